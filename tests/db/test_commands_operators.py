"""Who may answer is added, shown and taken off, and a running Asterisk is told through the listener."""

import asyncio
import os
from pathlib import Path

import pytest
from sqlalchemy import select
from typer.testing import CliRunner

from commands import centre
from commands.accounts import app as accounts
from commands.operators import app
from db.engine import connect
from db.tables import commands
from pbx import asterisk, place, second_line, secrets
from pbx.asterisk import Asterisk
from runtime.settings import Settings


@pytest.fixture(name="settings")
def _settings(tmp_path, monkeypatch) -> Settings:
    for name in [name for name in os.environ if name.startswith("SAIJAI_")]:
        monkeypatch.delenv(name)
    return Settings(data_dir=tmp_path / "data")


def shell(settings: Settings, *words: str):
    return CliRunner().invoke(app, [*words, "--data", str(settings.data_dir)], env={"COLUMNS": "200"})


def started(settings: Settings) -> Path:
    """An installation that has been started: its folder for Asterisk's configuration."""
    etc = settings.data_dir / "asterisk" / "etc"
    data, recordings = settings.data_dir, settings.recordings_dir
    spools = [settings.spool_dir(process) for process in place.PROCESSES]
    kept = (etc.with_name("log"), recordings / "live", recordings / "sealed")
    for folder in (etc, *kept, data / "log", data / "run", data / "studio", *spools):
        folder.mkdir(parents=True)
    secrets.make(settings)
    second_line.prepare(settings)
    return etc


@pytest.fixture(name="here")
def _here(monkeypatch) -> None:
    """An Asterisk that runs as whoever runs this."""
    found = type("Found", (Asterisk,), {"owner": (os.getuid(), os.getgid())})
    monkeypatch.setattr(asterisk, "find", lambda: found(None))


async def _asked(settings: Settings) -> list[tuple[str, str]]:
    database = connect(settings.database)
    try:
        async with database.reading() as connection:
            rows = await connection.execute(select(commands).order_by(commands.c.id))
            return [(row.kind, str(row.arguments)) for row in rows]
    finally:
        await database.close()


def test_who_is_added_is_listed_and_has_a_secret_for_the_owners_eyes_only(settings):
    done = shell(settings, "add", "noi", "--name", "น้อย ใจดี")
    secret = settings.secrets_dir / "operators" / "noi"
    assert done.exit_code == 0
    phone, account = done.stdout.splitlines()
    assert phone == f"noi: SIP user op-noi at 127.0.0.1:5060, secret in {secret}"
    assert account.startswith("noi: choose a password at http://127.0.0.1:8080/password/")
    assert secret.stat().st_mode & 0o777 == 0o600
    assert secret.read_text() not in done.output
    shown = shell(settings, "list").stdout
    assert "น้อย ใจดี" in shown and "op-noi" in shown


def test_a_new_name_keeps_the_secret(settings):
    shell(settings, "add", "noi", "--name", "Noi")
    before = (settings.secrets_dir / "operators" / "noi").read_text()
    assert shell(settings, "add", "noi", "--name", "Noi [night shift]").exit_code == 0
    assert (settings.secrets_dir / "operators" / "noi").read_text() == before
    assert "Noi [night shift]" in shell(settings, "list").stdout


@pytest.mark.parametrize("operator_id", ["Noi", "../noi", "noi jai", "-noi", "", "น้อย", "a" * 32, "noi;", "noi\n"])
def test_an_id_that_is_no_sip_name_is_refused_and_nothing_is_made(settings, operator_id):
    done = CliRunner().invoke(app, ["add", "--name", "Noi", "--data", str(settings.data_dir), "--", operator_id])
    assert done.exit_code == 1
    assert "use 1 to 31 of a-z, 0-9 and -" in done.stderr
    assert not settings.data_dir.exists()


