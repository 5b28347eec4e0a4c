"""The snapshot beside Asterisk: written aside, put in place in one step, so that a call reads this or the last."""

import os
import sqlite3
from collections.abc import Iterable
from contextlib import closing
from pathlib import Path

from dialplan import contract
from second_line.book import VERSION
from second_line.town import Row, plain_numbers

_TABLES = """
    CREATE TABLE about (name TEXT PRIMARY KEY, value TEXT NOT NULL) WITHOUT ROWID;
    CREATE TABLE phones (phone_id TEXT PRIMARY KEY, answers TEXT NOT NULL, facts TEXT NOT NULL) WITHOUT ROWID;
    CREATE TABLE spellings (spelling TEXT PRIMARY KEY, phone_id TEXT NOT NULL) WITHOUT ROWID;
"""


def write(file: Path, rows: Iterable[Row], spellings: Iterable[tuple[str, str]]) -> int:
    """Replace the snapshot; how many phones are on the list. OSError, sqlite3.Error: the last one is still there.

    Readable by its owner and the folder's group (Asterisk's), and by nobody else.
    """
    fresh = file.with_name(file.name + ".new")
    fresh.unlink(missing_ok=True)
    os.close(os.open(fresh, os.O_CREAT | os.O_WRONLY | os.O_EXCL, 0o600))
    with closing(sqlite3.connect(fresh)) as database:
        database.executescript(f"PRAGMA journal_mode = OFF; PRAGMA synchronous = FULL; {_TABLES}")
        with database:
            about = {"version": VERSION, "heartbeat": contract.HEARTBEAT_CHANNEL, "numbers": plain_numbers()}
            database.executemany("INSERT INTO about VALUES (?, ?)", about.items())
            database.executemany(
                "INSERT INTO phones VALUES (?, ?, ?)", ((row.phone_id, row.answers, row.facts) for row in rows)
            )
            database.executemany("INSERT OR IGNORE INTO spellings VALUES (?, ?)", spellings)
        (phones,) = database.execute("SELECT count(*) - 2 FROM phones").fetchone()
    os.chown(fresh, -1, file.parent.stat().st_gid)
    fresh.chmod(0o640)
    fresh.replace(file)
    return int(phones)
