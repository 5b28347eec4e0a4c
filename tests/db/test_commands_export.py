"""An incident on paper: who gets it can check each line, and whoever changed a comma is found out."""

import asyncio
import json
from datetime import timedelta
from pathlib import Path

import pytest
from typer.testing import CliRunner

from commands import incidents
from db import anchors
from db.engine import connect
from db.journal import Journal
from domain import facts
from pbx import secrets
from runtime import settings
from runtime.clock import SystemClock

WHO = {"call_id": "c1", "incident_id": "in-1"}


@pytest.fixture
def data(tmp_path, url, monkeypatch) -> Path:
    """An installation on each of the two engines, with one incident and one line of another."""
    monkeypatch.setenv("SAIJAI_DATABASE_URL", url)
    directory = tmp_path / "installation"
    chosen = settings.load(directory)
    secrets.make(chosen)
    at = SystemClock().now()
    told = [
        facts.HelpCallReceived(call_id="c0", happened_at=at, phone_id="ph_0", caller="number", did="1441"),
        facts.HelpCallReceived(**WHO, happened_at=at, phone_id="ph_1", caller="number", did="1441"),
        facts.PlanFixed(
            **WHO,
            happened_at=at,
            resident_ids=("r1",),
            tiers=("rescue:rs-1",),
            score=70,
            reasons=("lungs",),
            sends=True,
        ),
        facts.IncidentOpened(**WHO, happened_at=at, resident_id="r1", subject="resident:r1"),
        facts.HelpCallEnded(
            **WHO, happened_at=at + timedelta(seconds=3), ended_by="resident", cause=16, answered=False, seconds=3.0
        ),
        facts.OperatorRang(**WHO, happened_at=at + timedelta(seconds=1), operator_id="malee", leg_id="l1"),
    ]

    async def write() -> None:
        database = connect(url)
        journal = Journal(database, SystemClock(), chosen.journal_head_file)
        await journal.append([(fact, fact.word == "operator_rang") for fact in told])
        head = await journal.head()
        anchors.AnchorFile(chosen.journal_anchors_file).add(
            anchors.sign(secrets.read(chosen, "journal.key"), "2026-11-23", head)
        )
        await database.close()

    asyncio.run(write())
    return directory


def say(*words: object, code: int = 0) -> str:
    done = CliRunner().invoke(incidents.app, [str(word) for word in words])
    assert done.exit_code == code, done.output
    return done.output


@pytest.fixture
def papers(data, tmp_path) -> Path:
    """The exported files."""
    say("export", "in-1", "--by", "malee", "--to", tmp_path / "papers", "--data", data)
    return tmp_path / "papers"


def test_it_is_written_as_signed_json_and_as_pdf_in_both_languages(papers):
    names = ["in-1.en.pdf", "in-1.json", "in-1.th.pdf"]
    assert sorted(file.name for file in papers.iterdir()) == sorted([*names, *(f"{name}.sig" for name in names)])
    assert all(file.stat().st_mode & 0o777 == 0o600 for file in papers.iterdir())
    assert all((papers / name).read_bytes().startswith(b"%PDF") for name in names if name.endswith("pdf"))


def test_the_timeline_is_in_the_order_in_which_it_happened_and_tells_what_was_recovered(papers):
    told = json.loads((papers / "in-1.json").read_bytes())["timeline"]
    assert [line["seq"] for line in told] == [2, 3, 4, 6, 5]
    assert (told[3]["thai"], told[3]["english"]) == ("เจ้าหน้าที่ malee ดังเรียก", "operator malee rings")
    assert told[3]["notes"] == ["recovered"]


def test_each_file_is_checked_by_the_public_key_alone(papers, data, tmp_path):
    key = tmp_path / "journal.pub"
    key.write_bytes((data / "secrets" / "journal.pub").read_bytes())
    assert "every line is whole" in say("check", papers / "in-1.json", "--key", key)
    assert "as this centre signed it" in say("check", papers / "in-1.th.pdf", "--key", key)


def test_it_names_nobody_and_no_illness_unless_that_is_asked_for(papers, data, tmp_path):
    assert "lungs" not in (papers / "in-1.json").read_text(encoding="utf-8")
    say("export", "in-1", "--by", "malee", "--to", tmp_path / "more", "--personal", "--data", data)
    assert "lungs" in (tmp_path / "more" / "in-1.json").read_text(encoding="utf-8")
    assert "every line is whole" in say("check", tmp_path / "more" / "in-1.json", "--data", data)


def test_it_brings_the_anchor_that_was_signed_after_it(papers):
    said = json.loads((papers / "in-1.json").read_bytes())
    assert (said["anchor"]["seq"], said["anchor"]["day"]) == (6, "2026-11-23")


@pytest.mark.parametrize("name", ["in-1.json", "in-1.en.pdf"])
def test_a_changed_file_is_found_out(papers, data, name):
    content = (papers / name).read_bytes()
    (papers / name).write_bytes(content.replace(b"e", b"E", 1))
    assert "NOT as this centre signed it" in say("check", papers / name, "--data", data, code=1)


def test_a_line_that_the_centre_itself_rewrote_is_found_out(papers, data):
    """The signature is right, the proof of the line is not."""
    from runtime import signature

    said = json.loads((papers / "in-1.json").read_bytes())
    said["lines"][0]["data"] = said["lines"][0]["data"].replace("1441", "1442")
    content = json.dumps(said).encode()
    (papers / "in-1.json").write_bytes(content)
    key = (data / "secrets" / "journal.key").read_text()
    (papers / "in-1.json.sig").write_text(signature.sign(key, content))
    assert "line 2 is not as it was written" in say("check", papers / "in-1.json", "--data", data, code=1)


def test_another_key_and_a_missing_signature_are_named(papers, data, tmp_path):
    from runtime import signature

    other = tmp_path / "other.pub"
    other.write_text(signature.public_key(signature.make_key()))
    assert "another key" in say("check", papers / "in-1.json", "--key", other, code=1)
    (papers / "in-1.json.sig").unlink()
    assert "in-1.json.sig: cannot be read" in say("check", papers / "in-1.json", "--data", data, code=1)


def test_an_incident_that_nobody_knows_is_named(data, tmp_path):
    said = say("export", "in-9", "--by", "malee", "--to", tmp_path / "none", "--data", data, code=1)
    assert "knows no incident in-9" in said and not (tmp_path / "none").exists()
