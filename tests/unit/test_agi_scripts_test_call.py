"""Whose phone is this? Heard in Thai, confirmed with a key, on record before "confirmed" is heard."""

import sys
from dataclasses import replace

import pytest

from agi.call import Call
from agi.channel import CallerHungUp
from agi.scripts import SCRIPTS
from dialplan import contract
from domain import numbers
from domain.facts import PhoneTested
from tests.support.desk import KEY, NOW, FakeBook, FakeSpool, open_desk, resident
from tests.support.fastagi import FakeChannel

SOMCHAI = resident("LP-0102", "+66812345678")
COUPLE = (resident("LP-7", "+66812345678"), resident("LP-8", "+66812345678"))
NUMBER = ["test-call/resident-number", "digits/0", "digits/1", "digits/0", "digits/2"]
QUESTION = [*NUMBER, "test-call/press"]


async def dialled(channel, residents=(SOMCHAI,), names_dir=None, spool=None, book=None, number="0812345678", pres=""):
    spool = spool or FakeSpool()
    async with open_desk(
        book or FakeBook(residents), spool, **({"names_dir": names_dir} if names_dir else {})
    ) as desk:
        call = Call("test_call", ("lampang-1.1", pres), number, "Local/test@ask-1;2")
        await SCRIPTS[contract.SCRIPT_TEST_CALL].run(channel, call, desk)
    return spool.facts


def proof(result: str, *resident_ids: str, number: str = "+66812345678") -> PhoneTested:
    return PhoneTested(
        call_id="lampang-1.1",
        happened_at=NOW,
        phone_id=numbers.phone_id(number, KEY),
        resident_ids=resident_ids,
        result=result,
    )


async def test_the_line_is_answered_before_the_first_word():
    channel = FakeChannel(presses={"test-call/press": "1"})
    await dialled(channel)
    assert channel.commands[0] == "ANSWER"


async def test_the_line_speaks_the_residents_language_and_finds_the_thai_name(tmp_path):
    english = replace(SOMCHAI, language="en")
    (tmp_path / "LP-0102.wav").write_bytes(b"name")
    channel = FakeChannel(presses={"test-call/press": "1"})
    channel.variables["SAIJAI_EDITION"] = "_e7"
    await dialled(channel, (english,), names_dir=tmp_path)
    assert channel.variables["CHANNEL(language)"] == "en_e7"
    assert "th/names/LP-0102" in channel.heard
    slow = FakeChannel(presses={"test-call/press": "1"})
    await dialled(slow, (replace(SOMCHAI, language="th_slow"),), names_dir=tmp_path)
    assert slow.variables["CHANNEL(language)"] == "th_slow"
    assert "names/LP-0102" in slow.heard


@pytest.mark.parametrize(
    ("key", "result", "last"), [("1", "right", "test-call/confirmed"), ("2", "wrong", "test-call/wrong")]
)
async def test_a_key_while_the_question_plays_settles_it(key, result, last):
    channel = FakeChannel(presses={"test-call/press": key})
    assert await dialled(channel) == [proof(result, "LP-0102")]
    assert channel.heard == ["test-call/intro", *QUESTION, last]


async def test_a_key_in_the_middle_of_the_number_stops_the_question():
    channel = FakeChannel(presses={"digits/1": "2"})
    assert await dialled(channel) == [proof("wrong", "LP-0102")]
    assert channel.heard == ["test-call/intro", *NUMBER[:3], "test-call/wrong"]


async def test_a_key_in_the_silence_settles_it_and_another_key_does_not():
    channel = FakeChannel(waits=("5", "1"))
    assert await dialled(channel) == [proof("right", "LP-0102")]
    assert channel.heard[-1] == "test-call/confirmed"


async def test_silence_repeats_the_question_once_and_is_no_key():
    channel = FakeChannel()
    assert await dialled(channel) == [proof("no_key", "LP-0102")]
    assert channel.heard == ["test-call/intro", *QUESTION, *QUESTION, "test-call/no-key"]
    assert len(channel.waited) == 2
    assert all(4 <= seconds <= 6 for seconds in channel.waited)


async def test_a_key_in_the_second_round_counts():
    channel = FakeChannel(waits=("", "1"))
    assert await dialled(channel) == [proof("right", "LP-0102")]


async def test_a_recorded_name_is_heard_instead_of_the_number(tmp_path):
    (tmp_path / "LP-0102.wav").touch()
    channel = FakeChannel(presses={"test-call/press": "1"})
    await dialled(channel, names_dir=tmp_path)
    assert channel.heard[1:3] == ["test-call/belongs-to", "names/LP-0102"]


async def test_all_who_share_a_phone_are_heard(tmp_path):
    (tmp_path / "LP-8.wav").touch()
    channel = FakeChannel(presses={"test-call/press": "1"})
    assert await dialled(channel, COUPLE, names_dir=tmp_path) == [proof("right", "LP-7", "LP-8")]
    assert channel.heard[1:-1] == [
        "test-call/resident-number",
        "digits/7",
        "test-call/shared",
        "test-call/belongs-to",
        "names/LP-8",
        "test-call/press",
    ]


@pytest.mark.parametrize(
    ("number", "pres", "key"),
    [
        ("0899999999", "", "+66899999999"),
        ("", "", ""),
        ("0812345678", "prohib", ""),
        ("nonsense", "", "nonsense"),
    ],
)
async def test_an_unknown_withheld_or_malformed_number_hears_that_it_is_not_registered(number, pres, key):
    channel = FakeChannel()
    assert await dialled(channel, number=number, pres=pres) == [proof("unregistered", number=key)]
    assert channel.heard == ["test-call/intro", "test-call/unknown-phone"]


@pytest.mark.parametrize("book", [FakeBook(is_away=True), FakeBook(delay_seconds=5)])
async def test_without_the_database_nothing_is_proven_and_the_caller_hears_so(book):
    channel = FakeChannel()
    assert await dialled(channel, book=book) == []
    assert channel.heard == ["test-call/intro", "test-call/unavailable"]


@pytest.mark.parametrize("at", range(1, 10))
async def test_a_hang_up_before_a_key_is_no_key(at):
    spool = FakeSpool()
    with pytest.raises(CallerHungUp):
        await dialled(FakeChannel(hangs_up_at=at), spool=spool)
    assert spool.facts == [proof("no_key", "LP-0102")]


async def test_a_hang_up_after_the_key_leaves_the_key_standing():
    spool = FakeSpool()
    with pytest.raises(CallerHungUp):
        await dialled(FakeChannel(presses={"test-call/intro": "1"}, hangs_up_at=3), spool=spool)
    assert spool.facts == [proof("right", "LP-0102")]


async def test_an_unregistered_phone_is_put_down_even_if_its_caller_leaves_at_once():
    spool = FakeSpool()
    with pytest.raises(CallerHungUp):
        await dialled(FakeChannel(hangs_up_at=1), residents=(), spool=spool)
    assert spool.facts == [proof("unregistered")]


async def test_confirmed_is_not_heard_while_the_disk_refuses(monkeypatch):
    monkeypatch.setattr(sys.modules["agi.scripts.test_call"], "RECORD_SECONDS", 0.02)
    channel, spool = FakeChannel(presses={"test-call/press": "1"}), FakeSpool(refusals=10)
    assert await dialled(channel, spool=spool) == [proof("right", "LP-0102")]
    assert channel.heard[-1] == "test-call/unavailable"


async def test_a_missing_sound_does_not_end_the_test():
    channel = FakeChannel(presses={"test-call/press": "1"}, missing=("test-call/intro", "digits/0"))
    assert await dialled(channel) == [proof("right", "LP-0102")]
