"""Who calls, whom to ring, what is heard: for everyone who presses, known or not, whatever is broken."""

import asyncio
from dataclasses import replace

import pytest

from agi.call import Call
from agi.channel import CallerHungUp, Deadline
from agi.scripts import SCRIPTS
from dialplan import contract
from domain import numbers
from domain.escalation import NOBODY_ELSE, Contact, Reach
from domain.facts import PlanFixed, ResidentIdentified
from domain.residents import Caregiver, Disability
from tests.support.desk import KEY, NOW, FakeBook, FakeSpool, open_desk, resident
from tests.support.fastagi import FakeChannel

ASKER = "PJSIP/trunk-00000001"
SOMCHAI = resident("LP-0001", "+66812345678")
COUPLE = (resident("LP-0002", "+66812345679"), resident("LP-0003", "+66812345679"))
identify = SCRIPTS[contract.SCRIPT_IDENTIFY].run


def asks(number: str, presentation: str = "allowed_not_screened") -> Call:
    return Call("identify", (ASKER, "lampang-1.1", presentation), number, "Local/identify@ask-1;2")


def answers(channel: FakeChannel) -> dict[str, str]:
    return {name.removeprefix("SHARED(").removesuffix(f",{ASKER})"): v for name, v in channel.variables.items()}


async def asked(call: Call, book: FakeBook, channel: FakeChannel | None = None, reach: Reach = NOBODY_ELSE):
    channel, spool = channel or FakeChannel(), FakeSpool()
    async with open_desk(book, spool, reach=reach) as desk:
        await identify(channel, call, desk)
    return answers(channel), spool.facts


@pytest.mark.parametrize("number", ["0812345678", "66812345678", "+66812345678", "812345678", "081-234-5678"])
async def test_a_known_resident_is_named_however_the_network_writes_the_number(number):
    answer, [fact, plan] = await asked(asks(number), FakeBook((SOMCHAI,)))
    assert answer == {
        "SAIJAI_RESIDENT": "LP-0001",
        "SAIJAI_SUBJECT": "resident:LP-0001",
        "SAIJAI_PROMPT_SET": "th",
        "SAIJAI_GREETING": "saijai-th-greeting-known",
        "SAIJAI_PRIORITY": answer["SAIJAI_PRIORITY"],
        "SAIJAI_QUEUE": "operators",
        "SAIJAI_DONE": "1",
    }
    assert int(answer["SAIJAI_PRIORITY"]) > 0
    assert fact == ResidentIdentified(
        call_id="lampang-1.1",
        happened_at=NOW,
        phone_id=numbers.phone_id("+66812345678", KEY),
        resident_ids=("LP-0001",),
    )
    assert (plan.word, plan.resident_ids, str(plan.score)) == ("plan_fixed", ("LP-0001",), answer["SAIJAI_PRIORITY"])


async def test_the_heartbeat_gets_its_answers_and_nothing_is_told_of_it():
    channel, spool = FakeChannel(), FakeSpool()
    arguments = ("PJSIP/heartbeat-00000001", "lampang-1.1", "allowed")
    call = Call("identify", arguments, "heartbeat", "Local/identify@ask-1;2")
    async with open_desk(FakeBook(), spool) as desk:
        await identify(channel, call, desk)
    assert list(channel.variables)[-1] == "SHARED(SAIJAI_DONE,PJSIP/heartbeat-00000001)"
    assert spool.facts == []


async def test_answers_are_written_in_the_order_of_the_contract_with_done_last():
    channel = FakeChannel()
    await asked(asks("0812345678"), FakeBook((SOMCHAI,)), channel)
    written = [f"SHARED({name},{ASKER})" for name in contract.ANSWERS]
    assert list(channel.variables) == [name for name in written if name in channel.variables]
    assert list(channel.variables)[-1] == f"SHARED({contract.DONE},{ASKER})"
    assert len(channel.commands) == 1, "the answers of a call are one command and its reply"


async def test_whom_the_ladder_rings_is_on_the_residents_channel_and_only_ids_are_in_the_journal():
    daughter = Caregiver("มาลี", "ลูกสาว", "+66899999201")
    deaf = replace(SOMCHAI, caregivers=(daughter,), disabilities=(Disability.HEARING,))
    reach = Reach(
        backup=(Contact("head", "op-noi"),),
        rescue=(Contact("rescue-1", "0899999301"),),
        volunteers={deaf.community: (Contact("vol-7", "0899999401"),)},
        emergency_number="1669",
    )
    answer, [_, plan] = await asked(asks("0812345678"), FakeBook((deaf,)), reach=reach)
    assert answer["SAIJAI_BACKUP"] == "head:op-noi"
    assert answer["SAIJAI_CAREGIVERS"] == "cg-LP-0001-1:0899999201&vol-7:0899999401"
    assert answer["SAIJAI_RESCUE"] == "rescue-1:0899999301"
    assert answer["SAIJAI_SENDS"] == "1"
    assert plan.sends
    assert plan.tiers == (
        "operator:operators", "backup:head", "caregiver:cg-LP-0001-1", "caregiver:vol-7", "rescue:rescue-1",
        "emergency:emergency",
    )  # fmt: skip
    assert "899999" not in str(plan.data)


