"""Each test of this layer runs twice: on an SQLite file and on a real PostgreSQL that is started here."""

import ctypes
import os
import pwd
import shutil
import signal
import socket
import subprocess
import tempfile
from collections.abc import AsyncIterator, Iterator
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from itertools import count
from pathlib import Path

import psycopg
import pytest
from sqlalchemy import text

from db import migration
from db.engine import Database, connect
from db.journal import Journal

START_SECONDS = 30


@dataclass
class FakeClock:
    """Time that moves when a test says so."""

    at: datetime = datetime(2026, 4, 20, 1, 2, 3, 456789, tzinfo=UTC)

    def now(self) -> datetime:
        return self.at

    def monotonic(self) -> float:
        return self.at.timestamp()

    def advance(self, **span: float) -> None:
        self.at += timedelta(**span)


@dataclass
class Cluster:
    """A PostgreSQL of our own; each test gets a database in it."""

    port: int
    process: subprocess.Popen[bytes]
    counter: "count[int]" = field(default_factory=lambda: count(1))

    def url(self, name: str) -> str:
        return f"postgresql://postgres@127.0.0.1:{self.port}/{name}"

    def create(self, template: str = "template0") -> str:
        name = f"test_{next(self.counter)}"
        with psycopg.connect(self.url("postgres"), autocommit=True) as connection:
            connection.execute(f"CREATE DATABASE {name} TEMPLATE {template} ENCODING 'UTF8'")
        return name

    def drop(self, name: str) -> None:
        with psycopg.connect(self.url("postgres"), autocommit=True) as connection:
            connection.execute(f"DROP DATABASE {name} WITH (FORCE)")


@pytest.fixture(scope="session")
def postgresql() -> Iterator[Cluster]:
    binaries = sorted(Path("/usr/lib/postgresql").glob("*/bin/postgres"))
    assert binaries, "PostgreSQL is missing: apt-get install postgresql"
    room = Path(tempfile.mkdtemp(prefix="saijai-postgresql-"))
    try:
        yield from _running(binaries[-1].parent, room)
    finally:
        shutil.rmtree(room)


def _running(binaries: Path, room: Path) -> Iterator[Cluster]:
    owner = _other_user()
    if owner:
        os.chown(room, owner.pw_uid, owner.pw_gid)
    identity = {"user": owner.pw_uid, "group": owner.pw_gid, "extra_groups": []} if owner else {}
    initdb = [binaries / "initdb", "-D", room / "data", "-U", "postgres", "-A", "trust", "-E", "UTF8", "--locale=C"]
    subprocess.run([*initdb, "--no-sync"], check=True, capture_output=True, cwd=room, **identity)
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    options = ("fsync=off", "listen_addresses=127.0.0.1", f"unix_socket_directories={room}")
    with (room / "log").open("wb") as log:
        process = subprocess.Popen(
            [binaries / "postgres", "-D", room / "data", "-p", str(port), *(f"-c{option}" for option in options)],
            stdout=log,
            stderr=log,
            cwd=room,
            preexec_fn=_end_with_parent,
            **identity,
        )
    try:
        ready = [binaries / "pg_isready", "-q", "-h", "127.0.0.1", "-p", str(port)]
        subprocess.run(
            ["timeout", str(START_SECONDS), "sh", "-c", 'until "$@"; do sleep 0.1; done', "sh", *ready], check=True
        )
        yield Cluster(port, process)
    finally:
        process.send_signal(signal.SIGQUIT)
        process.wait(START_SECONDS)


def _other_user() -> pwd.struct_passwd | None:
    """PostgreSQL refuses to run as root."""
    return pwd.getpwnam("postgres") if os.geteuid() == 0 else None


def _end_with_parent() -> None:
    pr_set_pdeathsig = 1
    ctypes.CDLL(None).prctl(pr_set_pdeathsig, signal.SIGQUIT)


@pytest.fixture(scope="session")
def migrated(postgresql: Cluster, tmp_path_factory: pytest.TempPathFactory) -> tuple[str, Path]:
    """A migrated database on each engine, to be copied for each test."""
    name, file = postgresql.create(), tmp_path_factory.mktemp("template") / "saijai.db"
    migration.upgrade(postgresql.url(name))
    migration.upgrade(f"sqlite:///{file}")
    return name, file


@pytest.fixture(params=["sqlite", "postgresql"])
def url(
    request: pytest.FixtureRequest, tmp_path: Path, postgresql: Cluster, migrated: tuple[str, Path]
) -> Iterator[str]:
    template, file = migrated
    if request.param == "sqlite":
        shutil.copy(file, tmp_path / "saijai.db")
        yield f"sqlite+aiosqlite:///{tmp_path / 'saijai.db'}"
        return
    name = postgresql.create(template)
    yield postgresql.url(name)
    postgresql.drop(name)


@pytest.fixture(params=["sqlite", "postgresql"])
def empty_url(request: pytest.FixtureRequest, tmp_path: Path, postgresql: Cluster) -> Iterator[str]:
    if request.param == "sqlite":
        yield f"sqlite+aiosqlite:///{tmp_path / 'empty.db'}"
        return
    name = postgresql.create()
    yield postgresql.url(name)
    postgresql.drop(name)


@pytest.fixture
async def database(url: str) -> AsyncIterator[Database]:
    database = connect(url)
    yield database
    await database.close()


@pytest.fixture
def clock() -> FakeClock:
    return FakeClock()


@pytest.fixture
def head_file(tmp_path: Path) -> Path:
    return tmp_path / "journal.head"


@pytest.fixture
def journal(database: Database, clock: FakeClock, head_file: Path) -> Journal:
    return Journal(database, clock, head_file)


async def tamper(database: Database, *statements: str) -> None:
    """Do what somebody with the database password could do: past the triggers."""
    async with database.writing() as connection:
        if database.is_postgresql:
            await connection.execute(text("ALTER TABLE facts DISABLE TRIGGER USER"))
        else:
            await connection.execute(text("DROP TRIGGER IF EXISTS facts_no_update"))
            await connection.execute(text("DROP TRIGGER IF EXISTS facts_no_delete"))
        for statement in statements:
            await connection.exec_driver_sql(statement)
