"""FastAGI did not answer: this process, started by Asterisk, says who calls, so that even now she is known by name.

Runs with Asterisk's own Python, as Asterisk's user, on the far side of a bounded Local leg, and lives LIFE_SECONDS at
most. It decides nothing: what it says was settled by domain/ when the snapshot was written. Whatever goes wrong here
ends it without the done mark, and the dialplan goes on by itself. Loaded at each call: every import is waited for.
"""

from __future__ import annotations

import os
import signal
import sys
import time

import asterisk.agi
from asterisk.agi import AGI, AGIException

from domain.phone_ids import phone_id
from second_line.book import Book, NoSnapshot, filled
from second_line.drop import drop
from second_line.spelling import hidden

TYPE_CHECKING = False  # typing itself would cost a third of the start
if TYPE_CHECKING:
    from typing import TextIO

LIFE_SECONDS = 3.0  # a process that hangs is ended by the kernel; its leg was given up long before
DONE = "SAIJAI_DONE"
_NOBODY = ("", "unknown")  # Asterisk's words for a caller who presented no number


class Nowhere:
    """pyst2 writes all that it hears, numbers too, to standard error, and prettily: nobody keeps it."""

    def write(self, _text: str) -> int:
        """Forget it."""
        return 0

    def pformat(self, _heard: object) -> str:
        """Nor is it made pretty, which would cost more than the answer."""
        return ""


asterisk.agi.pprint = Nowhere()


def answer(data_dir: str, stdin: TextIO, stdout: TextIO) -> None:
    """One question of the dialplan: asker channel, call id and presentation are its arguments."""
    agi = AGI(stdin, stdout, Nowhere())
    asker, call_id, presentation = (agi.env.get(f"agi_arg_{number}", "") for number in (1, 2, 3))
    presented = agi.env.get("agi_callerid", "")
    place = os.path.join(data_dir, "second_line")
    book = Book(os.path.join(place, "snapshot.db"))
    answers, facts = filled(look_up(book, presented, presentation, _key(place)), call_id)
    happened_at = time.time_ns() // 1000
    try:
        for name, value in sorted(answers.items(), key=lambda one: one[0] == DONE):
            agi.set_variable(f"SHARED({_quotable(name)},{_quotable(asker)})", _quotable(value))
        stdout.close()  # the leg ends here, and the ring begins; writing down costs the caller nothing
    finally:
        drop(
            os.path.join(data_dir, "spool", "second_line"),
            () if book.is_heartbeat(asker) else facts,
            call_id,
            happened_at,
        )


def look_up(book: Book, presented: str, presentation: str, key: bytes) -> tuple[str, str, str]:
    """The row of this caller. Usual spellings are found at once; others are read as FastAGI does."""
    if presentation.startswith("allowed"):
        if known := book.by_spelling(hidden(presented, key)):
            return known
        if number := book.plain_number(presented):
            return book.by_phone(phone_id(number, key))
    from domain import numbers  # the greater part of the start, and few need it

    caller = numbers.parse("" if presented.strip().lower() in _NOBODY else presented, presentation)
    return book.by_phone(phone_id(caller.key, key))


def main(script: str, arguments: list[str]) -> None:
    """`script` lies in DIR/asterisk/data/agi-bin. Exit code 1 with one line on standard error: no answer."""
    data_dir = os.path.abspath(os.path.join(os.path.dirname(script), *[os.pardir] * 3))
    try:
        if arguments == ["--check"]:
            check(data_dir)
            return
        signal.setitimer(signal.ITIMER_REAL, LIFE_SECONDS)  # not caught: the kernel ends the process
        with _text(0, "r") as stdin, _text(1, "w") as stdout:
            answer(data_dir, stdin, stdout)
    except (AGIException, NoSnapshot, OSError, ValueError) as error:
        sys.stderr.write(f"second line: no answer: {type(error).__name__}\n")
        sys.exit(1)


def check(data_dir: str) -> None:
    """Load all that a call may need and ask as a stranger would: a call finds it warm, a fault is seen by day."""
    place = os.path.join(data_dir, "second_line")
    row = look_up(Book(os.path.join(place, "snapshot.db")), "0999999999", "", _key(place))
    filled(row, "check")
    sys.stdout.write("ok\n")


def _key(place: str) -> bytes:
    with open(os.path.join(place, "phone.key"), "rb") as file:
        return file.read()


def _text(descriptor: int, mode: str) -> TextIO:
    """Names arrive in TIS-620 too: unreadable is better than lost, as in agi/protocol.py."""
    return open(descriptor, mode, encoding="utf-8", errors="replace", newline="\n")  # type: ignore[return-value]


def _quotable(value: str) -> str:
    """pyst2 quotes nothing inside a word: a line break would be a command of its own."""
    clean = value.replace("\r", " ").replace("\n", " ").replace("\0", " ")
    return clean.replace("\\", "\\\\").replace('"', '\\"')
