"""A resident's case goes on paper, and then she is forgotten: what happened stays proven, without whom."""

import asyncio
import json
import subprocess
import sys
from pathlib import Path

from commands.incidents import say_closed
from db.residents import ResidentBook
from db.roster import import_roster
from domain.incidents import Disposition
from pbx import secrets
from phones.desk import PhoneDesk
from phones.phone import Phone
from runtime.clock import SystemClock
from tests.support.centre import ROOT, CentreUnderTest
from tests.support.eventually import eventually

NUMBER, WHO = "0999998751", "GONE-1"
LIST = f"id,first_name,community,numbers,adl,conditions\n{WHO},บุญนาค,บ้านดอน,{NUMBER},3,ปอดอักเสบ\n"


async def _say(centre: CentreUnderTest, *words: str) -> str:
    command = [sys.executable, "-m", "commands", *words, "--data", str(centre.settings.data_dir)]
    done = await asyncio.to_thread(
        subprocess.run, command, cwd=ROOT, capture_output=True, text=True, timeout=60, check=False
    )
    assert done.returncode == 0, done.stdout + done.stderr
    return str(done.stdout)


async def _is_closed(centre: CentreUnderTest, incident_id: str) -> bool:
    return any(
        entry.fact.word == "incident_closed" and entry.fact.incident_id == incident_id
        for entry in await centre.journal()
    )


async def _talk(centre: CentreUnderTest, operator: Phone, button: Phone) -> str:
    """One press that an operator answers and closes; the incident."""
    leg = await button.press_button(centre.settings.help_number)
    talk = await operator.ring()
    await talk.call.answer()
    await talk.established()
    call_id = centre.call_id()
    await centre.wait_fact("operator_joined", call_id=call_id)
    opened = (await centre.wait_fact("incident_opened", call_id=call_id)).fact
    say_closed(centre.settings, opened.incident_id, Disposition.REASSURED, "somsak")
    await eventually(lambda: _is_closed(centre, opened.incident_id), 5, "the incident is closed")
    await asyncio.sleep(1)  # the story itself: some words, so that there is a recording
    await leg.hang_up()
    await centre.wait_fact("help_call_ended", call_id=call_id)
    return opened.incident_id


async def test_a_resident_is_forgotten_and_the_journal_is_as_whole_as_before(
    centre: CentreUnderTest, operators: list[Phone], desk: PhoneDesk, tmp_path: Path
) -> None:
    file = tmp_path / "list.csv"
    file.write_text(LIST, encoding="utf-8")
    async with centre.database() as database:
        await import_roster(database, file, secrets.read(centre.settings, "phone.key").encode(), SystemClock())
    button = await centre.resident(desk, NUMBER)
    incident_id = await _talk(centre, operators[0], button)
    sealed = centre.settings.recordings_dir / "sealed" / f"{incident_id}.wav.age"
    await eventually(sealed.exists, 10, "its recording is sealed")

    await _say(
        centre, "incidents", "export", incident_id, "--by", "malee", "--to", str(tmp_path / "paper"), "--personal"
    )
    paper = tmp_path / "paper" / f"{incident_id}.json"
    assert "every line is whole" in await _say(centre, "incidents", "check", str(paper))
    assert "บุญนาค" in json.loads(paper.read_text(encoding="utf-8"))["whose"]

    assert f"{WHO}: erased" in await _say(centre, "residents", "erase", WHO, "--by", "malee", "--yes")
    assert not sealed.exists()
    await centre.wait_fact("resident_erased", resident_id=WHO)
    async with centre.database() as database:
        assert await ResidentBook(database).get(WHO) is None
    assert "none altered" in await _say(centre, "journal", "--verify")
    plan = next(entry for entry in await centre.journal() if entry.fact.word == "plan_fixed" and entry.is_erased)
    assert plan.fact.data["resident_ids"] == [WHO] and plan.fact.data["reasons"] == []

    await _talk(centre, operators[0], button)
    identified = [entry.fact for entry in await centre.journal() if entry.fact.word == "resident_identified"]
    assert identified[-1].data["resident_ids"] == [], "who was forgotten is helped as a stranger"
