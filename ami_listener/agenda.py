"""When each open incident is looked at next: one that is not due and of which nothing new was told costs nothing."""

import heapq
from datetime import datetime


class Agenda:
    """Incidents by the moment at which something is due in them; each is there once."""

    def __init__(self) -> None:
        self._due_at: dict[str, datetime] = {}
        self._heap: list[tuple[datetime, str]] = []  # moments that no longer hold are passed over

    def put(self, incident_id: str, due_at: datetime | None) -> None:
        """Look at it then. None: only when something new is told."""
        if due_at is None:
            self._due_at.pop(incident_id, None)
        elif self._due_at.get(incident_id) != due_at:
            self._due_at[incident_id] = due_at
            heapq.heappush(self._heap, (due_at, incident_id))

    def take_due(self, now: datetime) -> list[str]:
        """Those whose moment has come, the longest due first; who is not put back is not looked at again."""
        due = []
        while self._heap and self._heap[0][0] <= now:
            due_at, incident_id = heapq.heappop(self._heap)
            if self._due_at.get(incident_id) == due_at:
                del self._due_at[incident_id]
                due.append(incident_id)
        return due
