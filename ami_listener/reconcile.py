"""What the live link did not deliver is found in Asterisk's own record, and every gap is counted.

A help call that rang on the trunk and of which nothing was ever said is `unexplained`: a human must look. So is a
record that somebody cut or took away before it was read.
"""

from collections.abc import Callable
from dataclasses import asdict, dataclass
from datetime import datetime, timedelta
from pathlib import Path

from ami_listener import cel, cel_file
from ami_listener import observations as seen
from ami_listener.cel_file import Place
from domain.facts import Fact
from runtime import log

EXPLAIN_SECONDS = 60.0  # so long after a trunk channel began its call must have said something


@dataclass
class Gaps:
    """`missed`: happenings that only CEL knew; `filled`: of these, facts now in the journal; the rest unexplained."""

    missed: int = 0
    filled: int = 0
    unexplained: int = 0

    def as_json(self) -> dict[str, int]:
        """For the heartbeat."""
        return asdict(self)


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
        test_number: str,
    ) -> None:
        self._file, self._place = file, place
        self._observe, self._is_known = observe, is_known
        self._test_number = test_number
        self._rang: dict[str, datetime] = {}
        self.gaps = Gaps()

    def read(self, until: datetime) -> Found:
        """The next part of the file, not beyond rows of `until`."""
        facts: list[Fact] = []
        part = cel_file.read(self._file, self._place)
        if part.is_cut:
            self._accuse_of_cutting()
        is_all = not part.lines
        for line, place in part.lines:
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
            if (observation := cel.to_observation(row)) is not None:
                facts += self._observe(observation)
                self._account(observation)
        if not part.lines:
            self._place = part.place
        if is_all:
            self._accuse(until - timedelta(seconds=EXPLAIN_SECONDS))
        self.gaps.missed += len(facts)
        return Found(facts, self._place, is_all)

    def filled(self, count: int) -> None:
        """So many of the missed facts are safe now."""
        self.gaps.filled += count

    def _account(self, observation: seen.Observation) -> None:
        match observation:
            case seen.TrunkRang() if observation.exten != self._test_number:
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
        self.gaps.unexplained += 1
        log.logger().error(
            "Asterisk's own record was cut or taken away before it was read", offset=self._place.offset
        )

    def _explain(self, call_id: str) -> None:
        del self._rang[call_id]
        if not self._is_known(call_id):
            self.gaps.missed += 1
            self.gaps.unexplained += 1
            log.logger().error("a help call left no facts", call_id=call_id)
