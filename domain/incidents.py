"""A resident who presses twice has one case, not two; it stays open until a human says how it ended."""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from domain.facts import IncidentClosed, IncidentJoined, IncidentOpened


class Disposition(StrEnum):
    """How a human ended an incident."""

    FALSE_ALARM = "false_alarm"
    REASSURED = "reassured"
    CAREGIVER_SENT = "caregiver_sent"
    RESCUE_SENT = "rescue_sent"
    TEST = "test"


@dataclass(frozen=True)
class Incident:
    """The case that a help call opened. `subject` is whose it is; `presses` counts the help calls in it."""

    incident_id: str
    subject: str
    resident_id: str
    opened_at: datetime
    closed_at: datetime | None = None
    presses: int = 1
    disposition: str = ""

    @property
    def is_open(self) -> bool:
        """Nobody has closed it yet."""
        return self.closed_at is None


def join_or_open(
    current: Incident | None, *, call_id: str, subject: str, resident_id: str, at: datetime
) -> IncidentOpened | IncidentJoined:
    """What a help call does to `current`, the open incident of its subject; an incident has its first call's id."""
    if current is None or not current.is_open or current.incident_id == call_id:
        return IncidentOpened(
            call_id=call_id, happened_at=at, incident_id=call_id, resident_id=resident_id, subject=subject
        )
    return IncidentJoined(
        call_id=call_id,
        happened_at=at,
        incident_id=current.incident_id,
        resident_id=resident_id,
        subject=subject,
        press=current.presses + 1,
    )


def close(incident_id: str, disposition: Disposition, *, closed_by: str, at: datetime) -> IncidentClosed:
    """A human says how the case ended."""
    return IncidentClosed(
        call_id="", happened_at=at, incident_id=incident_id, disposition=disposition.value, closed_by=closed_by
    )
