"""One help call of the bench, from both ends: when it was pressed, rang, was talked on and ended."""

from dataclasses import dataclass


@dataclass
class Call:
    """Times are CLOCK_MONOTONIC seconds; None is what never happened. `voices`: packets that each end heard."""

    number: str
    answer_seconds: float
    talk_seconds: float
    pressed_at: float | None = None
    answered_at: float | None = None
    rung_at: float | None = None
    connected_at: float | None = None
    ended_at: float | None = None
    refused: str = ""
    resident_heard: int = 0
    operator_heard: int = 0

    @property
    def is_lost(self) -> bool:
        """No operator rang, or none was connected."""
        return self.rung_at is None or self.connected_at is None

    @property
    def ring_ms(self) -> float | None:
        """From the resident's INVITE to the operator's."""
        if self.rung_at is None or self.pressed_at is None:
            return None
        return (self.rung_at - self.pressed_at) * 1000
