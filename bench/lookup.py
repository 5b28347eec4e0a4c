"""Whether the centre of a city of 100,000 residents knows its caller as fast as that of a village of 150."""

import asyncio
import random
import time
from pathlib import Path
from typing import Any

from sqlalchemy import Table, create_engine, insert

from bench.figures import percentile, ratio
from db.engine import Database, connect
from db.migration import upgrade
from db.residents import ResidentBook
from db.tables import caregivers, phones, resident_phones, residents
from domain.instants import instant

VILLAGE = 150
_WORDS = {"title": "คุณยาย", "first_name": "บัว", "last_name": "ตัวอย่าง", "community": "ชุมชนตัวอย่าง", "language": "th"}
_EMPTY = dict.fromkeys(("spoken_as", "address", "disabilities", "conditions", "medicines", "access_note"), "")
_WARM_UP = 20
_LONG_AGO = instant(0)


async def compare(folder: Path, city: int, repetitions: int) -> float:
    """The median time of a question among `city` residents, as a multiple of that among 150."""
    sizes = (VILLAGE, city)
    databases = [await asyncio.to_thread(_filled, folder / f"{size}.db", size) for size in sizes]
    try:
        books = [ResidentBook(database) for database in databases]
        seconds: tuple[list[float], list[float]] = ([], [])
        chosen = random.Random(1)
        for turn in range(_WARM_UP + repetitions):
            for which in (0, 1) if turn % 2 else (1, 0):
                took = await _ask(books[which], _phone_id(chosen.randrange(sizes[which])))
                if turn >= _WARM_UP:
                    seconds[which].append(took)
        return ratio(percentile(seconds[1], 0.5), percentile(seconds[0], 0.5))
    finally:
        for database in databases:
            await database.close()


async def _ask(book: ResidentBook, phone_id: str) -> float:
    began = time.perf_counter()
    found = await book.by_phone(phone_id)
    took = time.perf_counter() - began
    assert len(found) == 1, f"{phone_id} belongs to {len(found)} residents"
    return took


def _filled(file: Path, count: int) -> Database:
    upgrade(f"sqlite:///{file}")
    engine = create_engine(f"sqlite:///{file}")
    with engine.begin() as connection:
        for table, rows in _rows(count).items():
            connection.execute(insert(table), rows)
    engine.dispose()
    return connect(f"sqlite:///{file}")


def _rows(count: int) -> dict[Table, list[dict[str, Any]]]:
    """So many residents, each with a telephone and two caregivers."""
    people = range(count)
    helper = {"name": "ญาติ", "relation": "ลูก", "number": "+6621234567"}
    return {
        residents: [{"id": f"L-{one}", **_WORDS, **_EMPTY, "version": 1, "changed_at": _LONG_AGO} for one in people],
        phones: [
            {"phone_id": _phone_id(one), "number": f"+66{one:09d}", "first_seen_at": _LONG_AGO} for one in people
        ],
        resident_phones: [{"resident_id": f"L-{one}", "phone_id": _phone_id(one), "position": 0} for one in people],
        caregivers: [{"resident_id": f"L-{one}", "position": at, **helper} for one in people for at in (0, 1)],
    }


def _phone_id(position: int) -> str:
    return f"ph_{random.Random(position).getrandbits(80):020x}"  # spread like the pseudonyms they stand for
