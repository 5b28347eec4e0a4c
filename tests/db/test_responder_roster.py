"""The lists of responders, duties and holidays come in whole or not at all, on both engines."""

from datetime import UTC, date, datetime
from pathlib import Path

import pytest

from db.engine import Database
from db.operators import OperatorBook
from db.responder_roster import import_duty, import_holidays, import_responders
from db.responders import ResponderBook
from db.roster import ListRefused, import_roster
from domain.duty import Shift
from domain.escalation import Tier
from domain.facts import IncidentOpened, SilentCall
from domain.responders import Responder
from tests.db.conftest import FakeClock

SAMPLES = Path(__file__).parents[2] / "samples"
HEAD = "head,backup,มาลี,op-malee,,1"
HEADER = "id,tier,name,number,communities,priority"


def wrote(folder: Path, *lines: str) -> Path:
    file = folder / "list.csv"
    file.write_text("\n".join(lines) + "\n", encoding="utf-8")
    return file


@pytest.fixture
def book(database: Database) -> ResponderBook:
    return ResponderBook(database)


async def test_the_samples_are_one_whole_list_without_a_gap(database, book, clock):
    await import_roster(database, SAMPLES / "residents.csv", b"k", clock)
    done = await import_responders(database, SAMPLES / "responders.csv", clock)
    assert (done.added, done.changed, done.unchanged, done.empty_communities) == (6, 0, 0, ())
    assert await import_duty(database, SAMPLES / "duty.csv") == 5
    assert await import_holidays(database, SAMPLES / "holidays.csv") == 4
    known = await book.read()
    assert known.gaps(date(2026, 1, 1)) == ()
    assert known.duty.holidays >= {date(2026, 4, 13)}
    songkran = datetime(2026, 4, 13, 5, tzinfo=UTC)  # a Monday
    assert {one.id for one in known.on_duty(songkran)} == {"deputy-wichai", "rescue-day", "vol-suan", "vol-rim"}


async def test_a_second_import_changes_what_differs_and_leaves_the_others(database, book, clock, tmp_path):
    await import_responders(database, SAMPLES / "responders.csv", clock)
    done = await import_responders(
        database, wrote(tmp_path, HEADER, "rescue-day,rescue,ใหม่,1669,,3", "new,backup,ใหม่,0999999309,,"), clock
    )
    assert (done.added, done.changed, done.unchanged) == (1, 1, 0)
    people = {one.id: one for one in (await book.read()).people}
    assert len(people) == 7
    assert people["rescue-day"] == Responder("rescue-day", Tier.RESCUE, "ใหม่", "1669", (), 3)


async def test_one_wrong_cell_imports_nothing_and_each_is_named(database, book, clock, tmp_path):
    file = wrote(
        tmp_path, HEADER, "a,backup,ก,0999999301,,", "b,backup,ข,12,,", "a,rescue,ค,199,,", "c,cook,ง,199,,x"
    )
    with pytest.raises(ListRefused) as refused:
        await import_responders(database, file, clock)
    assert [(one.line, one.column) for one in refused.value.problems] == [
        (3, "number"),
        (4, "id"),
        (5, "tier"),
        (5, "priority"),
    ]
    assert (await book.read()).people == ()


async def test_a_phone_of_ours_must_be_somebodys(database, book, clock, tmp_path):
    file = wrote(tmp_path, HEADER, HEAD)
    with pytest.raises(ListRefused, match=r"line 2, number: is no operator's phone"):
        await import_responders(database, file, clock)
    await OperatorBook(database).add("malee", "มาลี", clock.now())
    await import_responders(database, file, clock)
    assert [one.number for one in (await book.read()).people] == ["op-malee"]


async def test_a_community_in_which_nobody_lives_is_told(database, clock, tmp_path):
    file = wrote(tmp_path, HEADER, "v,volunteer,ก,0999999311,ไม่มีใคร,")
    assert (await import_responders(database, file, clock)).empty_communities == ("ไม่มีใคร",)


async def test_a_duty_list_that_names_nobody_leaves_the_old_one(database, book, clock, tmp_path):
    await import_responders(database, SAMPLES / "responders.csv", clock)
    await import_duty(database, SAMPLES / "duty.csv")
    file = wrote(tmp_path, "responder_id,from,to", "head-malee,08:00,16:00", "ghost,08:00,16:00")
    with pytest.raises(ListRefused, match=r"line 3, responder_id: is no responder"):
        await import_duty(database, file)
    assert len((await book.read()).duty.shifts) == 5
    await import_duty(database, wrote(tmp_path, "responder_id,from,to", "head-malee,08:00,16:00"))
    assert (await book.read()).duty.shifts == (Shift("head-malee", 480, 960),)


async def test_who_left_is_rung_no_more_but_stays_known(database, book, clock):
    await import_responders(database, SAMPLES / "responders.csv", clock)
    assert await book.remove("rescue-day", clock.now())
    assert not await book.remove("rescue-day", clock.now())
    assert "rescue-day" not in {one.id for one in (await book.read()).people}
    assert [one.id for one in await book.get(["rescue-day", "nobody"])] == ["rescue-day"]
    assert (await import_responders(database, SAMPLES / "responders.csv", clock)).added == 1


async def test_whose_call_was_silent_of_late_is_known(database, book, journal, clock: FakeClock):
    for number, resident in enumerate(("L1", "", "L2")):
        opened = IncidentOpened(
            call_id=f"c{number}", happened_at=clock.now(), incident_id=f"c{number}", resident_id=resident, subject="s"
        )
        await journal.append([(opened, False)])
    for call_id in ("c0", "c1"):
        silent = SilentCall(call_id=call_id, happened_at=clock.now(), incident_id=call_id, seconds=6.0)
        await journal.append([(silent, False)])
    assert await book.silent_since(clock.now()) == {"L1"}
    clock.advance(days=91)
    assert await book.silent_since(clock.now()) == frozenset()
