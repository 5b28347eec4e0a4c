"""Who is rung hears who needs help, and only a key of a human is an answer."""

import pytest

from agi.call import Call
from agi.channel import CallerHungUp
from agi.scripts import SCRIPTS
from dialplan import contract
from tests.support.desk import FakeBook, FakeSpool, open_desk
from tests.support.fastagi import FakeChannel

PEER = "PJSIP/trunk-00000007"
KEY = f"SHARED(SAIJAI_KEY,{PEER})"
NAMED = ["responder/intro", "responder/who", "names/LP-7", "responder/press"]


async def asked(channel, resident_id="LP-7", who="names/LP-7", seconds="8"):
    spool = FakeSpool()
    async with open_desk(FakeBook(()), spool) as desk:
        call = Call("responder", (PEER, "lampang-1.1", resident_id, who, seconds), "0812345678", "Local/x@ask-1;2")
        await SCRIPTS[contract.SCRIPT_RESPONDER].run(channel, call, desk)
    assert spool.facts == [], "the dialplan says the facts"
    return channel.variables.get(KEY)


@pytest.mark.parametrize("key", ["1", "2"])
async def test_a_key_in_the_middle_of_the_question_is_the_answer(key):
    channel = FakeChannel(presses={"names/LP-7": key})
    assert await asked(channel) == key
    assert channel.heard == NAMED[:3]


async def test_the_line_is_answered_before_the_first_word():
    channel = FakeChannel(presses={"responder/intro": "1"})
    await asked(channel)
    assert channel.commands[0] == "ANSWER"


async def test_without_a_name_the_digits_of_the_id_are_spoken():
    channel = FakeChannel(waits=("1",))
    assert await asked(channel, who="") == "1"
    assert channel.heard == ["responder/intro", "responder/who-number", "digits/7", "responder/press"]


@pytest.mark.parametrize("resident_id", ["", "HOUSE"])
async def test_an_unknown_resident_is_said_to_be_unknown(resident_id):
    channel = FakeChannel(waits=("2",))
    assert await asked(channel, resident_id, who="") == "2"
    assert channel.heard == ["responder/intro", "responder/who-unknown", "responder/press"]


async def test_key_nine_is_heard_again_and_does_not_count_as_silence():
    channel = FakeChannel(waits=("9", "9", "", "1"))
    assert await asked(channel) == "1"
    assert channel.heard == NAMED * 4


async def test_a_voicemail_hears_it_twice_and_has_taken_nothing():
    channel = FakeChannel()
    assert await asked(channel) == "none"
    assert channel.heard == NAMED * 2


async def test_a_child_that_plays_with_the_keys_does_not_hold_the_line_for_ever():
    channel = FakeChannel(waits=("9",) * 40)
    assert await asked(channel) == "none"
    assert channel.heard == NAMED * 5


@pytest.mark.parametrize(("given", "waited"), [("8", 8.0), ("", 1.0), ("0", 1.0), ("999", 30.0), ("x", 1.0)])
async def test_the_wait_for_a_key_is_bounded(given, waited):
    channel = FakeChannel(waits=("1",))
    await asked(channel, seconds=given)
    assert channel.waited == [pytest.approx(waited, abs=0.1)]


async def test_who_hangs_up_has_given_no_answer():
    channel = FakeChannel(hangs_up_at=3)
    with pytest.raises(CallerHungUp):
        await asked(channel)
    assert KEY not in channel.variables


async def test_a_missing_sound_keeps_nobody_from_the_question():
    channel = FakeChannel(missing=("names/LP-7",), waits=("1",))
    assert await asked(channel) == "1"
    assert channel.heard == ["responder/intro", "responder/who", "responder/press"]
