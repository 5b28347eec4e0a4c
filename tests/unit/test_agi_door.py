"""Three wrong PINs shut the door for a while, for one caller and for all strangers together."""

from dataclasses import dataclass
from datetime import UTC, datetime

from agi.door import STRANGERS_TRIES, TRIES, Door


@dataclass
class Clock:
    """Told what time it is."""

    at: float = 0.0

    def now(self) -> datetime:
        return datetime(2026, 1, 1, tzinfo=UTC)

    def monotonic(self) -> float:
        return self.at


def test_the_right_pin_opens_and_forgets_what_was_wrong() -> None:
    door = Door("123456", Clock(), 900)
    assert not door.opens("operator:malee", "000000")
    assert door.tries("operator:malee") == 1
    assert door.opens("operator:malee", "123456")
    assert door.tries("operator:malee") == 0


def test_three_wrong_ones_shut_it_for_this_caller_alone_and_for_a_while() -> None:
    clock = Clock()
    door = Door("123456", clock, 900)
    for _ in range(TRIES):
        assert not door.is_shut("operator:malee")
        door.opens("operator:malee", "1")
    assert door.is_shut("operator:malee")
    assert not door.is_shut("operator:somsak")
    clock.at = 901
    assert not door.is_shut("operator:malee")


def test_a_forged_caller_id_does_not_help_a_stranger() -> None:
    door = Door("123456", Clock(), 900)
    for number in range(STRANGERS_TRIES):
        assert not door.is_shut(f"phone:{number}")
        door.opens(f"phone:{number}", "1")
    assert door.is_shut("phone:never-seen")
    assert not door.is_shut("operator:malee"), "who is in the house is not shut out by them"


def test_a_part_of_the_pin_and_none_at_all_are_wrong() -> None:
    door = Door("123456", Clock(), 900)
    assert not any(door.opens(f"operator:{pin}", pin) for pin in ("", "12345", "1234567", "๑๒๓๔๕๖"))
