"""What the live link did not deliver is found in Asterisk's own record, and every gap is counted.

A help call that rang on the trunk and of which nothing was ever said is `unexplained`: a human must look. So is a
record that somebody cut or took away before it was read.
"""

import json
from collections.abc import Callable, Collection
from dataclasses import asdict, dataclass
from datetime import datetime, timedelta
from pathlib import Path
from typing import Self

from ami_listener import cel, cel_file
from ami_listener import observations as seen
from ami_listener.cel_file import Place
from domain.facts import Fact, GapsExplained
from runtime import log

REMEMBER_OCTETS = 1 << 20  # so much before the place is looked through again at a start: about a hundred calls
EXPLAIN_SECONDS = 60.0  # so long after a trunk channel began its call must have said something


@dataclass
class Gaps:
    """`missed`: happenings that the live link did not tell; `filled`: of these, facts that CEL knew.

    The others are unexplained, until a human has looked after them. Counted for the life of the journal.
    """

    missed: int = 0
    filled: int = 0
    explained: int = 0

    @property
    def unexplained(self) -> int:
        """What a human must look after."""
        return self.missed - self.filled - self.explained

    @classmethod
    def parse(cls, text: str | None) -> Self:
        """What `str` made of it; none counted yet where there is no text."""
        return cls(**json.loads(text)) if text else cls()

    def __str__(self) -> str:
        return json.dumps(asdict(self))

    def as_json(self) -> dict[str, int]:
        """For the heartbeat and MQTT."""
        return {"missed": self.missed, "filled": self.filled, "unexplained": self.unexplained}

    def explain(self, told: GapsExplained) -> None:
        """A human looked; told again, it makes no difference."""
        self.explained = max(self.explained, told.explained)


@dataclass(frozen=True)
class Found:
    """What one reading of CEL brought: new facts, and how far it went."""

    facts: list[Fact]
    place: Place
    is_all: bool


class Reconciler:
    """Reads on in CEL and tells the tracker, which knows what is new."""

    def __init__(
        self,
        file: Path,
        place: Place,
        observe: Callable[[seen.Observation], list[Fact]],
        is_known: Callable[[str], bool],
        other_numbers: Collection[str],
        gaps: Gaps,
    ) -> None:
        self._file = file
        earlier, here = cel_file.before(file, place, REMEMBER_OCTETS)
        self._place, self._known_to = earlier, here if here != earlier else None
        self._observe, self._is_known = observe, is_known
        self._other_numbers = other_numbers  # of the trunk, which are no help calls
        self._rang: dict[str, datetime] = {}
        self.gaps = gaps

    def read(self, until: datetime) -> Found:
        """The next part of the file, not beyond rows of `until`."""
        facts: list[Fact] = []
        part = cel_file.read(self._file, self._place)
        if part.is_cut:
            self._known_to = None
            self._accuse_of_cutting()
        is_all = not part.lines
        for line, place in part.lines:
            is_known = self._is_before_known(place)
            try:
                row = cel.parse(line)
            except cel.MalformedRow as error:
                log.logger().warning("a CEL line is no row", reason=str(error), offset=place.offset)
                self._place = place
                continue
            if row.at > until:
                is_all = True
                break
            self._place = place
            observation = cel.to_observation(row)
            if is_known:
                facts += self._remember(observation)
            elif observation is not None:
                facts += self._observe(observation)
                self._account(observation)
        if not part.lines:
            self._place = part.place
        if is_all:
            self._accuse(until - timedelta(seconds=EXPLAIN_SECONDS))
        self.gaps.missed += len(facts)
        self.gaps.filled += len(facts)
        return Found(facts, self._known_to or self._place, is_all)

    def _is_before_known(self, place: Place) -> bool:
        """Whether the listener before this one read this line."""
        known = self._known_to
        if known is not None and place.inode == known.inode and place.offset >= known.offset:
            self._known_to = None
            return place.offset == known.offset
        return known is not None

    def _remember(self, observation: seen.Observation | None) -> list[Fact]:
        """What is known of a call without a fact that says so: who is in which bridge, what is no help call.

        A listener that died between two halves of one happening left only the second one to be read.
        """
        match observation:
            case seen.ResidentBridged() | seen.LegBridged() | seen.SideCall():
                return self._observe(observation)
            case seen.CallOver():
                self._rang.pop(observation.call_id, None)
            case seen.TrunkRang() | seen.Received() | seen.TestReceived() | seen.Refused() | seen.WentOut():
                self._account(observation)
        return []

    def _account(self, observation: seen.Observation) -> None:
        match observation:
            case seen.TrunkRang() if observation.exten not in self._other_numbers:
                self._rang[observation.call_id] = observation.at
            case seen.Received() | seen.TestReceived() | seen.Refused() | seen.WentOut():
                self._rang.pop(observation.call_id, None)
            case seen.CallOver() if observation.call_id in self._rang:
                self._explain(observation.call_id)

    def _accuse(self, before: datetime) -> None:
        for call_id in [call_id for call_id, at in self._rang.items() if at < before]:
            self._explain(call_id)

    def _accuse_of_cutting(self) -> None:
        self.gaps.missed += 1
        log.logger().error(
            "Asterisk's own record was cut or taken away before it was read", offset=self._place.offset
        )

    def _explain(self, call_id: str) -> None:
        del self._rang[call_id]
        if not self._is_known(call_id):
            self.gaps.missed += 1
            log.logger().error("a help call left no facts", call_id=call_id)
