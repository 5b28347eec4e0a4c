"""What an operator does leaves a fact, and nothing is closed that must not be."""

import asyncio
from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

import pytest

from console.pages import acting
from domain import facts
from domain.facts import Fact
from domain.roles import Role
from tests.support.board import STRANGER, BoardUnderTest, board_under_test
from tests.support.console import Browser
from tests.support.eventually import eventually

SAID = {"accept": "application/json"}


@pytest.fixture
async def board(tmp_path: Path) -> AsyncIterator[BoardUnderTest]:
    async with board_under_test(tmp_path) as board:
        for operator_id in ("malee", "somsak"):
            await board.account(operator_id, operator_id=operator_id)
        await board.account("boss", Role.ADMIN)
        await board.account("auditor", Role.AUDITOR)
        await board.press()
        yield board


async def do(browser: Browser, what: str, incident: str = "c1", **fields: str) -> dict[str, Any]:
    """As the script of the page sends it."""
    answer = await browser.post(
        f"/incidents/{incident}/{what}", data=fields, headers={**SAID, "x-csrf": browser.csrf}
    )
    said: dict[str, Any] = answer.json()
    return {**said, "done": answer.is_success, "text": said.get("said", ""), "status": answer.status_code}


def told(board: BoardUnderTest, kind: type[Fact]) -> list[Any]:
    return [fact for fact in board.facts if isinstance(fact, kind)]


async def test_notes_colour_plan_and_steps_are_facts_and_stand_on_the_page(board: BoardUnderTest) -> None:
    await board.talk()
    browser = await board.signed_in("malee")
    assert (await do(browser, "note", text="ล้มในห้องน้ำ"))["done"]
    assert (await do(browser, "colour", colour="yellow"))["done"]
    assert (await do(browser, "situation", situation="fall"))["done"]
    assert (await do(browser, "take"))["done"]
    await board.look()
    assert (await do(browser, "step", step="breath", is_done="1"))["done"]
    await board.look()
    seen = (await browser.look("/incidents/c1/pane")).text
    for words in ("ล้มในห้องน้ำ", "เหลือง เร่งด่วน", "หายใจปกติหรือไม่", 'aria-checked="true"', "ฉบับที่ 1"):
        assert words in seen
    one = board.means.live.get("c1")
    assert one is not None and (one.colour, one.situation, one.ticked) == ("yellow", "fall", ("breath",))
    assert one.looked_after_by == "malee"


@pytest.mark.parametrize(
    ("what", "fields"),
    [
        ("note", {"text": "   "}),
        ("colour", {"colour": "pink"}),
        ("situation", {"situation": "../../etc/passwd"}),
        ("step", {"step": "breath", "is_done": "1"}),
        ("fetch", {"wanted": "everybody"}),
        ("location", {"way": "pigeon"}),
        ("close", {}),
        ("close", {"disposition": "forgotten"}),
    ],
)
async def test_what_is_no_choice_changes_nothing(board: BoardUnderTest, what: str, fields: dict[str, str]) -> None:
    await board.talk()
    said = await do(await board.signed_in("malee"), what, **fields)
    assert (said["status"], said["done"]) == (409, False) and said["text"]
    assert not board.facts


async def test_an_incident_is_closed_with_an_outcome_and_leaves_the_open_ones(board: BoardUnderTest) -> None:
    await board.talk()
    await board.hang_up()
    browser = await board.signed_in("malee")
    assert (await do(browser, "close", disposition="reassured"))["word"] == "closed"
    closed = told(board, facts.IncidentClosed)[0]
    assert (closed.incident_id, closed.disposition, closed.closed_by) == ("c1", "reassured", "operator:malee")
    await board.look()
    assert (await do(browser, "close", disposition="test"))["word"] == "is_closed"
    page = (await browser.look("/")).text
    assert 'data-open="0"' in page and 'data-open="1"' not in page


async def test_who_still_waits_is_never_closed(board: BoardUnderTest) -> None:
    assert (await do(await board.signed_in("malee"), "close", disposition="false_alarm"))["word"] == "still_waits"
    assert not told(board, facts.IncidentClosed)


