"""A command finds its database, made where there is none yet, or ends with one sentence that says what to do."""

import os
import stat
from pathlib import Path

import pytest
import typer
from sqlalchemy import text

from commands.opened import NoInstallation, complain, opened, phone_key, run
from db.engine import DatabaseAway
from runtime.settings import SettingsError


@pytest.fixture(autouse=True)
def _nothing_is_set(monkeypatch):
    for name in [name for name in os.environ if name.startswith("SAIJAI_")]:
        monkeypatch.delenv(name)


async def ends_with(answer: int | BaseException) -> int:
    if isinstance(answer, BaseException):
        raise answer
    return answer


def exit_code(answer: int | BaseException) -> int:
    try:
        run(ends_with(answer))
    except typer.Exit as ended:
        return ended.exit_code
    return 0


async def _ask(data: Path, question: str, make: bool = False) -> tuple[object, bytes]:
    async with opened(data, make) as (settings, database), database.reading() as connection:
        return await connection.scalar(text(question)), phone_key(settings)


async def test_an_empty_folder_becomes_an_installation_whose_secret_stays(tmp_path):
    data = tmp_path / "new" / "town"
    operators, key = await _ask(data, "SELECT count(*) FROM operators", make=True)
    assert operators == 0
    assert len(key) == 64
    assert (await _ask(data, "SELECT 1"))[1] == key
    assert stat.S_IMODE((data / "saijai.db").stat().st_mode) == 0o600
    assert stat.S_IMODE((data / "secrets").stat().st_mode) == 0o700


async def test_a_dir_that_is_no_installation_is_said_and_stays_as_it_is(tmp_path):
    for data in (tmp_path / "mistyped", tmp_path):
        with pytest.raises(NoInstallation, match=f"there is no installation in {data}: name one with --data"):
            await _ask(data, "SELECT 1")
    assert list(tmp_path.iterdir()) == []


def test_a_dir_that_is_no_installation_is_one_sentence(capsys):
    assert exit_code(NoInstallation("there is no installation in /x")) == 1
    assert capsys.readouterr().err == "there is no installation in /x\n"


async def test_a_database_that_is_away_is_named_as_such(tmp_path):
    (tmp_path / "saijai.env").write_text("SAIJAI_DATABASE_URL=postgresql://nobody@127.0.0.1:1/nothing\n")
    with pytest.raises(DatabaseAway):
        await _ask(tmp_path, "SELECT 1", make=True)


@pytest.mark.parametrize("code", [0, 1, 7])
def test_the_exit_code_is_that_of_the_work(code):
    assert exit_code(code) == code


def test_a_database_that_is_away_is_one_sentence_with_what_to_look_at(capsys):
    assert exit_code(DatabaseAway("connection refused")) == 1
    assert capsys.readouterr().err == (
        "the database cannot be reached: connection refused; look at SAIJAI_DATABASE_URL and the server\n"
    )


def test_a_wrong_setting_is_one_sentence(capsys):
    assert exit_code(SettingsError("SAIJAI_SIP_PORT='0': too small")) == 1
    assert capsys.readouterr().err == "SAIJAI_SIP_PORT='0': too small\n"


def test_whoever_presses_ctrl_c_sees_no_traceback(capsys):
    assert exit_code(KeyboardInterrupt()) == 130
    assert capsys.readouterr().err == ""


def test_a_fault_of_ours_is_not_hidden():
    with pytest.raises(ZeroDivisionError):
        exit_code(ZeroDivisionError())


def test_complaints_go_to_standard_error(capsys):
    assert complain("wrong") == 1
    assert capsys.readouterr() == ("", "wrong\n")
