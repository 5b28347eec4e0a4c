"""After the call: who hung up unheard is called back, who was heard is not."""

import pytest

from agi.call import Call
from agi.scripts import SCRIPTS
from dialplan import contract
from domain.facts import HelpCallAbandoned
from tests.support.desk import NOW, FakeBook, FakeSpool, open_desk
from tests.support.fastagi import FakeChannel


async def ended(*arguments: str):
    spool, channel = FakeSpool(), FakeChannel()
    async with open_desk(FakeBook(), spool) as desk:
        await SCRIPTS[contract.SCRIPT_CALL_ENDED].run(channel, Call("call_ended", arguments, "", ""), desk)
    assert channel.commands == []
    return spool.facts


async def test_a_call_that_was_answered_says_nothing_more():
    assert await ended("lampang-1.1", "LP-0001", "1", "0812345678") == []


@pytest.mark.parametrize("answered", ["0", "", "x"])
async def test_a_call_that_nobody_answered_was_abandoned(answered):
    abandoned = HelpCallAbandoned(call_id="lampang-1.1", happened_at=NOW, resident_id="LP-0001")
    assert await ended("lampang-1.1", "LP-0001", answered, "0812345678") == [abandoned]


async def test_an_unknown_caller_who_hung_up_was_abandoned_too():
    [fact] = await ended("lampang-1.1", "")
    assert fact.resident_id == ""
