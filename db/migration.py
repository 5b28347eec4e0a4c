"""A centre that starts with a new release finds its old database brought up to date, once, or not touched at all."""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from sqlalchemy import Connection, create_engine, inspect, text
from sqlalchemy.pool import NullPool

from db.engine import CONNECT_SECONDS, address, away, tune

HEAD = "0006"
_MIGRATIONS = Path(__file__).with_name("migrations")
_LOCK = 0x5A1A71  # PostgreSQL advisory lock: one process migrates at a time


def upgrade(url: str) -> None:
    """Bring the database to this release; does nothing when it is there already. DatabaseAway: not reachable."""
    with _connection(url) as connection:
        if current(connection) == HEAD:
            return
    with _connection(url, writes=True) as connection:
        if current(connection) != HEAD:
            _alembic("upgrade", connection, "head")


def downgrade(url: str, revision: str) -> None:
    """Back to an earlier revision (`base`: empty)."""
    with _connection(url, writes=True) as connection:
        _alembic("downgrade", connection, revision)


def current(connection: Connection) -> str:
    """The revision the database is at; empty when it is new."""
    if not inspect(connection).has_table("alembic_version"):
        return ""
    return connection.scalar(text("SELECT version_num FROM alembic_version")) or ""


def _alembic(way: str, connection: Connection, revision: str) -> None:
    from alembic import command
    from alembic.config import Config

    config = Config(attributes={"connection": connection})
    config.set_main_option("script_location", str(_MIGRATIONS).replace("%", "%%"))
    getattr(command, way)(config, revision)


@contextmanager
def _connection(url: str, writes: bool = False) -> Iterator[Connection]:
    """With `writes`: all of a migration or nothing, and one process at a time, on both engines."""
    at = address(url)
    is_sqlite = at.get_backend_name() == "sqlite"
    if is_sqlite:
        at = at.set(drivername="sqlite")
        _private_file(at.database)
    options = {"isolation_level": None} if is_sqlite else {"connect_timeout": CONNECT_SECONDS}
    engine = create_engine(at, poolclass=NullPool, connect_args=options, hide_parameters=True)
    if is_sqlite:
        tune(engine)
    try:
        with away(), engine.execution_options(saijai_writes=writes).begin() as connection:
            if writes and not is_sqlite:
                connection.execute(text("SELECT pg_advisory_xact_lock(:lock)"), {"lock": _LOCK})
            yield connection
    finally:
        engine.dispose()


def _private_file(database: str | None) -> None:
    """The file holds health data: only its owner may read it, from the first moment."""
    if database and database != ":memory:":
        file = Path(database)
        file.parent.mkdir(parents=True, exist_ok=True)
        file.touch(mode=0o600)
