"""A telephone with a button sends no sign of life; whatever else it did is one. Whose did nothing for too long?

Pure. A press, a test call, a lifted call back and a busy phone all prove that the telephone is there. Who depends
most on others is asked soonest: a test call each fortnight in bed, each month at home, every two months among people.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum

from domain import facts as told
from domain.numbers import phone_id
from domain.residents import Dependency, Resident
from domain.steps import BUSY

TEST_DAYS: Mapping[Dependency | None, int] = {
    Dependency.BED: 14, Dependency.HOME: 30, None: 30, Dependency.SOCIAL: 60,
}  # fmt: skip
_FIRST = (Dependency.BED, Dependency.HOME, None, Dependency.SOCIAL)


class Sign(StrEnum):
    """What the telephone did."""

    PRESS = "press"
    TEST = "test call"
    LIFTED = "lifted"
    BUSY = "busy"


class Silence(StrEnum):
    """Why a call back ended without the resident, as far as the network says."""

    NO_ANSWER = "rang, nobody lifted"
    AWAY = "switched off or no signal"
    NETWORK = "the network gave up"


_SILENCES = {"NOANSWER": Silence.NO_ANSWER, "CHANUNAVAIL": Silence.AWAY, "CONGESTION": Silence.NETWORK}


@dataclass(frozen=True)
class Seen:
    """The last sign of a telephone, and the last ring in vain since then."""

    at: datetime | None = None
    sign: Sign | None = None
    tried_at: datetime | None = None
    silence: Silence | None = None


@dataclass(frozen=True)
class Unseen:
    """A resident's telephone that gave no sign for too long. `days` is how long one may be silent."""

    resident: Resident
    number: str
    seen: Seen
    days: int


def signs(facts: Iterable[told.Fact]) -> dict[str, Seen]:
    """By phone id, what each telephone was last heard of."""
    last: dict[str, Seen] = {}
    phone_of: dict[str, str] = {}
    for fact in sorted(facts, key=lambda fact: (fact.happened_at, not isinstance(fact, told.HelpCallReceived))):
        match fact:
            case told.HelpCallReceived() | told.HelpCallRefused():
                phone_of[fact.call_id] = fact.phone_id
                last[fact.phone_id] = Seen(fact.happened_at, Sign.PRESS)
            case told.PhoneTested():
                last[fact.phone_id] = Seen(fact.happened_at, Sign.TEST)
            case told.CallBackStarted() if fact.of_call_id in phone_of:
                phone_of[fact.call_id] = phone_of[fact.of_call_id]
            case told.CallBackAnswered() if fact.call_id in phone_of:
                last[phone_of[fact.call_id]] = Seen(fact.happened_at, Sign.LIFTED)
            case told.CallBackFailed() if fact.call_id in phone_of:
                phone = phone_of[fact.call_id]
                last[phone] = _tried(last.get(phone, Seen()), fact)
    return last


def _tried(before: Seen, fact: told.CallBackFailed) -> Seen:
    if fact.dial_status == BUSY:
        return Seen(fact.happened_at, Sign.BUSY)
    silence = _SILENCES.get(fact.dial_status)
    return before if silence is None else Seen(before.at, before.sign, fact.happened_at, silence)


def unseen(
    residents: Iterable[Resident], last: Mapping[str, Seen], key: bytes, now: datetime, days: int | None = None
) -> list[Unseen]:
    """Telephones to be tested, the most dependent first, then the longest silent. `days`: for everybody alike."""
    found = [
        Unseen(resident, number, seen, allowed)
        for resident in residents
        for number in resident.numbers
        for allowed in (TEST_DAYS[resident.dependency] if days is None else days,)
        for seen in (last.get(phone_id(number, key), Seen()),)
        if seen.at is None or now - seen.at >= timedelta(days=allowed)
    ]
    return sorted(found, key=lambda one: (_FIRST.index(one.resident.dependency), _since(one.seen), one.resident.id))


def _since(seen: Seen) -> float:
    return 0.0 if seen.at is None else seen.at.timestamp()
