"""Anybody can see whether the centre is being followed: link, database, broker, gaps, and who could answer now."""

import asyncio
from typing import Any

from ami_listener.calls import Book
from ami_listener.client import AmiLink, Reply
from ami_listener.courses import Courses
from ami_listener.publisher import Publisher
from ami_listener.reconcile import Gaps
from ami_listener.writer import Writer
from dialplan import contract
from runtime import log

COUNT_SECONDS = 5.0
OPERATOR_STATE = f"@{contract.OPERATOR_PHONES}"  # one a human, whatever number of phones
UNREACHABLE = frozenset({"0", "4", "5"})  # Asterisk's device states unknown, invalid, unavailable


class Health:
    """What the heartbeat says; filled in as the parts come up."""

    def __init__(self, link: AmiLink, writer: Writer, publisher: Publisher, courses: Courses) -> None:
        self._link, self._writer, self._publisher, self._courses = link, writer, publisher, courses
        self._gaps, self._book = Gaps(), Book()
        self._is_recalled = False
        self.operators_reachable = 0

    def recalled(self, book: Book, gaps: Gaps) -> None:
        """The journal was read: from here on the worker works."""
        self._book, self._gaps, self._is_recalled = book, gaps, True

    def state(self) -> tuple[bool, dict[str, Any]]:
        """Whether all is well, and the details."""
        has_database = self._is_recalled and not self._writer.is_away
        detail: dict[str, Any] = {
            "ami": self._link.state,
            "database": "ok" if has_database else "away",
            "mqtt": self._publisher.state,
            "spooled": self._writer.waiting,
            "last_seq": self._writer.last_seq,
            "gaps": self._gaps.as_json(),
            "dropped": self._link.dropped,
            "operators_reachable": self.operators_reachable,
            "open_incidents": len(self._book.incidents),
            "unattended": self._courses.unattended(),
            "open_calls": len(self._book.open_call_ids()),
            "clock_offset_ms": self._link.clock_offset_ms,
        }
        return self._link.state == "connected" and has_database and self._publisher.state == "ok", detail

    async def count_operators(self) -> None:
        """Until cancelled."""
        while True:
            try:
                members = await self._link.call_list("QueueStatus")
                self.operators_reachable = len({one["StateInterface"] for one in members if _is_reachable(one)})
            except OSError as error:
                self.operators_reachable = 0
                if self._link.state == "connected":
                    log.logger().warning("operators cannot be counted", reason=str(error))
            await asyncio.sleep(COUNT_SECONDS if self._link.state == "connected" else 1.0)


def _is_reachable(member: Reply) -> bool:
    is_operator = member.get("StateInterface", "").endswith(OPERATOR_STATE)
    return is_operator and member.get("Status") not in UNREACHABLE and member.get("Paused") != "1"
