"""What people type about residents and the journal: each answer is a sentence, each error names its remedy."""

import asyncio
import json
from datetime import timedelta
from pathlib import Path

import pytest
import typer
from typer.testing import CliRunner

from commands import residents
from commands.journal import journal as journal_command
from db.engine import connect
from db.journal import Journal
from db.residents import PhoneBook
from db.spool import Spool
from domain import numbers
from domain.facts import HelpCallReceived, IncidentOpened
from runtime import settings
from runtime.clock import SystemClock
from tests.db.conftest import FakeClock, tamper

SAMPLES = Path(__file__).parents[2] / "samples" / "residents.csv"
cli = typer.Typer()
cli.add_typer(residents.app, name="residents")
cli.command("journal")(journal_command)


@pytest.fixture
def data(tmp_path, url, monkeypatch) -> Path:
    """An installation on each of the two engines."""
    monkeypatch.setenv("SAIJAI_DATABASE_URL", url)
    directory = tmp_path / "installation"
    (directory / "secrets").mkdir(parents=True)
    (directory / "secrets" / "phone.key").write_bytes(b"a key of the tests")
    return directory


@pytest.fixture
def say(data):
    def say(*words: str, code: int = 0) -> str:
        done = CliRunner().invoke(cli, [*words, "--data", str(data)])
        assert done.exit_code == code, done.output
        return done.output

    return say


@pytest.fixture(name="named", autouse=True)
def _named(monkeypatch) -> dict[str, str]:
    """Whose names were said at the import, by a voice that needs no time."""
    named: dict[str, str] = {}

    def render_names(spoken: dict[str, str], _data: Path, **_: object) -> str:
        named.update(spoken)
        return f"{len(spoken)} names said, 0 unchanged"

    monkeypatch.setattr("prompts.names.render_names", render_names)
    return named


@pytest.fixture(name="noted", autouse=True)
def _noted(monkeypatch) -> dict[str, str]:
    """Whose notes were said at the import."""
    noted: dict[str, str] = {}

    def render_notes(notes: dict[str, str], _data: Path, **_: object) -> str:
        noted.update(notes)
        return f"{len(notes)} notes said, 0 unchanged"

    monkeypatch.setattr("prompts.notes.render_notes", render_notes)
    return noted


def test_the_list_is_imported_shown_and_looked_up(say, named, noted):
    assert say("residents", "import", str(SAMPLES)).splitlines() == [
        "12 added, 0 changed, 0 unchanged",
        "12 names said, 0 unchanged",
        "12 notes said, 0 unchanged",
    ]
    assert set(named) == {f"HW-{number:03}" for number in range(1, 13)}
    assert all(named.values())
    assert noted["HW-003"] == "โรคประจำตัวและอาการ เบาหวาน"
    assert len(say("residents", "list", "--json").splitlines()) == 12
    assert "HW-012" in say("residents", "list")
    for spelling in ("0999999103", "+66999999103", "66999999103", "099-999-9103"):
        found = [json.loads(line)["id"] for line in say("residents", "show", spelling, "--json").splitlines()]
        assert found == ["HW-003", "HW-004"]
    assert "099-999-9205" in say("residents", "show", "0999999103")


def test_a_number_that_nobody_has_ends_with_a_sentence(say):
    assert say("residents", "show", "0812345678", code=1) == "nobody on the list has this phone\n"
    assert say("residents", "show", "1669", code=1) == (
        "this is no resident's id and no telephone number; write one like 081-234-5678\n"
    )


def test_a_resident_is_shown_by_the_id_that_the_journal_names(say):
    say("residents", "import", str(SAMPLES))
    [found] = say("residents", "show", "HW-003", "--json").splitlines()
    assert json.loads(found)["id"] == "HW-003"
    assert "HW-003" in say("residents", "show", "HW-003")
    assert "no resident's id" in say("residents", "show", "HW-999", code=1)


