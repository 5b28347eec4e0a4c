"""Who lives in the town of a rehearsal, and when each of them presses the button."""

import random
from dataclasses import dataclass

from sim.behaviour import Behaviour, Role, choose


@dataclass(frozen=True)
class Size:
    """How large the rehearsal is; `rate` is presses a minute."""

    residents: int
    operators: int
    minutes: float
    rate: float


@dataclass(frozen=True)
class Press:
    """One press of the button, `at_seconds` after the beginning."""

    at_seconds: float
    resident: int
    behaviour: Behaviour


@dataclass(frozen=True)
class Scenario:
    """A whole day in order; its people are numbered from 0."""

    seed: int
    size: Size
    presses: tuple[Press, ...]


def scenario(seed: int, size: Size) -> Scenario:
    """The day that belongs to this seed: everybody presses once before anybody presses twice."""
    chance = random.Random(f"{seed}:presses")
    waiting: list[int] = []
    presses: list[Press] = []
    pressed = [0] * size.residents
    at = 0.0
    while True:
        at += chance.expovariate(size.rate / 60)
        if at > size.minutes * 60 and presses:
            return Scenario(seed, size, tuple(presses))
        if not waiting:
            waiting = chance.sample(range(size.residents), size.residents)
        resident = waiting.pop()
        presses.append(Press(at, resident, choose(seed, Role.RESIDENT, resident_id(resident), pressed[resident])))
        pressed[resident] += 1


def resident_id(position: int) -> str:
    """The municipality's id of a resident of the rehearsal."""
    return f"SIM-{position:04d}"


def resident_number(position: int) -> str:
    """The telephone of a resident: sample numbers begin with 099-99."""
    return f"09999{position:05d}"


def caregiver_number(position: int, which: int) -> str:
    """The telephone of a resident's caregiver."""
    return f"09998{which}{position:04d}"


def rescuer_number(position: int) -> str:
    """The telephone of a rescue team."""
    return f"09997{position:05d}"


def operator_id(position: int) -> str:
    """An operator of the rehearsal."""
    return f"sim{position:02d}"