async def test_a_silent_incident_needs_a_second_look_by_a_colleague(board: BoardUnderTest) -> None:
    await board.talk()
    await board.tell(facts.SilentCall, "c1", seconds=8.0)
    await board.hang_up()
    first, second = await board.signed_in("malee"), await board.signed_in("somsak")
    assert (await do(first, "close", disposition="reassured"))["word"] == "second_look"
    assert not (await do(first, "look"))["done"], "it was this operator who had the talk"
    await do(second, "look")
    assert told(board, facts.SecondLookGiven)[0].is_other
    await board.look()
    assert (await do(first, "close", disposition="reassured"))["word"] == "closed"


async def test_or_by_the_same_operator_who_says_so_once_more(board: BoardUnderTest) -> None:
    await board.talk()
    await board.tell(facts.SilentCall, "c1", seconds=8.0)
    await board.hang_up()
    browser = await board.signed_in("malee")
    assert (await do(browser, "close", disposition="rescue_sent", confirmed="1"))["word"] == "closed"
    assert [(one.by, one.is_other) for one in told(board, facts.SecondLookGiven)] == [("malee", False)]


async def test_rescue_is_asked_of_the_listener_and_its_answer_is_said(board: BoardUnderTest) -> None:
    await board.talk()
    browser = await board.signed_in("malee")

    async def listener(result: str) -> None:
        taken = await eventually(lambda: board.means.commands.take_due(board.clock.now()))
        assert taken[0].kind == "fetch"
        assert taken[0].arguments == {"incident": "c1", "by": "malee", "wanted": "caregiver", "who": "cg-HW-001-2"}
        await board.means.commands.finish(taken[0].id, result)

    for result, word in (("done", "asked"), ("failed: there is no caregiver to ring", "failed")):
        said, _ = await asyncio.gather(do(browser, "fetch", wanted="caregiver", who="cg-HW-001-2"), listener(result))
        assert said["word"] == word
    assert "there is no caregiver to ring" in said["text"]


