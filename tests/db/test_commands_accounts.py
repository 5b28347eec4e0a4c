"""`./saijai accounts` does what the page does, and says in one sentence what is wrong."""

import asyncio
import os
import re

import pytest
from typer.testing import CliRunner

from commands.accounts import app
from commands.first_admin import first_link
from db.accounts import AccountBook
from db.engine import connect
from db.links import LinkBook
from db.migration import upgrade
from db.operators import OperatorBook
from db.spool import Spool
from domain.roles import Role
from runtime.clock import SystemClock
from runtime.settings import Settings


@pytest.fixture(name="settings")
def _settings(tmp_path, monkeypatch) -> Settings:
    for name in [name for name in os.environ if name.startswith("SAIJAI_")]:
        monkeypatch.delenv(name)
    settings = Settings(data_dir=tmp_path)
    upgrade(settings.database)
    return settings


def shell(settings: Settings, *words: str):
    return CliRunner().invoke(app, [*words, "--data", str(settings.data_dir)], env={"COLUMNS": "200"})


def told(settings: Settings) -> list[tuple[object, ...]]:
    return [(fact.word, *fact.data.values()) for _, fact in Spool(settings.spool_dir("cli")).pending()]


def in_database(settings: Settings, work):
    async def done():
        database = connect(settings.database)
        try:
            return await work(database)
        finally:
            await database.close()

    return asyncio.run(done())


def test_an_account_is_added_with_a_link_listed_changed_disabled_and_enabled(settings):
    in_database(settings, lambda database: OperatorBook(database).add("malee", "มาลี", SystemClock().now()))
    added = shell(settings, "add", "malee", "--name", "มาลี ใจดี", "--operator", "malee")
    link = re.fullmatch(r"malee: choose a password at http://127\.0\.0\.1:8080/password/([\w-]{43})\n", added.stdout)
    assert link, added.output
    now = SystemClock().now()
    assert in_database(settings, lambda database: LinkBook(database).look(link[1], now)) == "malee"
    listed = shell(settings, "list").stdout
    assert "มาลี ใจดี" in listed
    assert "no password yet" in listed
    assert shell(settings, "change", "malee", "--role", "supervisor").stdout == "malee: changed\n"
    assert shell(settings, "disable", "malee").stdout == "malee: disabled\n"
    assert "disabled" in shell(settings, "list").stdout
    refused = shell(settings, "link", "malee")
    assert (refused.exit_code, refused.stderr) == (1, "saijai: This account is disabled.\n")
    assert shell(settings, "enable", "malee").exit_code == 0
    assert shell(settings, "forget-second-factor", "malee").exit_code == 0
    assert told(settings) == [
        ("account_changed", "malee", change, "command line")
        for change in ("added", "link", "role", "disabled", "enabled", "second_factor_removed")
    ]


@pytest.mark.parametrize(
    ("words", "sentence"),
    [
        (("add", "Malee!", "--name", "x"), "The account name must be"),
        (("add", "malee", "--name", " "), "The name must be"),
        (("add", "malee", "--name", "x", "--operator", "ghost"), "There is no such operator."),
        (("disable", "nobody"), "There is no such account."),
        (("link", "nobody"), "There is no such account."),
    ],
)
def test_what_is_wrong_is_said_in_one_sentence_and_nothing_is_changed(settings, words, sentence):
    refused = shell(settings, *words)
    assert refused.exit_code == 1
    assert refused.stderr.startswith(f"saijai: {sentence}")
    assert told(settings) == []


def test_the_link_for_the_first_admin_is_printed_until_there_is_one(settings):
    first = shell(settings, "first").stdout.strip()
    assert re.fullmatch(r"http://127\.0\.0\.1:8080/first/[\w-]{43}", first)
    again = first_link(settings)
    now = SystemClock().now()
    assert in_database(settings, lambda database: LinkBook(database).look(first.rsplit("/", 1)[1], now)) is None
    assert in_database(settings, lambda database: LinkBook(database).look(again.rsplit("/", 1)[1], now)) == ""
    assert first_link(settings.model_copy(update={"http_port": 0})) == ""

    async def admin(database):
        book = AccountBook(database)
        await book.add("head", "หัวหน้า", Role.ADMIN, now)
        await book.change("head", password_hash="x")

    in_database(settings, admin)
    assert first_link(settings) == ""
    assert "there is an admin already" in shell(settings, "first").stdout
    last = shell(settings, "disable", "head")
    assert (last.exit_code, last.stderr) == (1, "saijai: This is the last admin: make another one first.\n")


def test_without_a_database_there_is_no_link_and_a_start_goes_on(settings):
    away = settings.model_copy(update={"database_url": "postgresql://nobody@127.0.0.1:9/nothing"})
    assert first_link(away) == ""
