"""A database that is gone, locked or frozen is named within seconds, whatever its driver calls it."""

import asyncio
import os
import signal
import sqlite3
import threading
import time

import pytest
from sqlalchemy import text

from db.engine import Database, DatabaseAway, Steps, address, connect
from db.residents import ResidentBook


@pytest.mark.parametrize(
    ("given", "used"),
    [
        ("postgresql://u@h/d", "postgresql+psycopg://u@h/d"),
        ("postgres://u@h/d", "postgresql+psycopg://u@h/d"),
        ("postgresql+psycopg://u@h/d", "postgresql+psycopg://u@h/d"),
        ("sqlite+aiosqlite:////a/b.db", "sqlite+aiosqlite:////a/b.db"),
    ],
)
def test_urls_are_taken_as_people_write_them(given, used):
    assert str(address(given)) == used


def test_another_kind_of_database_is_refused_by_the_name_of_the_setting():
    with pytest.raises(ValueError, match="SAIJAI_DATABASE_URL"):
        connect("mysql://u@h/d")


async def test_sqlite_is_tuned_on_every_connection(tmp_path):
    database = connect(f"sqlite:///{tmp_path / 'a.db'}")
    async with database.reading() as one, database.reading() as other:
        for connection in (one, other):
            said = [
                await connection.scalar(text(f"PRAGMA {name}"))
                for name in ("journal_mode", "synchronous", "foreign_keys", "busy_timeout")
            ]
            assert said == ["wal", 2, 1, 5000]
    await database.close()


async def test_a_block_that_fails_writes_nothing(database):
    with pytest.raises(RuntimeError):
        async with database.writing() as connection:
            await connection.execute(text("INSERT INTO cursors VALUES ('a', '1')"))
            raise RuntimeError("in the middle")
    async with database.reading() as connection:
        assert await connection.scalar(text("SELECT count(*) FROM cursors")) == 0


async def test_parameters_never_reach_an_error_text(database):
    with pytest.raises(Exception) as error:
        async with database.reading() as connection:
            await connection.execute(text("INSERT INTO nowhere VALUES (:name)"), {"name": "คุณยายบัวผัน"})
    assert "บัวผัน" not in str(error.value)


async def test_a_locked_sqlite_file_is_away(tmp_path, monkeypatch):
    monkeypatch.setattr("db.engine.BUSY_MS", 50)
    monkeypatch.setattr("db.engine._PRAGMAS", ("journal_mode = WAL", "busy_timeout = 50"))
    one, other = connect(f"sqlite:///{tmp_path / 'a.db'}"), connect(f"sqlite:///{tmp_path / 'a.db'}")
    async with one.writing():
        with pytest.raises(DatabaseAway, match="locked"):
            async with other.writing():
                pass
    await one.close()
    await other.close()


async def test_a_new_sqlite_file_that_somebody_else_has_open_is_waited_for(tmp_path):
    other = sqlite3.connect(tmp_path / "a.db", isolation_level=None, check_same_thread=False)
    other.execute("CREATE TABLE one (a)")
    other.execute("BEGIN IMMEDIATE")
    threading.Timer(0.2, other.rollback).start()
    database = connect(f"sqlite:///{tmp_path / 'a.db'}")
    assert (await database.ask(text("PRAGMA journal_mode")))[0][0] == "wal"
    await database.close()
    other.close()


async def test_work_in_one_go_is_written_whole_or_not_at_all(database):
    def work(steps: Steps) -> str:
        with steps.begin() as connection:
            connection.execute(text("INSERT INTO cursors VALUES ('a', '1')"))
            return steps.on_disk(lambda: "said by the disk")

    def broken(steps: Steps) -> None:
        with steps.begin() as connection:
            connection.execute(text("DELETE FROM cursors"))
            raise RuntimeError("in the middle")

    assert await database.run(work) == "said by the disk"
    with pytest.raises(RuntimeError):
        await database.run(broken)
    assert [tuple(row) for row in await database.ask(text("SELECT * FROM cursors"))] == [("a", "1")]


async def test_a_locked_sqlite_file_is_away_for_work_in_one_go(tmp_path, monkeypatch):
    monkeypatch.setattr("db.engine._PRAGMAS", ("journal_mode = WAL", "busy_timeout = 50"))
    one, other = connect(f"sqlite:///{tmp_path / 'a.db'}"), connect(f"sqlite:///{tmp_path / 'a.db'}")
    async with one.writing():
        with pytest.raises(DatabaseAway, match="locked"):
            await other.run(_begin)
    await one.close()
    await other.close()


async def test_a_frozen_server_ends_work_in_one_go_as_away(postgresql):
    name = postgresql.create()
    database = connect(postgresql.url(name))
    [[backend]] = await database.ask(text("SELECT pg_backend_pid()"))
    os.kill(backend, signal.SIGSTOP)
    began = time.monotonic()
    try:
        with pytest.raises(DatabaseAway):
            await database.run(_begin, 0.2)
        assert time.monotonic() - began < 7  # the driver needs up to 5 s to give the connection up
    finally:
        os.kill(backend, signal.SIGCONT)
        await database.close()
        postgresql.drop(name)


def _begin(steps: Steps) -> None:
    with steps.begin() as connection:
        connection.execute(text("SELECT 1"))


async def test_a_server_that_restarted_is_used_again(postgresql):
    name = postgresql.create()
    database = connect(postgresql.url(name))
    assert await _one(database) == 1
    admin = connect(postgresql.url("postgres"))
    async with admin.reading() as connection:
        ended = "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = :name"
        await connection.execute(text(ended), {"name": name})
    assert await _one(database) == 1
    await admin.close()
    await database.close()
    postgresql.drop(name)


async def test_a_frozen_server_lets_a_caller_with_a_deadline_go(postgresql):
    name = postgresql.create()
    database = connect(postgresql.url(name))
    async with database.reading() as connection:
        backend = await connection.scalar(text("SELECT pg_backend_pid()"))
    os.kill(backend, signal.SIGSTOP)
    began = time.monotonic()
    try:
        with pytest.raises((TimeoutError, DatabaseAway)):
            async with asyncio.timeout(0.6):
                await ResidentBook(database).by_phone("ph_1")
        assert time.monotonic() - began < 1.0
    finally:
        os.kill(backend, signal.SIGCONT)
        await database.close()
        postgresql.drop(name)


async def test_a_frozen_server_ends_a_transaction_as_away(postgresql):
    name = postgresql.create()
    database = connect(postgresql.url(name))
    async with database.reading() as connection:
        backend = await connection.scalar(text("SELECT pg_backend_pid()"))
    os.kill(backend, signal.SIGSTOP)
    try:
        with pytest.raises(DatabaseAway):
            async with database.writing(0.2) as connection:
                await connection.execute(text("SELECT 1"))
    finally:
        os.kill(backend, signal.SIGCONT)
        await database.close()
        postgresql.drop(name)


async def test_a_caller_s_own_deadline_stays_its_own(database):
    with pytest.raises(TimeoutError):
        async with database.reading():
            async with asyncio.timeout(0.01):
                await asyncio.sleep(1)


async def _one(database: Database) -> int:
    async with database.reading() as connection:
        return await connection.scalar(text("SELECT 1"))
