"""Whoever dials the test number hears whose phone this is and confirms it with a key: so a handover is proven.

Key 1 is right, key 2 is wrong, silence or a hang-up is no key. "Confirmed" is played only once the fact is on disk.
"""

import asyncio

from agi.call import Call
from agi.channel import CallEnded, Channel, digits
from agi.desk import Desk
from db.engine import DatabaseAway
from dialplan import contract
from domain import escalation
from domain.facts import PhoneTested
from domain.residents import Resident
from runtime import log

WAIT_SECONDS = 5.0  # a silent caller needs at least 4 s to react to a prompt
ROUNDS = 2
RECORD_SECONDS = 3.0
RESULTS = {"1": "right", "2": "wrong", "": "no_key"}
LAST_WORDS = {"right": "test-call/confirmed", "wrong": "test-call/wrong", "no_key": "test-call/no-key"}


async def test_call(channel: Channel, call: Call, desk: Desk) -> None:
    """Arguments: call id, presentation. CallEnded: the caller hung up; the result is recorded all the same."""
    call_id, presentation = call.argument(0), call.argument(1)
    phone_id = desk.phone_id(call, presentation)
    try:
        residents = await desk.lookup.residents(phone_id)
    except DatabaseAway as away:
        log.logger().error("a phone cannot be tested without the database", why=str(away))
        await _lift(channel, ())
        await channel.play(["test-call/intro", "test-call/unavailable"])
        return

    async def is_recorded(result: str) -> bool:
        fact = PhoneTested(
            call_id=call_id,
            happened_at=desk.clock.now(),
            phone_id=phone_id,
            resident_ids=tuple(resident.id for resident in residents),
            result=result,
        )
        done, _ = await asyncio.wait([desk.recorder.record(fact)], timeout=RECORD_SECONDS)
        return bool(done)

    if not residents:
        await is_recorded("unregistered")
        await _lift(channel, residents)
        await channel.play(["test-call/intro", "test-call/unknown-phone"])
        return
    try:
        await _lift(channel, residents)
        key = await _key(channel, whose(residents, desk))
    except CallEnded:
        await is_recorded("no_key")
        raise
    result = RESULTS[key]
    await channel.play([LAST_WORDS[result] if await is_recorded(result) else "test-call/unavailable"])


async def _lift(channel: Channel, residents: tuple[Resident, ...]) -> None:
    if (spoken := escalation.prompt_set(residents)) != escalation.prompt_set(()):  # else the dialplan has chosen it
        edition = await channel.get_variable(contract.EDITION)
        await channel.set_variable("CHANNEL(language)", spoken + edition)
    await channel.answer()


async def _key(channel: Channel, question: list[str]) -> str:
    sounds = ["test-call/intro", *question]
    for _ in range(ROUNDS):
        if key := await channel.read_key(sounds, "12", WAIT_SECONDS):
            return key
        sounds = question
    return ""


def whose(residents: tuple[Resident, ...], desk: Desk) -> list[str]:
    """The sounds of the question: each resident by name, or by the digits of the id where no name is recorded."""
    # names are said in Thai: sets of Thai fall back to them by themselves, English finds them by their folder
    thai = "th/" if escalation.prompt_set(residents) == escalation.ENGLISH else ""
    sounds: list[str] = []
    for resident in residents:
        if sounds:
            sounds.append("test-call/shared")
        sounds += _one(resident.id, desk, thai)
    return [*sounds, "test-call/press"]


def _one(resident_id: str, desk: Desk, thai: str) -> list[str]:
    if desk.has_name(resident_id):
        return ["test-call/belongs-to", f"{thai}names/{resident_id}"]
    return ["test-call/resident-number", *digits(resident_id)]