async def test_with_a_listener_that_does_not_answer_the_keys_of_the_telephone_are_named(
    board: BoardUnderTest, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(acting, "LOOKS", 2)
    said = await do(await board.signed_in("malee"), "call-back")
    assert said["word"] == "too_late" and "*2" in said["text"]


async def test_an_auditor_reads_and_does_nothing(board: BoardUnderTest) -> None:
    browser = await board.signed_in("auditor")
    seen = await browser.look("/incidents/c1")
    assert seen.status_code == 200 and "บัวผัน" in seen.text and '<form class="act"' not in seen.text
    assert (await do(browser, "note", text="x"))["status"] == 403


async def test_names_notes_and_numbers_are_never_read_as_markup(board: BoardUnderTest) -> None:
    await board.press("c2", "", "<script>alert(1)</script>")
    await board.talk("c2")
    browser = await board.signed_in("malee")
    await do(browser, "note", "c2", text="<img src=x onerror=alert(2)>")
    await board.look()
    pages = [(await browser.look(path)).text for path in ("/", "/wall", "/incidents/c2", "/incidents/c2/pane")]
    for page in pages:
        assert "<script>alert" not in page and "<img src=x" not in page
    assert "&lt;img src=x" in pages[2]


async def test_an_unknown_caller_is_registered_and_known_at_the_next_press(board: BoardUnderTest) -> None:
    await board.press("c2", "", STRANGER)
    browser = await board.signed_in("malee")
    said = await do(browser, "register", "c2", first_name="สมใจ", community="")
    assert (said["word"], "community" in said["text"]) == ("wrong_field", True)
    assert (await do(browser, "register", "c2", first_name="สมใจ", community="ชุมชนใหม่"))["word"] == "registered"
    registered = told(board, facts.ResidentRegistered)[0]
    await board.look()
    assert "สมใจ" in (await browser.look("/")).text
    known = await board.means.residents.get(registered.resident_id)
    assert known is not None and known.numbers == (STRANGER,)


async def test_a_new_telephone_of_somebody_known_is_added_to_what_is_known(board: BoardUnderTest) -> None:
    await board.press("c2", "", STRANGER)
    browser = await board.signed_in("malee")
    assert (await do(browser, "register", "c2", id="HW-003"))["word"] == "registered"
    assert (await do(browser, "register", "c2", id="HW-999"))["word"] == "wrong_field"
    known = await board.means.residents.get("HW-003")
    assert known is not None and STRANGER in known.numbers and len(known.numbers) == 2
    assert told(board, facts.ResidentRegistered)[0].version == 2


async def test_without_scripts_the_forms_work_and_say_what_came_of_it(board: BoardUnderTest) -> None:
    await board.talk()
    browser = await board.signed_in("malee")
    await browser.look("/incidents/c1")
    answer = await browser.submit("/incidents/c1/note", text="ไม่มีสคริปต์")
    assert (answer.status_code, answer.headers["location"]) == (303, "/incidents/c1?said=kept")
    assert "บันทึกแล้ว" in (await browser.look("/incidents/c1?said=kept")).text
    assert (await browser.look("/incidents/c1?said=__class__")).status_code == 200


async def test_the_location_link_goes_by_the_centres_own_program(tmp_path: Path) -> None:
    program, heard = tmp_path / "send", tmp_path / "heard"
    program.write_text(f"#!/bin/sh\ncat > {heard}\n", encoding="utf-8")
    program.chmod(0o755)
    async with board_under_test(tmp_path / "data", location_command=str(program)) as board:
        await board.account("malee", operator_id="malee")
        await board.press("c2", "", STRANGER)
        assert (await do(await board.signed_in("malee"), "location", "c2", way="sms"))["word"] == "location_sent"
        assert heard.read_text("utf-8") == f'{{"way": "sms", "number": "{STRANGER}", "incident": "c2"}}'
        assert [(one.way, one.result) for one in told(board, facts.LocationAsked)] == [("sms", "sent")]


async def test_an_action_plan_is_changed_checked_and_its_past_is_kept(board: BoardUnderTest) -> None:
    browser = await board.signed_in("boss")
    await browser.look("/action-plans")
    steps = {f"{name}-{n}": f"{name} {n}" for n in (1, 2, 3) for name in ("thai", "english")}
    answer = await browser.submit("/action-plans/fall", version="1", **steps)
    assert answer.status_code == 303
    assert [step.thai for step in board.means.plans.plan("fall").steps] == ["thai 1", "thai 2", "thai 3"]
    changed = told(board, facts.ActionPlanChanged)[0]
    assert (changed.situation, changed.version, changed.by) == ("fall", 2, "boss")
    assert (board.settings.data_dir / "action_plans" / "history" / "fall-1.yaml").exists()
    await browser.look("/action-plans")
    for fields in ({**steps, "version": "1"}, {"version": "2", "thai-1": "x"}, {**steps, "version": "z"}):
        assert (await browser.submit("/action-plans/fall", **fields)).status_code == 409
    assert (await browser.submit("/action-plans/pizza", version="1", **steps)).status_code == 404
    assert board.means.plans.plan("fall").version == 2


async def test_the_phone_tree_can_be_kept_and_names_no_resident(board: BoardUnderTest) -> None:
    seen = await (await board.signed_in("malee")).look("/phone-tree")
    assert seen.headers["cache-control"].startswith("private, max-age=")
    assert "*2" in seen.text and "บัวผัน" not in seen.text
    assert 'id="tree"' in (await (await board.signed_in("malee")).look("/")).text


async def test_a_photo_is_one_file_of_the_folder_and_nothing_else(board: BoardUnderTest) -> None:
    folder = board.settings.data_dir / "photos"
    folder.mkdir()
    (folder / "HW-001.jpg").write_bytes(b"\xff\xd8\xff")
    browser = await board.signed_in("malee")
    assert (await browser.get("/residents/HW-001/photo")).content == b"\xff\xd8\xff"
    for name in ("HW-002", "..%2Fsecrets%2Fphone.key", "%2e%2e%2fsaijai"):
        assert (await browser.get(f"/residents/{name}/photo")).status_code == 404