async def test_who_needs_help_and_how_to_get_in_are_told_where_there_is_such_a_sound(tmp_path):
    for kind in ("names", "notes"):
        (tmp_path / kind).mkdir()
        (tmp_path / kind / "LP-0001.wav").touch()
    channel = FakeChannel()
    async with open_desk(FakeBook((SOMCHAI,)), FakeSpool(), tmp_path / "names") as desk:
        await identify(channel, asks("0812345678"), desk)
    answer = answers(channel)
    assert (answer["SAIJAI_WHO"], answer["SAIJAI_NOTE"]) == ("names/LP-0001", "notes/LP-0001")


async def test_a_shared_phone_names_nobody_and_holds_one_line():
    answer, [fact, _] = await asked(asks("0812345679"), FakeBook(COUPLE))
    assert (answer.get("SAIJAI_RESIDENT", ""), answer["SAIJAI_SUBJECT"]) == ("", f"phone:{fact.phone_id}")
    assert fact.resident_ids == ("LP-0002", "LP-0003")


@pytest.mark.parametrize(
    ("number", "presentation"), [("0899999999", "allowed"), ("garbage\x00;rm -rf", "allowed"), ("1" * 300, "allowed")]
)
async def test_an_unknown_or_malformed_number_gets_the_plan_for_unknown_callers(number, presentation):
    answer, [fact, _] = await asked(asks(number, presentation), FakeBook((SOMCHAI,)))
    assert answer["SAIJAI_GREETING"] == "saijai-th-greeting-unknown"
    assert answer["SAIJAI_SUBJECT"] == f"phone:{fact.phone_id}"
    assert (answer["SAIJAI_DONE"], answer["SAIJAI_QUEUE"]) == ("1", "operators")
    assert fact.resident_ids == ()


@pytest.mark.parametrize(
    ("number", "presentation"), [("", "allowed"), ("0812345678", "prohib_not_screened"), ("anonymous", "unavailable")]
)
async def test_a_withheld_number_is_asked_of_nobody_and_rings_all_the_same(number, presentation):
    book = FakeBook((SOMCHAI,))
    answer, [fact, _] = await asked(asks(number, presentation), book)
    assert (answer["SAIJAI_SUBJECT"], answer["SAIJAI_DONE"]) == ("call:lampang-1.1", "1")
    assert (fact.phone_id, fact.resident_ids, book.asked) == ("", (), [])


@pytest.mark.parametrize("book", [FakeBook((SOMCHAI,), is_away=True), FakeBook((SOMCHAI,), delay_seconds=5)])
async def test_a_database_that_is_away_or_slow_costs_the_name_but_not_the_ring(book):
    async with asyncio.timeout(1):
        answer, facts = await asked(asks("0812345678"), book)
    assert (answer["SAIJAI_GREETING"], answer["SAIJAI_DONE"]) == ("saijai-th-greeting-unknown", "1")
    # nobody was looked for: the journal must not say that nobody was found
    assert [(fact.word, fact.reasons) for fact in facts] == [("plan_fixed", ("the list could not be asked: +20",))]


async def test_a_hang_up_is_an_ending_and_the_finding_is_kept():
    spool = FakeSpool()
    async with open_desk(FakeBook((SOMCHAI,)), spool) as desk:
        with pytest.raises(CallerHungUp):
            await identify(FakeChannel(hangs_up_at=1), asks("0812345678"), desk)
    assert [type(fact) for fact in spool.facts] == [ResidentIdentified, PlanFixed]


async def test_a_frozen_asterisk_does_not_lose_the_finding():
    class Frozen(FakeChannel):
        async def exchange(self, line, seconds):
            raise Deadline("as told")

    spool = FakeSpool()
    async with open_desk(FakeBook((SOMCHAI,)), spool) as desk:
        with pytest.raises(Deadline):
            await identify(Frozen(), asks("0812345678"), desk)
    assert len(spool.facts) == 2


async def test_recording_waits_for_no_disk_before_the_ring():
    spool = FakeSpool(refusals=3)
    async with open_desk(FakeBook((SOMCHAI,)), spool) as desk:
        channel = FakeChannel()
        await identify(channel, asks("0812345678"), desk)
        assert answers(channel)["SAIJAI_DONE"] == "1"
        assert spool.facts == []
    assert len(spool.facts) == 2


async def test_a_question_without_arguments_is_still_answered():
    channel, spool = FakeChannel(), FakeSpool()
    async with open_desk(FakeBook(), spool) as desk:
        await identify(channel, Call("identify", (), "", ""), desk)
    assert channel.variables["SHARED(SAIJAI_DONE,)"] == "1"