def test_who_leaves_is_listed_no_more_and_the_secret_is_gone(settings):
    shell(settings, "add", "noi", "--name", "Noi")
    assert shell(settings, "remove", "noi").stdout == "noi: removed; the account noi is disabled\n"
    assert "op-noi" not in shell(settings, "list").stdout
    assert not (settings.secrets_dir / "operators" / "noi").exists()
    assert (
        "the account is disabled: ./saijai accounts enable noi"
        in shell(settings, "add", "noi", "--name", "Noi").stdout
    )


def test_who_was_more_than_an_operator_stays_what_else_she_is(settings):
    shell(settings, "add", "noi", "--name", "Noi")
    data = ("--data", str(settings.data_dir))
    assert CliRunner().invoke(accounts, ["change", "noi", "--role", "supervisor", *data]).exit_code == 0
    told = shell(settings, "remove", "noi").stdout
    assert told == "noi: removed; the account noi (supervisor) has no phone any more\n"
    assert "disabled" not in CliRunner().invoke(accounts, ["list", *data]).stdout


def test_nobody_can_be_removed_who_is_not_there(settings):
    done = shell(settings, "remove", "noi")
    assert done.exit_code == 1
    assert done.stderr == "saijai: there is no operator 'noi': ./saijai operators list shows them\n"


def test_a_started_centre_offers_the_calls_to_the_new_operator_without_a_restart(settings, here):
    etc = started(settings)
    assert shell(settings, "add", "noi", "--name", "Noi").exit_code == 0
    assert shell(settings, "add", "lek", "--name", "Lek").exit_code == 0
    told = (etc / "globals.d" / "operators.conf").read_text()
    lek, noi = "PJSIP/op-lek&PJSIP/web-lek", "PJSIP/op-noi&PJSIP/web-noi"
    assert told == f"FALLBACK_OPERATORS={lek}&{noi}\nRING_PLACES=12\n"
    assert shell(settings, "remove", "lek").exit_code == 0
    assert (etc / "globals.d" / "operators.conf").read_text() == f"FALLBACK_OPERATORS={noi}\nRING_PLACES=12\n"
    asked = asyncio.run(_asked(settings))
    assert [kind for kind, _ in asked] == ["reload"] * 9
    for module in ("res_pjsip.so", "app_queue.so", "pbx_config.so"):
        assert sum(module in arguments for _, arguments in asked) == 3


def test_where_asterisk_is_gone_the_operator_is_kept_and_it_is_said(settings, monkeypatch):
    def find() -> Asterisk:
        raise asterisk.NoAsterisk("no Asterisk 22.10 here")

    monkeypatch.setattr(asterisk, "find", find)
    started(settings)
    done = shell(settings, "add", "noi", "--name", "Noi")
    assert done.exit_code == 1
    assert done.stderr == "saijai: kept, but Asterisk was not told: no Asterisk 22.10 here\n"
    assert "op-noi" in shell(settings, "list").stdout


def test_a_centre_that_never_started_has_nobody_to_tell(settings):
    shell(settings, "add", "noi", "--name", "Noi")
    assert asyncio.run(_asked(settings)) == []


def test_a_database_that_is_away_ends_the_command_with_a_sentence(settings):
    settings.data_dir.mkdir()
    (settings.data_dir / "saijai.env").write_text("SAIJAI_DATABASE_URL=postgresql://nobody@127.0.0.1:1/nothing\n")
    done = shell(settings, "list")
    assert done.exit_code == 1
    assert done.stderr.startswith("saijai: the database is away: ")


def test_the_centre_remembers_its_operators_for_a_day_without_a_database(settings):
    for operator_id in ("somchai", "lek", "noi"):
        shell(settings, "add", operator_id, "--name", operator_id)
    assert centre.operators_of(settings) == ["lek", "noi", "somchai"]
    away = settings.model_copy(update={"database_url": "postgresql://nobody@127.0.0.1:1/nothing"})
    assert centre.operators_of(away) == ["lek", "noi", "somchai"]
    shell(settings, "remove", "lek")
    assert centre.operators_of(settings) == centre.operators_of(away) == ["noi", "somchai"]