def test_a_phone_is_shown_by_the_id_that_the_journal_names_with_the_number_to_call_back(say, data):
    say("residents", "import", str(SAMPLES))
    key = (data / "secrets" / "phone.key").read_bytes()
    shared, stranger = (numbers.phone_id(number, key) for number in ("+66999999103", "+66812345678"))
    said = say("residents", "show", shared)
    assert said.startswith(f"{shared}: 099-999-9103\n")
    assert "HW-003" in said and "HW-004" in said
    phone, *people = [json.loads(line) for line in say("residents", "show", shared, "--json").splitlines()]
    assert phone == {"phone_id": shared, "number": "+66999999103"}
    assert [person["id"] for person in people] == ["HW-003", "HW-004"]
    assert say("residents", "show", stranger, code=1) == f"no call from a phone {stranger} was ever received here\n"

    async def call() -> None:
        database = connect(settings.load(data).database)
        await PhoneBook(database).remember(stranger, "+66812345678", FakeClock().now())
        await database.close()

    asyncio.run(call())
    assert say("residents", "show", stranger) == f"{stranger}: 081-234-5678\n"


def test_a_bad_line_is_named_and_nothing_is_imported(say, tmp_path):
    (tmp_path / "bad.csv").write_text("id,first_name,community,adl\na,บัวผัน,ข,5\nb,ก,ข,25\n", encoding="utf-8")
    output = say("residents", "import", str(tmp_path / "bad.csv"), code=1)
    assert "line 3, adl: must be a whole number from 0 to 20" in output and "nothing was imported" in output
    assert say("residents", "list", "--json") == ""


def test_telephones_without_a_sign_of_life_are_listed_until_they_give_one(say, data):
    say("residents", "import", str(SAMPLES))
    listed = [json.loads(line) for line in say("residents", "unseen", "--json").splitlines()]
    assert len(listed) > 5
    assert {one["sign"] for one in listed} == {None}
    chosen = next(one for one in listed if one["resident_id"] == "HW-001")

    async def press() -> None:
        installation, clock = settings.load(data), SystemClock()
        database = connect(installation.database)
        phone = numbers.phone_id(chosen["number"], b"a key of the tests")
        at = clock.now() - timedelta(minutes=1)
        fact = HelpCallReceived(call_id="c1", happened_at=at, phone_id=phone, caller="number", did="1441")
        await Journal(database, clock, installation.journal_head_file).append([(fact, False)])
        await database.close()

    asyncio.run(press())
    after = [json.loads(line) for line in say("residents", "unseen", "--json").splitlines()]
    assert len(after) == len(listed) - sum(one["number"] == chosen["number"] for one in listed)
    assert f"{len(after)} telephones to test" in say("residents", "unseen")


def test_a_file_that_is_not_there_is_named(say, tmp_path):
    assert "cannot be read" in say("residents", "import", str(tmp_path / "nowhere.csv"), code=1)


def test_an_installation_without_secrets_says_what_to_do(say, data):
    (data / "secrets" / "phone.key").unlink()
    for words in (("residents", "show", "0812345678"), ("residents", "list"), ("journal",)):
        assert say(*words, code=1) == (
            f"there is no installation in {data}: name one with --data, or import residents first\n"
        )
    assert not (data / "secrets" / "phone.key").exists()
    say("residents", "import", str(SAMPLES))
    assert len(say("residents", "list", "--json").splitlines()) == 12


def test_a_directory_that_is_no_installation_says_what_to_do(tmp_path):
    done = CliRunner().invoke(cli, ["journal", "--data", str(tmp_path / "nowhere")])
    assert done.exit_code == 1 and "there is no installation in" in done.output
    assert not (tmp_path / "nowhere").exists()


def test_a_database_that_is_away_is_named(data, monkeypatch):
    monkeypatch.setenv("SAIJAI_DATABASE_URL", "postgresql://postgres@127.0.0.1:1/nobody")
    done = CliRunner().invoke(cli, ["journal", "--data", str(data)])
    assert done.exit_code == 1 and "SAIJAI_DATABASE_URL" in done.output


