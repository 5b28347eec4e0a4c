"""A listener that starts again knows every running call and open case: its book is folded from the journal."""

from typing import NamedTuple

from ami_listener.calls import Book
from ami_listener.cel_file import Place
from ami_listener.reconcile import Gaps
from ami_listener.writer import Writer
from db.engine import DatabaseAway
from db.journal import Journal

TAIL = 20_000  # lines: more than a storm makes between two readings of CEL, so a row never meets an unknown call
PAGE = 1000
CEL_CURSOR, GAPS_CURSOR = "cel", "gaps"


class Memory(NamedTuple):
    """What is known, how far CEL was read, and what was found missing so far."""

    book: Book
    cel: Place
    gaps: Gaps


async def recall(journal: Journal, writer: Writer) -> Memory:
    """All that a listener needs of the past. DatabaseAway: it cannot be asked now."""
    book = Book()
    for entry in await journal.open_calls():
        book.learn(entry.fact)
    head = await journal.head()
    after = max(0, head.seq - TAIL)
    while page := await journal.entries(after=after, limit=PAGE):
        for entry in page:
            book.learn(entry.fact)
        after = page[-1].seq
    book.restore_incidents(await journal.open_incidents())
    for _, fact, _ in writer.spooled():
        book.learn(fact)
    writer.last_seq = head.seq
    place, gaps = await journal.cursor(CEL_CURSOR), await journal.cursor(GAPS_CURSOR)
    return Memory(book, Place.parse(place), Gaps.parse(gaps))


async def incident_of(journal: Journal, book: Book, call_id: str) -> str:
    """The case of a call, also of one that ended long ago; empty where it has none or nobody can be asked."""
    if (call := book.calls.get(call_id)) is not None:
        return call.incident_id
    try:
        lines = await journal.entries(call_id=call_id)
    except DatabaseAway:
        return ""
    return next((line.fact.incident_id for line in reversed(lines) if line.fact.incident_id), "")
