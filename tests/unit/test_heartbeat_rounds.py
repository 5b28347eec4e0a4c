"""A missed heartbeat is written down with its reason; two in a row show; a pass ends it; nothing stops the next."""

from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from domain.facts import Fact
from heartbeat import __main__ as process
from heartbeat.__main__ import Rounds
from heartbeat.round import Outcome
from runtime.settings import Settings

AT = datetime(2026, 1, 1, tzinfo=UTC)
PASSED = Outcome("", "fastagi", 81.5)
MISSED = Outcome("operator does not ring", "")


class Clock:
    """A minute later at each question."""

    def __init__(self) -> None:
        self.at = AT

    def now(self) -> datetime:
        self.at += timedelta(minutes=1)
        return self.at

    def monotonic(self) -> float:
        return 0.0


class KeptSpool:
    """Keeps what it is given, or has no room."""

    def __init__(self, is_full: bool = False) -> None:
        self.facts: list[Fact] = []
        self.is_full = is_full

    def put(self, fact: Fact) -> None:
        if self.is_full:
            raise OSError("no space left on device")
        self.facts.append(fact)


def rounds(*outcomes: Outcome | OSError, is_full: bool = False, each_seconds: int = 300) -> tuple[Rounds, KeptSpool]:
    coming = iter(outcomes)

    async def place() -> Outcome:
        outcome = next(coming)
        if isinstance(outcome, OSError):
            raise outcome
        return outcome

    spool = KeptSpool(is_full)
    return Rounds(place, spool, Clock(), each_seconds), spool  # type: ignore[arg-type]


async def test_a_pass_is_told_with_its_time_and_way() -> None:
    made, spool = rounds(PASSED)
    await made.once()
    assert [(fact.word, fact.data) for fact in spool.facts] == [
        ("heartbeat_passed", {"ring_ms": 81.5, "way": "fastagi"})
    ]
    at = spool.facts[0].happened_at.isoformat()
    detail = {"passed_at": at, "missed": 0, "reason": "", "way": "fastagi", "ring_ms": 81.5}
    assert made.state() == (True, detail)


async def test_two_misses_in_a_row_are_not_well_and_a_pass_is_again() -> None:
    made, spool = rounds(MISSED, MISSED, PASSED)
    await made.once()
    assert made.state()[0]
    await made.once()
    is_well, detail = made.state()
    assert not is_well
    assert (detail["missed"], detail["reason"]) == (2, "operator does not ring")
    await made.once()
    assert made.state()[0]
    assert [fact.word for fact in spool.facts] == ["heartbeat_missed", "heartbeat_missed", "heartbeat_passed"]


async def test_a_machine_without_a_network_is_a_miss() -> None:
    made, spool = rounds(OSError("network is unreachable"))
    await made.once()
    assert spool.facts[0].data["reason"] == "press not taken: network is unreachable"


async def test_a_full_disk_ends_no_robot() -> None:
    made, _ = rounds(PASSED, is_full=True)
    await made.once()
    assert made.passed_at


async def test_an_interval_of_zero_places_none() -> None:
    made, spool = rounds(each_seconds=0)
    await made.run()
    assert spool.facts == []


@pytest.mark.parametrize(
    ("bind", "host"), [("192.0.2.1", "192.0.2.1"), ("0.0.0.0", "127.0.0.1"), ("::", "127.0.0.1")]
)
def test_asterisk_is_reached_where_it_listens(tmp_path: Path, bind: str, host: str) -> None:
    assert process.centre_of(Settings(data_dir=tmp_path, bind=bind)) == (host, 5060)


def test_a_missing_password_is_said_in_one_sentence(tmp_path: Path) -> None:
    with pytest.raises(SystemExit, match=r"heartbeat: .*No such file"):
        process.main(["--data", str(tmp_path)])
