"""A resident who presses twice has one case, not two; it stays open until a human says how it ended."""

from dataclasses import dataclass, replace
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

    @property
    def is_open(self) -> bool:
        """Nobody has closed it yet."""
        return self.closed_at is None


def incident_id_of(call_id: str) -> str:
    """The incident that this call opens, if it opens one: every witness derives the same."""
    return f"in-{call_id}"


def join_or_open(
    current: Incident | None, *, call_id: str, subject: str, resident_id: str, at: datetime
) -> tuple[Incident, IncidentOpened | IncidentJoined]:
    """What a help call does to `current`, the incident of its subject; telling it again changes nothing."""
    incident_id = incident_id_of(call_id)
    if current is None or not current.is_open or current.incident_id == incident_id:
        opened = current if current and current.incident_id == incident_id else None
        incident = opened or Incident(incident_id, subject, resident_id, at)
        return incident, IncidentOpened(
            call_id=call_id,
            happened_at=incident.opened_at,
            incident_id=incident_id,
            resident_id=resident_id,
            subject=subject,
        )
    joined = replace(current, presses=current.presses + 1)
    return joined, IncidentJoined(
        call_id=call_id,
        happened_at=at,
        incident_id=joined.incident_id,
        resident_id=resident_id,
        subject=subject,
        press=joined.presses,
    )


def close(
    incident: Incident, disposition: Disposition, *, call_id: str, closed_by: str, at: datetime
) -> tuple[Incident, IncidentClosed]:
    """A human ends the case; `call_id` is the call it is closed from, empty from the console."""
    return replace(incident, closed_at=at), IncidentClosed(
        call_id=call_id,
        happened_at=at,
        incident_id=incident.incident_id,
        disposition=disposition.value,
        closed_by=closed_by,
    )
