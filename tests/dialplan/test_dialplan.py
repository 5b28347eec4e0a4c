"""The shipped dialplan keeps its contract, and Asterisk 22 loads it without a word of complaint."""

from pathlib import Path

import pytest

import prompts.install
from commands.dialplan import find_problems
from commands.installation import cache
from dialplan import check, contract
from pbx import asterisk, configuration, scratch


def test_the_shipped_dialplan_has_no_problem() -> None:
    assert [str(problem) for problem in find_problems()] == []


def test_every_global_of_the_contract_is_written_at_start(tmp_path: Path) -> None:
    from pbx import place
    from runtime.settings import Settings

    settings = Settings(data_dir=tmp_path)
    place.prepare(settings, ("one",), asterisk.find(), cache())
    written = "".join(file.read_text("utf-8") for file in (tmp_path / "asterisk/etc/globals.d").iterdir())
    names = {line.partition("=")[0] for line in written.splitlines()}
    assert names == contract.GLOBALS


@pytest.mark.parametrize(
    ("before", "after", "complaint"),
    [
        ("Goto(help-call,s,1)", "Goto(help-cal,s,1)", "no context [help-cal]"),
        (
            "Dial(Local/identify@ask/n,${IDENTIFY_SECONDS},gS(1))",
            "Dial(Local/identify@ask/n)",
            "without a time limit",
        ),
        ("SHARED(SAIJAI_PRIORITY)", "SHARED(SAIJAI_PRIO)", "SAIJAI_PRIO is not in contract.py"),
        ("${QUEUE_SECONDS}", "${QUEUE_SECS}", "QUEUE_SECS is not in contract.py"),
        ("(received,did=", "(recieved,did=", "recieved"),
        ("(replaced,by=", "(replaced,since=", "fact replaced says"),
        ("Hangup()\n\n[call-ended]", "AGI(${AGI_URL}/identify)\n\n[call-ended]", "AGI runs in [ask] only"),
        ("-waiting${SAIJAI_EDITION},5)", "-wating${SAIJAI_EDITION},5)", "no music class for stage wating"),
        ("1,Goto(help-call,s,1)  ; a", "1,Dial(PJSIP/op-x,5)  ; a", "the trunk context dials nobody"),
        ("Set(SAIJAI_TALKED_BEFORE=1)", "Set(SAIJAI_TALKED_BEFORE=${IF($[1]?a:b:c)})", "colon in a value"),
    ],
)
def test_a_mistake_in_the_dialplan_is_named_with_its_place(
    tmp_path: Path, before: str, after: str, complaint: str
) -> None:
    for file in check.HERE.glob("*.conf"):
        text = file.read_text("utf-8")
        (tmp_path / file.name).write_text(text.replace(before, after) if file.name[0] == "1" else text, "utf-8")
    assert any(before in file.read_text("utf-8") for file in check.HERE.glob("1*.conf"))
    problems = check.check(prompts.install.sound_ids(), prompts.install.classes(), tmp_path)
    found = [str(problem) for problem in problems]
    assert any(complaint in problem for problem in found), found


def test_a_prompt_without_thai_audio_is_named(tmp_path: Path) -> None:
    problems = check.check(prompts.install.sound_ids() - {"test-call/unavailable"}, prompts.install.classes())
    assert any("no prompt test-call/unavailable" in str(problem) for problem in problems)


def test_asterisk_refuses_what_text_cannot_show(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    """A misspelt application is seen by asterisklint, a broken file by the scratch Asterisk."""
    broken = tmp_path / "dialplan"
    broken.mkdir()
    for file in check.HERE.glob("*.conf"):
        text = file.read_text("utf-8").replace("same => n(done),Hangup()", "same => n(done),Hangip()")
        (broken / file.name).write_text(text, "utf-8")
    monkeypatch.setattr(configuration, "DIALPLAN", broken)
    assert any("Hangip" in str(problem) for problem in find_problems())
    assert any("brings the application Hangip" in complaint for complaint in scratch.load(asterisk.find(), cache()))
    (broken / "20-test-call.conf").write_text("[test-call\nexten = broken", "utf-8")
    assert scratch.load(asterisk.find(), cache())
