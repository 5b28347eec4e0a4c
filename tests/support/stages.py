"""How far a help call has come when the fault strikes, and how it goes on to a human."""

import asyncio
import time
from collections.abc import Awaitable, Callable
from contextlib import suppress
from dataclasses import dataclass, field
from enum import StrEnum

from baresip.errors import BaresipError

from pbx import asterisk
from phones import sound
from phones.leg import Leg
from phones.phone import Phone
from tests.support.centre import CentreUnderTest
from tests.support.eventually import eventually

RING_SECONDS = 2.5  # from the press, whatever is broken
HUMAN_SECONDS = 8.0  # from the moment in which somebody could answer
RESTART_SECONDS = 20.0
CALL_BACK_SECONDS = 15.0  # from Asterisk's restart
LADDER_SECONDS = 20.0
VOICE, HEARD_SECONDS = 440.0, 0.5


class Stage(StrEnum):
    """The moment of the fault."""

    BEFORE_IDENTIFY = "before identify"
    QUEUED = "queued"
    RINGING = "ringing"
    CAREGIVER_TIER = "caregiver tier"
    BRIDGED = "bridged"
    AFTER_HANGUP = "after hangup"


@dataclass
class Scene:
    """One resident, the operators, one caregiver; what is measured grows as the call goes on."""

    centre: CentreUnderTest
    button: Phone
    operators: list[Phone]
    caregivers: list[Phone]
    ends_calls: bool  # lines drop with the fault
    dialled_before: int = 0  # what the trunk had carried outwards until then
    measured: dict[str, float] = field(default_factory=dict)
    pressed_at: float = 0.0
    leg: Leg | None = None

    async def press(self) -> None:
        """The button is pressed; the centre has answered. A person presses again when nothing is heard."""
        self.pressed_at = time.monotonic()
        self.leg = await self.button.press_button(self.centre.settings.help_number, sound.tone(VOICE, 2) * 30)
        await self.leg.established(within=3)

    def answer(self, after: float = 0.2) -> None:
        """Operators pick up from now on, also what rings already."""
        for phone in self.operators:
            phone.answer(after, sound.tone(1000, 2) * 10)

    async def pick_up(self) -> None:
        """Whoever's phone rings now takes it."""
        self.answer()
        for phone in self.operators:
            for leg in phone.legs:
                if not leg.was_up and not leg.has_ended:
                    with suppress(BaresipError):
                        await leg.call.answer()

    async def rings(self) -> None:
        """An operator's phone rings within the promise."""
        await eventually(lambda: self._rung(), RING_SECONDS + 2, "an operator's phone rings")
        self.measured["ring_s"] = min(leg.began_at for leg in self._rung()) - self.pressed_at
        assert self.measured["ring_s"] < RING_SECONDS, f"rang after {self.measured['ring_s']:.2f} s"

    def _rung(self) -> list[Leg]:
        return [leg for phone in self.operators for leg in phone.legs if leg.began_at >= self.pressed_at]

    def _human(self) -> Leg | None:
        """Who hears the resident now: the resident's voice is in what this phone received."""
        people = [leg for phone in (*self.operators, *self.caregivers) for leg in phone.legs if leg.is_up]
        return next((leg for leg in people if sound.tone_seconds(bytes(leg.heard), VOICE) >= HEARD_SECONDS), None)

    async def human(self, within: float = HUMAN_SECONDS) -> Leg:
        """The resident reaches a human, who hears the voice."""
        leg = await eventually(self._human, within, "a human hears the resident")
        assert leg is not None
        self.measured.setdefault("human_s", time.monotonic() - self.pressed_at)
        return leg

    async def call_back(self) -> None:
        """Asterisk is up again and rings the resident, who presses 1 and reaches a human."""
        installed = asterisk.find()
        struck_at = time.monotonic()
        self.button.answer(0.5, sound.tone(VOICE, 2) * 30, keys="1", keys_after=1)
        self.answer(after=3.0)  # the key comes first: it says that no machine has lifted
        before = len(self.button.legs)
        if self.leg is not None:  # a person hangs up on a dead line
            with suppress(BaresipError, TimeoutError):
                await self.leg.hang_up()
        data = self.centre.settings.data_dir
        await eventually(
            lambda: asyncio.to_thread(installed.is_booted, data), RESTART_SECONDS, "Asterisk is up again"
        )
        booted_at = time.monotonic()
        self.measured["restart_s"] = booted_at - struck_at
        await eventually(
            lambda: len(self.button.legs) > before, CALL_BACK_SECONDS + 0.5, "the resident is called back"
        )
        self.measured["call_back_s"] = self.button.legs[before].began_at - booted_at
        await self.human(HUMAN_SECONDS + 7)

    async def ends_well(self) -> None:
        """The human ends the talk."""
        least = self.centre.settings.least_talk_seconds
        await asyncio.sleep(least + 0.3)  # the talk itself
        for phone in (*self.operators, *self.caregivers):
            for leg in phone.legs:
                await leg.hang_up()
        for leg in self.button.legs:
            with suppress(TimeoutError):
                await leg.ended(5)
            await leg.hang_up()

    def pause(self, word: str) -> None:
        """No operator is free (`pause`), or all are again (`unpause`)."""
        for name in self.centre.operators:
            self.centre.ask_asterisk(f"queue {word} member PJSIP/op-{name}")


Step = Callable[[Scene], Awaitable[None]]


async def _nothing(_scene: Scene) -> None:
    return


async def _press_unless_lines_drop(scene: Scene) -> None:
    scene.answer()
    if scene.ends_calls:
        await scene.press()


async def _press_now(scene: Scene) -> None:
    await scene.press()
    await scene.rings()


async def _wait_in_queue(scene: Scene) -> None:
    scene.pause("pause")
    await scene.press()
    await eventually(
        lambda: any(
            "!Queue!" in line for line in scene.centre.ask_asterisk("core show channels concise").splitlines()
        ),
        5,
        "the resident waits in the queue",
    )


async def _operators_are_free(scene: Scene) -> None:
    scene.answer()
    scene.pause("unpause")


async def _ring(scene: Scene) -> None:
    await scene.press()
    await scene.rings()


async def _caregiver_rings(scene: Scene) -> None:
    await scene.press()
    await scene.rings()
    await eventually(
        lambda: any(phone.rung for phone in scene.caregivers), LADDER_SECONDS, "a caregiver's phone rings"
    )


async def _caregiver_takes(scene: Scene) -> None:
    for phone in scene.caregivers:
        phone.answer(0.3, keys="1", keys_after=3)
        for leg in phone.legs:
            if not leg.was_up and not leg.has_ended:
                with suppress(BaresipError):
                    await leg.call.answer()
                    await asyncio.sleep(3)  # who needs help is heard first
                    await leg.press("1")


async def _talk(scene: Scene) -> None:
    scene.answer()
    await scene.press()
    await scene.rings()
    await scene.human()


async def _talk_is_over(scene: Scene) -> None:
    await _talk(scene)
    await scene.ends_well()


@dataclass(frozen=True)
class Course:
    """What happens before the fault strikes, and what people do next."""

    before: Step
    after: Step = _nothing


COURSES: dict[Stage, Course] = {
    Stage.BEFORE_IDENTIFY: Course(_press_unless_lines_drop, _press_now),
    Stage.QUEUED: Course(_wait_in_queue, _operators_are_free),
    Stage.RINGING: Course(_ring, Scene.pick_up),
    Stage.CAREGIVER_TIER: Course(_caregiver_rings, _caregiver_takes),
    Stage.BRIDGED: Course(_talk),
    Stage.AFTER_HANGUP: Course(_talk_is_over),
}