def test_the_journal_is_printed_checked_and_its_tampering_named(say, data):
    async def tell() -> None:
        chosen, clock = settings.load(data), FakeClock()
        database = connect(chosen.database)
        journal = Journal(database, clock, chosen.journal_head_file)
        for number in range(3):
            at = clock.now() + timedelta(seconds=number)
            fact = HelpCallReceived(
                call_id=f"c{number}", happened_at=at, incident_id=f"in-c{number}", phone_id="", caller="", did="1441"
            )
            await journal.append([(fact, False)])
        await database.close()

    async def cut() -> None:
        database = connect(settings.load(data).database)
        await tamper(database, "DELETE FROM facts WHERE seq = 3")
        await database.close()

    asyncio.run(tell())
    lines = [json.loads(line) for line in say("journal", "--json").splitlines()]
    assert [line["seq"] for line in lines] == [1, 2, 3]
    assert list(lines[0]) == [
        "seq", "happened_at", "recorded_at", "fact", "incident_id", "call_id", "recovered", "data", "hash"
    ]  # fmt: skip
    assert [json.loads(line)["call_id"] for line in say("journal", "--incident", "in-c1", "--json").splitlines()] == [
        "c1"
    ]
    assert "2026-04-20 08:02:03.456  help_call_received" in say("journal")
    assert say("journal", "--verify") == "3 lines checked: none altered, removed or inserted\n"
    asyncio.run(cut())
    assert "removed at the end: lines 3 to 3" in say("journal", "--verify", code=1)
    assert json.loads(say("journal", "--verify", "--json", code=1))["ok"] is False


def test_a_resident_is_erased_as_soon_as_the_centre_runs(say, data, monkeypatch):
    monkeypatch.setattr("commands.erase.LOOKS", 1)
    say("residents", "import", str(SAMPLES))
    sounds = data / "sounds" / "th" / "names"
    sounds.mkdir(parents=True)
    (sounds / "HW-001.wav").write_bytes(b"RIFF")
    assert "as soon as the centre runs" in say("residents", "erase", "HW-001", "--by", "malee", "--yes")
    assert not (sounds / "HW-001.wav").exists()
    [(_, fact)] = Spool(settings.load(data).spool_dir("cli")).pending()
    assert (fact.word, fact.resident_id, fact.erased_by) == ("resident_erased", "HW-001", "malee")


def test_who_is_not_sure_erases_nobody(say, data):
    say("residents", "import", str(SAMPLES))
    say("residents", "erase", "HW-001", "--by", "malee", code=1)
    assert say("residents", "show", "HW-001")


def test_nobody_erases_whom_somebody_is_helping_now(say, data, url):
    say("residents", "import", str(SAMPLES))
    opened = IncidentOpened(
        call_id="c",
        happened_at=SystemClock().now(),
        incident_id="in-1",
        resident_id="HW-001",
        subject="resident:HW-001",
    )

    async def write() -> None:
        database = connect(url)
        await Journal(database, SystemClock(), data / "journal.head").append([(opened, False)])
        await database.close()

    asyncio.run(write())
    assert "close it first" in say("residents", "erase", "HW-001", "--by", "malee", "--yes", code=1)


def test_a_resident_whom_nobody_knows_cannot_be_erased(say):
    say("residents", "import", str(SAMPLES))
    assert "no such resident" in say("residents", "erase", "HW-999", "--by", "malee", "--yes", code=1)


def test_a_list_is_kept_when_the_saying_of_names_is_stopped_and_they_are_said_later(say, named, monkeypatch):
    def stopped(*_: object, **__: object) -> str:
        raise KeyboardInterrupt

    with monkeypatch.context() as patch:
        patch.setattr("prompts.names.render_names", stopped)
        told = say("residents", "import", str(SAMPLES))
    assert told.startswith("12 added") and "`./saijai residents say` goes on" in told
    assert named == {}
    assert "12 names said" in say("residents", "say")
    assert len(named) == 12
