"""The last sign of each telephone, kept up line by line of the journal: how many gave none for too long, now."""

from collections import Counter
from collections.abc import Iterable, Mapping
from datetime import datetime, timedelta
from typing import Final

from domain import facts as told
from domain.instants import EPOCH
from domain.liveness import TEST_DAYS, signs
from domain.residents import Dependency

CARRIED: Final = timedelta(days=1)  # a call back comes so long after its press
_FIRST: Final = (told.HelpCallReceived, told.HelpCallRefused, told.CallBackStarted)
_SIGNS: Final = (*_FIRST, told.PhoneTested, told.CallBackAnswered, told.CallBackFailed)


class LastSeen:
    """Kept by phone id, which does not leave this class."""

    def __init__(self) -> None:
        self._at: dict[str, datetime] = {}
        self._carried: list[told.Fact] = []  # by which it is known whom a later call back rings

    def learn(self, facts: Iterable[told.Fact]) -> None:
        """The next lines of the journal."""
        new = [fact for fact in facts if isinstance(fact, _SIGNS)]
        if not new:
            return
        read = [*self._carried, *new]
        for phone, seen in signs(read).items():
            self._at[phone] = max(seen.at or EPOCH, self._at.get(phone, EPOCH))
        newest = max(fact.happened_at for fact in read)
        self._carried = [fact for fact in read if isinstance(fact, _FIRST) and newest - fact.happened_at < CARRIED]

    def unseen(self, phones: Iterable[tuple[str, Dependency | None]], now: datetime) -> Mapping[str, int]:
        """How many of these telephones gave no sign for too long, by how much their residents depend on others."""
        found = dict.fromkeys(map(word, TEST_DAYS), 0)
        for phone, dependency in phones:
            is_late = now - self._at.get(phone, EPOCH) >= timedelta(days=TEST_DAYS[dependency])
            found[word(dependency)] += is_late
        return found


def count(phones: Iterable[tuple[str, Dependency | None]]) -> Mapping[str, int]:
    """How many telephones there are, in the same words."""
    counted = Counter(word(dependency) for _, dependency in phones)
    return {name: counted[name] for name in map(word, TEST_DAYS)}


def word(dependency: Dependency | None) -> str:
    """bed, home, social, or unknown where nobody has said."""
    return dependency.name.lower() if dependency else "unknown"
