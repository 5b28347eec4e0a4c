"""What people do with a telephone, decided from the seed alone: the same seed is the same day again."""

import random
from collections.abc import Mapping
from enum import StrEnum
from typing import Final


class Behaviour(StrEnum):
    """What one person does with one call."""

    ANSWERS = "answers"  # picks up and talks; presses no key
    BUSY = "busy"  # speaks with somebody else
    VOICEMAIL = "voicemail"  # a machine picks up at once and talks
    SILENT = "silent"  # the call is up, nobody speaks
    HANGS_UP_EARLY = "hangs_up_early"  # a resident before the answer, others a second after it
    PRESSES_1 = "presses_1"  # takes it
    PRESSES_2 = "presses_2"  # declines
    POWERS_OFF = "powers_off"  # the phone is out of reach; an operator's rings and nobody is there


class Role(StrEnum):
    """Whose phone it is."""

    RESIDENT = "resident"  # presses the button
    CALLED_BACK = "called_back"  # the same resident, rung by the centre
    OPERATOR = "operator"
    CAREGIVER = "caregiver"
    RESCUER = "rescuer"


B: Final = Behaviour
CHANCES: Final[Mapping[Role, Mapping[Behaviour, int]]] = {
    Role.RESIDENT: {B.ANSWERS: 70, B.SILENT: 10, B.HANGS_UP_EARLY: 15, B.POWERS_OFF: 5},
    Role.CALLED_BACK: {B.PRESSES_1: 60, B.ANSWERS: 20, B.BUSY: 10, B.VOICEMAIL: 5, B.POWERS_OFF: 5},
    Role.OPERATOR: {B.ANSWERS: 85, B.BUSY: 5, B.HANGS_UP_EARLY: 5, B.POWERS_OFF: 5},
    Role.CAREGIVER: {B.PRESSES_1: 40, B.PRESSES_2: 10, B.VOICEMAIL: 15, B.SILENT: 10, B.HANGS_UP_EARLY: 5, B.BUSY: 10,
                     B.POWERS_OFF: 10},
    Role.RESCUER: {B.PRESSES_1: 85, B.BUSY: 5, B.PRESSES_2: 5, B.SILENT: 5},
}  # fmt: skip


def choose(seed: int, role: Role, person: str, nth: int) -> Behaviour:
    """What this person does with the nth call of the day, whatever else happens that day."""
    chances = CHANCES[role]
    return _random(seed, role, person, nth).choices(list(chances), list(chances.values()))[0]


def seconds(seed: int, role: Role, person: str, nth: int, least: float, most: float) -> float:
    """How long this person takes for something, between `least` and `most`."""
    return _random(seed, role, person, nth, "seconds").uniform(least, most)


def _random(seed: int, *words: object) -> random.Random:
    return random.Random(":".join(str(word) for word in (seed, *words)))
