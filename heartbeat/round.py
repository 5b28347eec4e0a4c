"""One heartbeat: the whole way of a help call from the press to a voice heard at both ends, or where it ended."""

import asyncio
from collections.abc import Callable
from contextlib import AsyncExitStack
from dataclasses import dataclass

from heartbeat import voice
from heartbeat.button import Button
from heartbeat.line import NoAnswer, Sound, Wire
from heartbeat.robot import Robot
from runtime.tasks import TaskOwner

RING_SECONDS = 5.0
HEAR_SECONDS = 5.0
LEAST_HEARD_SECONDS = 0.4
LOOK_SECONDS = 0.1


@dataclass(frozen=True)
class Outcome:
    """How it went. `reason` is empty when it passed; `way` is who settled the plan, empty when nobody got so far."""

    reason: str
    way: str
    ring_ms: float = 0.0


async def heartbeat(centre: tuple[str, int], password: str, registered_seconds: int) -> Outcome:
    """Place one synthetic help call at Asterisk's SIP address; always ends, within 20 s."""
    async with AsyncExitStack() as stack:
        wires = [await stack.enter_async_context(Wire(centre)) for _ in range(2)]
        tasks = await stack.enter_async_context(TaskOwner("heartbeat"))
        sounds = [Sound(centre[0], hertz) for hertz in (voice.BUTTON_HERTZ, voice.OPERATOR_HERTZ)]
        for wire, sound in zip(wires, sounds, strict=True):
            await sound.open(wire.address)
            stack.callback(sound.close)
        robot, button = Robot(wires[1], sounds[1]), Button(wires[0], sounds[0])
        try:
            await robot.register(password, registered_seconds)
        except NoAnswer as refused:
            return Outcome(f"operator not registered: {refused}", "")
        try:
            await button.press(password)
        except NoAnswer as refused:
            return Outcome(f"press not taken: {refused}", "")
        for position, sound in enumerate(sounds):
            tasks.start(f"voice {position}", sound.speak())
        try:
            return await _talk(button, robot, sounds)
        finally:
            await button.hang_up()


async def _talk(button: Button, robot: Robot, sounds: list[Sound]) -> Outcome:
    try:
        await asyncio.wait_for(robot.rang.wait(), RING_SECONDS)
    except TimeoutError:
        return Outcome("operator does not ring", "")
    ring_ms = round((robot.rang_at - button.pressed_at) * 1000, 1)
    resident, operator = sounds
    if not await _within(HEAR_SECONDS, lambda: _hears(resident, voice.OPERATOR_HERTZ)):
        return Outcome("resident does not hear the operator", robot.way)
    if not await _within(HEAR_SECONDS, lambda: _hears(operator, voice.BUTTON_HERTZ)):
        return Outcome("operator does not hear the resident", robot.way)
    return Outcome("", robot.way, ring_ms)


def _hears(sound: Sound, hertz: float) -> bool:
    last_second = bytes(sound.heard[-voice.RATE :])
    return voice.heard_seconds(last_second, hertz) >= LEAST_HEARD_SECONDS


async def _within(seconds: float, check: Callable[[], bool]) -> bool:
    loop = asyncio.get_running_loop()
    until = loop.time() + seconds
    while not check():
        if loop.time() > until:
            return False
        await asyncio.sleep(LOOK_SECONDS)
    return True
