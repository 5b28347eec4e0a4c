"""A new release finds the old database brought up to date, and can leave it again."""

import stat
import threading
from pathlib import Path

import pytest
from alembic.autogenerate import compare_metadata
from alembic.config import Config
from alembic.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import inspect

from db import migration
from db.engine import DatabaseAway
from db.tables import metadata


def tables(url: str) -> set[str]:
    with migration._connection(url) as connection:
        return set(inspect(connection).get_table_names()) - {"alembic_version"}


def test_an_empty_database_gets_every_table_and_loses_them_again(empty_url):
    migration.upgrade(empty_url)
    assert tables(empty_url) == set(metadata.tables)
    migration.downgrade(empty_url, "base")
    assert tables(empty_url) == set()
    migration.upgrade(empty_url)
    assert tables(empty_url) == set(metadata.tables)


def test_the_migrations_make_what_the_tables_say(url):
    with migration._connection(url) as connection:
        context = MigrationContext.configure(connection, opts={"compare_type": True})
        differences = [one for one in compare_metadata(context, metadata) if not _is_only_a_name(one)]
    assert differences == []


def _is_only_a_name(difference: object) -> bool:
    """SQLite has one integer type."""
    return isinstance(difference, list) and all(change[0] == "modify_type" for change in difference)


def test_the_newest_revision_is_the_one_that_a_start_looks_for():
    config = Config()
    config.set_main_option("script_location", str(Path(migration.__file__).with_name("migrations")))
    assert ScriptDirectory.from_config(config).get_current_head() == migration.HEAD


def test_processes_that_start_together_migrate_once(empty_url):
    threads = [threading.Thread(target=migration.upgrade, args=(empty_url,)) for _ in range(2)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert tables(empty_url) == set(metadata.tables)


def test_a_database_that_is_up_to_date_is_not_migrated(url, monkeypatch):
    monkeypatch.setattr(migration, "_alembic", lambda *_args: pytest.fail("migrated"))
    migration.upgrade(url)


def test_only_its_owner_may_read_the_file(tmp_path):
    migration.upgrade(f"sqlite+aiosqlite:///{tmp_path / 'new' / 'saijai.db'}")
    files = list((tmp_path / "new").iterdir())
    assert files and all(stat.S_IMODE(file.stat().st_mode) == 0o600 for file in files)


def test_a_server_that_is_gone_is_named(tmp_path):
    with pytest.raises(DatabaseAway):
        migration.upgrade("postgresql://postgres@127.0.0.1:1/nobody")
