"""A database that is gone is noticed within two seconds and named as such, so that the call goes on without it."""

import asyncio
import sqlite3
import time
from collections.abc import AsyncIterator, Callable, Iterator, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import AbstractContextManager, asynccontextmanager, contextmanager
from dataclasses import dataclass
from functools import partial
from typing import Any, TypeVar

from sqlalchemy import Connection, Engine, Executable, Row, Table, create_engine, event, text
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.engine import URL, make_url
from sqlalchemy.exc import DBAPIError, InterfaceError, OperationalError
from sqlalchemy.exc import TimeoutError as PoolTimeout
from sqlalchemy.ext.asyncio import AsyncConnection, AsyncEngine, create_async_engine
from sqlalchemy.util import await_only, greenlet_spawn

from runtime.tasks import TaskOwner

CONNECT_SECONDS = 2
READ_SECONDS = 10.0
WRITE_SECONDS = 10.0
LONG_SECONDS = 600.0  # for a whole city's list
BUSY_MS = 5000
_AGAIN_SECONDS = 0.01
THREADS = 4  # for SQLite: one that writes, the others ask
_PRAGMAS = (
    "journal_mode = WAL",
    "synchronous = FULL",
    f"busy_timeout = {BUSY_MS}",
    "foreign_keys = ON",
    "recursive_triggers = ON",
    "secure_delete = ON",  # what is erased is overwritten
)

T = TypeVar("T")


class DatabaseAway(Exception):
    """The database cannot be asked now; nothing was written."""


@dataclass(frozen=True)
class Steps:
    """What `Database.run` hands to its work: a transaction to begin, and a way to wait for the disk."""

    begin: Callable[[], AbstractContextManager[Connection]]
    on_disk: Callable[[Callable[[], Any]], Any]


class Database:
    """One database; `ask`, `run`, `reading` and `writing` are the only ways in."""

    def __init__(self, engine: AsyncEngine, in_thread: Engine | None = None) -> None:
        self._reader = engine
        self._writer = engine.execution_options(saijai_writes=True)
        self._tasks = TaskOwner("database")
        self._in_thread = in_thread
        self._threads = ThreadPoolExecutor(THREADS, "database")
        self.is_postgresql = engine.dialect.name == "postgresql"
        if self.is_postgresql:
            self._writer = self._writer.execution_options(isolation_level="READ COMMITTED")

    async def run(self, work: Callable[[Steps], T], seconds: float = WRITE_SECONDS) -> T:
        """Work that is written as plain blocking steps. DatabaseAway: it cannot be told whether it is done.

        SQLite does all of it in one hop to a thread: a hop for each statement costs more than the statement. For
        PostgreSQL each step waits beside the event loop, so that a frozen server is let go after `seconds`.
        """
        async with _within(seconds):
            with away():
                if self._in_thread is None:
                    steps = Steps(self._writer.sync_engine.begin, lambda step: await_only(asyncio.to_thread(step)))
                    return await greenlet_spawn(work, steps)
                steps = Steps(self._in_thread.execution_options(saijai_writes=True).begin, lambda step: step())
                return await self._hop(partial(work, steps))

    async def _hop(self, work: Callable[[], T]) -> T:
        return await asyncio.get_running_loop().run_in_executor(self._threads, work)

    async def ask(self, question: Executable, values: Mapping[str, Any] | None = None) -> Sequence[Row[Any]]:
        """One question. Who stops waiting for the answer is let go at once, also where a server is frozen."""
        if self._in_thread is not None:
            async with _within(READ_SECONDS):
                with away():
                    return await self._hop(partial(_answer, self._in_thread, question, values))
        answer: Sequence[Row[Any]] | DatabaseAway
        asked = self._tasks.start("ask", self._answer(question, values))
        try:
            answer = await asyncio.shield(asked)
        except asyncio.CancelledError:
            asked.cancel()  # the driver needs up to 5 s to give the connection up
            raise
        if isinstance(answer, DatabaseAway):
            raise answer
        return answer

    async def _answer(
        self, question: Executable, values: Mapping[str, Any] | None
    ) -> Sequence[Row[Any]] | DatabaseAway:
        try:
            async with self.reading() as connection:
                return (await connection.execute(question, values)).all()
        except DatabaseAway as gone:
            return gone

    @asynccontextmanager
    async def reading(self, seconds: float = READ_SECONDS) -> AsyncIterator[AsyncConnection]:
        """Questions, each by itself. DatabaseAway: it cannot be asked."""
        async with _within(seconds):
            with away():
                async with self._reader.connect() as connection:
                    yield connection

    @asynccontextmanager
    async def writing(self, seconds: float = WRITE_SECONDS) -> AsyncIterator[AsyncConnection]:
        """One transaction: all of the block, or nothing of it. DatabaseAway: nothing of it."""
        async with _within(seconds):
            with away():
                async with self._writer.begin() as connection:
                    yield connection

    def insert(self, table: Table) -> "sqlite.Insert | postgresql.Insert":
        """An INSERT of this engine's own kind, which knows ON CONFLICT."""
        return postgresql.insert(table) if self.is_postgresql else sqlite.insert(table)

    def alone(self, connection: Connection, lock: int) -> None:
        """One transaction at a time holds `lock`; SQLite has one writer anyway."""
        if self.is_postgresql:
            connection.execute(text("SELECT pg_advisory_xact_lock(:lock)"), {"lock": lock})

    async def measure(self, connection: AsyncConnection, *tables: Table) -> None:
        """After a large change: PostgreSQL chooses its ways by sizes it has measured, SQLite by its indexes."""
        if self.is_postgresql:
            await connection.execute(text(f"ANALYZE {', '.join(table.name for table in tables)}"))

    async def close(self) -> None:
        """Give every connection back."""
        await self._tasks.close()
        await self._reader.dispose()
        self._threads.shutdown(wait=False, cancel_futures=True)
        if self._in_thread is not None:
            self._in_thread.dispose()


