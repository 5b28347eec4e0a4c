"""Somebody whom nobody knew is on the list at the next press, and what the list said before is kept."""

from dataclasses import replace

from sqlalchemy import select

from db.engine import Database
from db.residents import PhoneBook, ResidentBook
from db.roster import put
from db.tables import resident_versions
from domain.numbers import phone_id
from domain.residents import Resident

KEY = b"key"
NUMBER = "+66999998001"
PLACE = {"latitude": 18.2, "longitude": 99.4}
NEW = Resident(id="NEW-1", first_name="สมใจ", community="ชุมชนตัวอย่าง", numbers=(NUMBER,), **PLACE)


async def test_who_is_registered_at_the_screen_is_known_by_the_phone(database: Database, clock) -> None:
    assert await put(database, NEW, KEY, clock) == 1
    book = ResidentBook(database)
    assert [one.id for one in await book.by_phone(phone_id(NUMBER, KEY))] == ["NEW-1"]
    assert await PhoneBook(database).number(phone_id(NUMBER, KEY)) == NUMBER
    assert await book.communities() == ["ชุมชนตัวอย่าง"]
    assert await book.places("ชุมชนตัวอย่าง") == [(18.2, 99.4)]


async def test_what_the_list_said_before_a_correction_is_kept(database: Database, clock) -> None:
    await put(database, NEW, KEY, clock)
    clock.advance(hours=1)
    assert await put(database, replace(NEW, adl=3), KEY, clock) == 2
    kept = await database.ask(select(resident_versions.c.version, resident_versions.c.record))
    assert [row.version for row in kept] == [1] and '"adl": null' in kept[0].record
    assert (await ResidentBook(database).get("NEW-1")).adl == 3
