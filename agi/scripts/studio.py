"""An admin records a prompt by telephone: PIN, number, the present sound, a tone, and the new one once more.

Key 1 uses it, 2 reads it again, star leaves everything as it was. It is judged like every recording: what residents
could not hear well is refused, and the reason is said.
"""

import asyncio
from collections.abc import Collection, Sequence
from pathlib import PurePosixPath

from agi.call import Call
from agi.channel import Channel, digits
from agi.desk import Desk
from agi.studio import OTHER, Studio
from domain.facts import StudioPinRefused
from prompts.numbers import by_number
from prompts.prompt import sound_ids

KEYS, ENDS = "0123456789", "#*"
WAIT_SECONDS = 8.0
PIN_DIGITS, NUMBER_DIGITS = 12, 4
ASKED_TIMES = 3
MOST_PROMPTS, MOST_TAKES = 40, 10
TAKE_SECONDS = 25.0
TONE, TONE_SECONDS = "1000", 0.4
REASONS = ("silent", "clipped", "edge", "length")


async def studio(channel: Channel, call: Call, desk: Desk) -> None:
    """Arguments: call id, presentation, operator id, folder of the takes as Asterisk sees it."""
    _call_id, presentation, operator_id, folder = (call.argument(position) for position in range(4))
    await channel.answer()
    room = desk.studio
    if room is None or room.busy.locked():
        await channel.play(["studio/unavailable"])
        return
    caller = f"operator:{operator_id}" if operator_id else f"phone:{desk.phone_id(call, presentation)}"
    if not await _is_let_in(channel, desk, room, caller):
        await channel.play(["studio/closed"])
        return
    async with room.busy:
        await _work(channel, room, PurePosixPath(folder), f"telephone, {caller}")
    await channel.play(["studio/goodbye"])


async def _is_let_in(channel: Channel, desk: Desk, room: Studio, caller: str) -> bool:
    sounds = ["studio/pin"]
    while not room.door.is_shut(caller):
        pin = await _number(channel, sounds, PIN_DIGITS)
        if room.door.opens(caller, pin):
            return True
        refused = StudioPinRefused(
            call_id="",
            happened_at=desk.clock.now(),
            caller=caller,
            tries=room.door.tries(caller),
            is_shut=room.door.is_shut(caller),
        )
        desk.recorder.record(refused)
        sounds = ["studio/pin-wrong", "studio/pin"]
    return False


async def _work(channel: Channel, room: Studio, folder: PurePosixPath, author: str) -> None:
    prompts = by_number(await asyncio.to_thread(sound_ids))
    for _ in range(MOST_PROMPTS):
        number = await _chosen(channel, prompts.keys())
        if not number:
            return
        await channel.play(["studio/number", *digits(number), "studio/now", prompts[number]], ENDS)
        for _take in range(MOST_TAKES):
            if await _is_settled(channel, room, folder, prompts[number], author):
                break


async def _chosen(channel: Channel, numbers: Collection[str]) -> str:
    sounds = ["studio/choose"]
    for _ in range(ASKED_TIMES):
        number = await _number(channel, sounds, NUMBER_DIGITS)
        if number in numbers:
            return number
        sounds = ["studio/no-such", "studio/choose"] if number else ["studio/choose"]
    return ""


async def _is_settled(channel: Channel, room: Studio, folder: PurePosixPath, prompt_id: str, author: str) -> bool:
    """One take; False when it is to be read again."""
    with room.take() as name:
        await channel.play(["studio/speak"])
        await channel.tone(TONE, TONE_SECONDS)
        await channel.record(str(folder / name), KEYS + ENDS, TAKE_SECONDS)
        heard = ["studio/you-said", str(folder / name), "studio/accept"]
        key = ""
        for _ in range(ASKED_TIMES):
            if key := await channel.read_key(heard, "12*", WAIT_SECONDS):
                break
        if key == "2":
            return False
        if key != "1":
            await channel.play(["studio/cancelled"])
            return True
        await channel.play(["studio/wait"])
        reason = await room.keep(prompt_id, room.folder / f"{name}.wav", author)
    await channel.play([f"studio/refused-{reason if reason in REASONS else OTHER}" if reason else "studio/kept"])
    return True


async def _number(channel: Channel, sounds: Sequence[str], most: int) -> str:
    """What is keyed in, until the hash key, a pause, or so many digits."""
    keyed = await channel.play(sounds, KEYS + ENDS)
    while len(keyed) < most and not (keyed and keyed[-1] in ENDS):
        key = await channel.wait_for_digit(WAIT_SECONDS)
        if not key:
            break
        keyed += key
    return keyed.rstrip(ENDS)