def _answer(engine: Engine, question: Executable, values: Mapping[str, Any] | None) -> Sequence[Row[Any]]:
    with engine.connect() as connection:
        return connection.execute(question, values).all()


def connect(url: str) -> Database:
    """A database that is asked when it is first needed; nothing is opened yet."""
    at = address(url)
    if at.get_backend_name() == "sqlite":
        options: dict[str, Any] = {
            "connect_args": {"isolation_level": None, "timeout": BUSY_MS / 1000},
            "hide_parameters": True,
        }
        engine = create_async_engine(at.set(drivername="sqlite+aiosqlite"), **options)
        in_thread = create_engine(at.set(drivername="sqlite+pysqlite"), pool_size=THREADS, **options)
        tune(engine.sync_engine)
        tune(in_thread)
        return Database(engine, in_thread)
    engine = create_async_engine(
        at,
        connect_args={"connect_timeout": CONNECT_SECONDS},
        isolation_level="AUTOCOMMIT",
        pool_timeout=CONNECT_SECONDS,
        pool_pre_ping=True,
        hide_parameters=True,
    )
    return Database(engine)


def address(url: str) -> URL:
    """The URL with the driver we use: psycopg 3 for PostgreSQL, however it was written."""
    at = make_url(url)
    if at.drivername in ("postgres", "postgresql"):
        at = at.set(drivername="postgresql+psycopg")
    if at.get_backend_name() not in ("sqlite", "postgresql"):
        raise ValueError("SAIJAI_DATABASE_URL must begin with sqlite:// or postgresql://")
    return at


def tune(engine: Any) -> None:
    """SQLite as a journal needs it: a commit is on disk, and a writer takes the lock before it reads."""

    @event.listens_for(engine, "connect")
    def _pragmas(connection: Any, _record: Any) -> None:
        cursor = connection.cursor()
        for pragma in _PRAGMAS:
            _set(cursor, pragma)
        cursor.close()

    @event.listens_for(engine, "begin")
    def _begin(connection: Connection) -> None:
        if connection.get_execution_options().get("saijai_writes"):
            connection.exec_driver_sql("BEGIN IMMEDIATE")


def _set(cursor: Any, pragma: str) -> None:
    # the change of a new file to WAL does not wait for others who have it open: `busy_timeout` is not asked there
    latest = time.monotonic() + BUSY_MS / 1000
    while True:
        try:
            cursor.execute(f"PRAGMA {pragma}")
        except sqlite3.OperationalError as error:
            if error.sqlite_errorcode != sqlite3.SQLITE_BUSY or time.monotonic() > latest:
                raise
            time.sleep(_AGAIN_SECONDS)  # noqa: TID251  another connection's lock can only be asked for again
        else:
            return


@asynccontextmanager
async def _within(seconds: float) -> AsyncIterator[None]:
    deadline = asyncio.timeout(seconds)
    try:
        async with deadline:
            yield
    except TimeoutError as error:
        if not deadline.expired():
            raise
        raise DatabaseAway(f"no answer within {seconds:g} s") from error


@contextmanager
def away() -> Iterator[None]:
    """Turn what drivers say about an absent database into our one word for it."""
    try:
        yield
    except (OperationalError, InterfaceError, PoolTimeout) as error:
        raise DatabaseAway(_first_line(error)) from error
    except DBAPIError as error:
        if not error.connection_invalidated:
            raise
        raise DatabaseAway(_first_line(error)) from error


def _first_line(error: Exception) -> str:
    said = str(getattr(error, "orig", None) or error).strip()
    return said.splitlines()[0] if said else type(error).__name__
