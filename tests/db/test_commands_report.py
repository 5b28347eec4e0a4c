"""What a month adds up to, typed by whoever runs the centre."""

import asyncio
import json
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
import typer
from typer.testing import CliRunner

from commands.report import report
from db.engine import connect
from db.journal import Journal
from domain import facts
from runtime.clock import SystemClock

app = typer.Typer()
app.command()(report)
FIRST = datetime(2026, 3, 31, 17, tzinfo=UTC)  # midnight of the first of April in Bangkok


@pytest.fixture
def data(tmp_path, url, monkeypatch) -> Path:
    """Ten presses of April on each engine, one of them never answered; one of March, a second before midnight."""
    monkeypatch.setenv("SAIJAI_DATABASE_URL", url)
    directory = tmp_path / "installation"
    (directory / "secrets").mkdir(parents=True)
    (directory / "secrets" / "phone.key").write_bytes(b"a key of the tests")
    told: list[facts.Fact] = []
    for number in range(-1, 10):
        who, at = f"c{number}", FIRST + timedelta(seconds=-1 if number < 0 else 3600 * number)
        told.append(facts.HelpCallReceived(call_id=who, happened_at=at, phone_id="ph_1", caller="number", did="1441"))
        if number < 9:
            heard = {"call_id": who, "operator_id": "malee", "leg_id": f"{who}.1"}
            told.append(
                facts.OperatorAnswered(**heard, happened_at=at + timedelta(seconds=number + 2), after_seconds=1.0)
            )

    async def write() -> None:
        database = connect(url)
        await Journal(database, SystemClock(), directory / "journal.head").append([(fact, False) for fact in told])
        await database.close()

    asyncio.run(write())
    return directory


def say(data: Path, *words: str, code: int = 0) -> str:
    done = CliRunner().invoke(app, [*words, "--data", str(data)])
    assert done.exit_code == code, done.output
    return done.output


def test_a_month_of_bangkok_as_one_object(data: Path) -> None:
    found = json.loads(say(data, "--month", "2026-04", "--json"))
    assert (found["calls"], found["answered"], found["without_human"]) == (10, 9, 1)
    assert found["answer_seconds"] == {"50": 6.0, "90": 10.0, "97.5": None, "99": None}
    assert found["answered_within"]["60"] == 0.9
    assert set(found["hours"]) == {str(hour) for hour in range(10)}
    assert json.loads(say(data, "--month", "2026-03", "--json"))["calls"] == 1


def test_a_person_reads_it_in_thai_and_english(data: Path) -> None:
    shown = say(data, "--month", "2026-04")
    assert "เมษายน 2569 · April 2026" in shown
    assert "missed" in shown and "malee" in shown


def test_pages_and_what_anybody_may_read(data: Path, tmp_path: Path) -> None:
    page, public = tmp_path / "april.html", tmp_path / "public"
    say(data, "--month", "2026-04", "--html", str(page), "--public", str(public))
    assert "malee" in page.read_text("utf-8")
    told = json.loads((public / "kpi.json").read_text("utf-8"))
    assert (told["calls"], told["abandoned"], told["without_human"]) == (10, "<5", "<5")
    assert "malee" not in (public / "kpi.html").read_text("utf-8")


@pytest.mark.parametrize("month", ["2026-13", "April", "2026-4", "2026-04-01"])
def test_a_month_that_is_none_is_named(data: Path, month: str) -> None:
    assert "YYYY-MM" in say(data, "--month", month, code=1)


def test_a_month_that_has_not_begun_and_a_place_that_cannot_be_written_are_named(data: Path) -> None:
    assert "has not begun" in say(data, "--month", "2399-01", code=1)
    assert "/nowhere/april.html" in say(data, "--month", "2026-04", "--html", "/nowhere/april.html", code=1)
