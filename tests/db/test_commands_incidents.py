"""What people type about incidents: who has each one, what comes next, and a call back on request."""

import asyncio
import json
from datetime import timedelta
from pathlib import Path

import pytest
from typer.testing import CliRunner

from commands import incidents
from db.commands import CommandBook
from db.engine import connect
from db.journal import Journal
from domain import facts
from runtime.clock import SystemClock


@pytest.fixture
def data(tmp_path, url, monkeypatch) -> Path:
    """An installation on each of the two engines, with one abandoned call."""
    monkeypatch.setenv("SAIJAI_DATABASE_URL", url)
    directory = tmp_path / "installation"
    (directory / "secrets").mkdir(parents=True)
    (directory / "secrets" / "phone.key").write_bytes(b"a key of the tests")
    at = SystemClock().now()
    who = {"call_id": "c1", "incident_id": "c1"}
    told = [
        facts.HelpCallReceived(**who, happened_at=at, phone_id="ph_1", caller="number", did="1441"),
        facts.IncidentOpened(**who, happened_at=at, resident_id="r1", subject="resident:r1"),
        facts.HelpCallEnded(
            **who, happened_at=at + timedelta(seconds=1), ended_by="resident", cause=16, answered=False, seconds=1.0
        ),
    ]

    async def write() -> None:
        database = connect(url)
        await Journal(database, SystemClock(), directory / "journal.head").append([(fact, False) for fact in told])
        await database.close()

    asyncio.run(write())
    return directory


def say(data: Path, *words: str, code: int = 0) -> str:
    done = CliRunner().invoke(incidents.app, [*words, "--data", str(data)])
    assert done.exit_code == code, done.output
    return done.output


def test_the_list_says_who_has_it_and_what_comes_next(data: Path) -> None:
    shown = json.loads(say(data, "list", "--json"))
    assert (shown["incident_id"], shown["owner"]) == ("c1", "nobody")
    assert shown["next_step"].startswith("call back")
    assert "nobody" in say(data, "list")


def test_a_call_back_is_asked_of_the_listener(data: Path, url: str) -> None:
    assert "rung" in say(data, "call-back", "c1", "--by", "malee")

    async def waiting() -> list[tuple[str, dict[str, str]]]:
        database = connect(url)
        found = await CommandBook(database, SystemClock()).take_due(SystemClock().now())
        await database.close()
        return [(one.kind, dict(one.arguments)) for one in found]

    assert asyncio.run(waiting()) == [("call_back", {"incident": "c1", "by": "malee"})]


def test_an_incident_that_is_not_open_is_named(data: Path) -> None:
    assert "no open incident c9" in say(data, "call-back", "c9", "--by", "malee", code=1)
