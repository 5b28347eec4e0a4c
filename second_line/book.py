"""The snapshot as the process AGI reads it: what to answer for a phone, settled before anybody called.

Loaded by the process AGI: nothing here but what starts in a millisecond.
"""

from __future__ import annotations

import json
import re
import sqlite3

TYPE_CHECKING = False  # typing itself would cost a third of the start
if TYPE_CHECKING:
    from typing import Any

VERSION = "1"
STRANGER = "?"  # the row for a phone that nobody on the list has
WITHHELD = ""  # the row for a caller who shows no number
CALL, PHONE = "{call_id}", "{phone_id}"  # stand in a row for what only the call knows


class NoSnapshot(Exception):
    """There is no snapshot that this release can read; the text says why."""


class Book:
    """One snapshot. It is replaced, never changed, so it is read without a lock: nobody can make a caller wait."""

    def __init__(self, file: str) -> None:
        escaped = file.replace("%", "%25").replace("?", "%3f").replace("#", "%23")
        try:
            self._rows = sqlite3.connect(f"file:{escaped}?mode=ro&immutable=1", uri=True)
        except sqlite3.Error as error:
            raise NoSnapshot(str(error)) from error
        if (version := self._about("version")) != VERSION:
            raise NoSnapshot(f"a snapshot of version {version}, not {VERSION}")

    def by_spelling(self, spelling: str) -> tuple[str, str, str] | None:
        """Phone id, answers and facts of the phone whose number is written so."""
        found: tuple[str, str, str] | None = self._one(
            "SELECT phone_id, answers, facts FROM spellings JOIN phones USING (phone_id) WHERE spelling = ?",
            (spelling,),
        )
        return found

    def by_phone(self, phone_id: str) -> tuple[str, str, str]:
        """The same by phone id; for one that is on no list, what a stranger gets."""
        question = "SELECT phone_id, answers, facts FROM phones WHERE phone_id = ?"
        found = self._one(question, (phone_id,)) or self._one(question, (STRANGER,))
        if found is None:
            raise NoSnapshot("not even a stranger is in it")
        return (phone_id, found[1], found[2])

    def plain_number(self, presented: str) -> str:
        """E.164 of a number of this country in a usual form; "" for all that must be read with more care."""
        pattern = self._about("numbers")
        found = re.fullmatch(pattern, presented, re.ASCII) if pattern else None
        return f"+66{found[1]}" if found else ""

    def is_heartbeat(self, channel: str) -> bool:
        """Whether a robot asks: nothing of its calls is told."""
        return channel.startswith(self._about("heartbeat") or channel)

    def _about(self, name: str) -> str | None:
        found = self._one("SELECT value FROM about WHERE name = ?", (name,))
        return None if found is None else str(found[0])

    def _one(self, question: str, values: tuple[str, ...]) -> Any:
        try:
            return self._rows.execute(question, values).fetchone()
        except sqlite3.Error as error:
            raise NoSnapshot(str(error)) from error


def filled(row: tuple[str, str, str], call_id: str) -> tuple[dict[str, str], list[dict[str, Any]]]:
    """Answers and facts of a row, with the call and the phone in their places."""
    phone_id, answers, facts = row
    values = {CALL: call_id, PHONE: phone_id}

    def fill(text: str) -> Any:
        for place, value in values.items():
            text = text.replace(place, json.dumps(value)[1:-1])
        return json.loads(text)

    return fill(answers), fill(facts)
