"""A talk in which the resident is not heard is told to the operator once, and nobody is hung up for it."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

from ami_listener import observations as seen
from ami_listener.silence import Silence
from domain import facts as told
from runtime.clock import SystemClock
from runtime.tasks import TaskOwner
from tests.support.ami_story import BEGIN
from tests.support.eventually import eventually

CALL, LEG = "saijai-1.1", "saijai-1.2"
RESIDENT, OPERATOR = "PJSIP/trunk-0000001a", "PJSIP/op-lek-0000001b"
SECONDS = 0.1


class FakeLink:
    def __init__(self) -> None:
        self.asked: list[tuple[str, dict[str, str]]] = []
        self.is_away = False

    async def call(self, action: str, headers: dict[str, str]) -> dict[str, str]:
        if self.is_away:
            raise ConnectionError("no link to Asterisk")
        self.asked.append((action, headers))
        return {"Response": "Success"}

    def actions(self) -> list[str]:
        return [headers.get("Variable", action) for action, headers in self.asked]


@asynccontextmanager
async def watching(link: FakeLink) -> AsyncIterator[tuple[Silence, list[told.Fact]]]:
    written: list[told.Fact] = []

    async def write(fact: told.Fact) -> None:
        written.append(fact)

    silence = Silence(link, SystemClock(), SECONDS, write)
    async with TaskOwner("test") as tasks:
        tasks.start("silence", silence.run())
        yield silence, written


def connect(silence: Silence) -> None:
    leg = {"call_id": CALL, "leg_id": LEG, "operator_id": "lek"}
    silence.heard(seen.LegBridged(**leg, at=BEGIN, bridge_id="b", channel=OPERATOR), [])
    resident = seen.ResidentBridged(call_id=CALL, at=BEGIN, bridge_id="b", channel=RESIDENT)
    silence.heard(resident, [told.OperatorJoined(**leg, happened_at=BEGIN, incident_id=CALL, bridge_id="b")])


def talked() -> seen.ResidentTalked:
    return seen.ResidentTalked(call_id=CALL, at=BEGIN)


async def test_a_silent_resident_becomes_a_fact_and_a_whisper() -> None:
    link = FakeLink()
    async with watching(link) as (silence, written):
        connect(silence)
        await eventually(lambda: len(written) == 1 and "Originate" in link.actions())
        await asyncio.sleep(2 * SECONDS)
    assert isinstance(written[0], told.SilentCall)
    assert (written[0].call_id, written[0].seconds) == (CALL, SECONDS)
    assert link.actions() == ["TALK_DETECT(set)", "DBPut", "Originate"], "told once"
    assert link.asked[1][1] == {"Family": "saijai-silent", "Key": CALL, "Val": "0"}, "a key alone does not close it"
    assert link.asked[2][1]["Data"].startswith(f"{OPERATOR},")


async def test_the_first_word_ends_the_watch() -> None:
    link = FakeLink()
    async with watching(link) as (silence, written):
        connect(silence)
        silence.heard(talked(), [told.ResidentSpoke(call_id=CALL, happened_at=BEGIN)])
        await eventually(lambda: link.actions() == ["TALK_DETECT(set)", "TALK_DETECT(remove)"])
        await asyncio.sleep(2 * SECONDS)
    assert written == []


async def test_a_call_that_ended_is_not_silent() -> None:
    link = FakeLink()
    async with watching(link) as (silence, written):
        connect(silence)
        ended = told.HelpCallEnded(
            call_id=CALL, happened_at=BEGIN, ended_by="resident", cause=16, answered=True, seconds=1.0
        )
        silence.heard(seen.ResidentEnded(call_id=CALL, at=BEGIN, source="", cause=16), [ended])
        await asyncio.sleep(2 * SECONDS)
    assert written == []


async def test_nothing_is_kept_of_a_call_that_the_record_tells_once_more() -> None:
    link = FakeLink()
    async with watching(link) as (silence, _):
        for _ in range(2):
            connect(silence)
            silence.heard(
                seen.LegEnded(call_id=CALL, at=BEGIN, leg_id=LEG, operator_id="lek", cause=16, was_up=True), []
            )
            silence.heard(seen.ResidentEnded(call_id=CALL, at=BEGIN, source="", cause=16), [])
    assert (silence._channels, silence._legs) == ({}, {})


async def test_without_a_link_the_fact_is_written_all_the_same() -> None:
    link = FakeLink()
    link.is_away = True
    async with watching(link) as (silence, written):
        connect(silence)
        await eventually(lambda: len(written) == 1)
