"""Who is erased leaves nothing personal behind, and the journal is as whole as before."""

import pytest
from sqlalchemy import text

from db import erasure
from db.devices import DeviceBook
from db.engine import Database
from db.journal import Journal
from db.residents import ResidentBook
from db.roster import import_roster
from db.verification import verify
from domain.facts import (
    CallBackStarted,
    HelpCallReceived,
    IncidentClosed,
    IncidentOpened,
    PlanFixed,
    ResidentErased,
    ResidentIdentified,
)
from tests.db.conftest import tamper

KEY = b"k" * 32
CSV = """id,title,first_name,last_name,community,numbers,conditions,caregivers
r-1,นาง,บัวผัน,ใจดี,บ้านดอน,0999990101,หัวใจ,สมศรี:ลูก:0999990109
r-2,นาย,คำมูล,ใจดี,บ้านดอน,0999990101;0999990102,,
"""


@pytest.fixture
async def town(database: Database, journal: Journal, clock, tmp_path) -> Journal:
    """Two residents who share a phone; each pressed once, and both cases are closed."""
    list_ = tmp_path / "list.csv"
    list_.write_text(CSV, encoding="utf-8")
    await import_roster(database, list_, KEY, clock)
    for resident in ("r-1", "r-2"):
        await journal.append([(fact, False) for fact in story(resident, clock.now())])
    return journal


def story(resident: str, at):
    said = {"call_id": f"call-{resident}", "happened_at": at, "incident_id": f"in-{resident}"}
    yield HelpCallReceived(**said, phone_id="ph_1", caller="number", did="1441")
    yield ResidentIdentified(**said, phone_id="ph_1", resident_ids=(resident,))
    yield PlanFixed(
        **said,
        resident_ids=(resident,),
        tiers=("rescue:rs-1",),
        score=9,
        reasons=(f"lungs of {resident}",),
        sends=True,
    )
    yield IncidentOpened(**said, resident_id=resident, subject=f"resident:{resident}")
    yield IncidentClosed(**said, disposition="reassured", closed_by="op-1")


async def erase(journal: Journal, database: Database, resident: str, clock) -> None:
    found = await erasure.traces(database, resident)
    fact = ResidentErased(
        call_id="", happened_at=clock.now(), resident_id=resident, lines=found.lines, erased_by="op-1"
    )
    await journal.append([(fact, False)])


async def whole_database(database: Database) -> str:
    async with database.reading() as connection:
        tables = ["facts", "personal_parts", "residents", "resident_versions", "caregivers", "phones", "devices"]
        return "".join([str((await connection.execute(text(f"SELECT * FROM {name}"))).all()) for name in tables])


async def test_traces_are_the_lines_and_calls_of_one_resident(town, database):
    found = await erasure.traces(database, "r-1")
    assert (found.lines, found.call_ids, found.is_open) == ((3,), ("call-r-1",), False)
    assert (await erasure.traces(database, "r-9")).lines == ()


async def test_the_calls_back_of_a_case_are_the_erased_ones_calls_too(town, database, clock):
    back = CallBackStarted(
        call_id="back-1",
        happened_at=clock.now(),
        incident_id="in-r-1",
        of_call_id="call-r-1",
        attempt=1,
        reason="lost",
    )
    await town.append([(back, False)])
    assert (await erasure.traces(database, "r-1")).call_ids == ("back-1", "call-r-1")
    assert (await erasure.traces(database, "r-2")).call_ids == ("call-r-2",)


async def test_nothing_personal_of_the_erased_is_left(town, database, clock, head_file):
    await DeviceBook(database).add("watch-1", "r-1", clock.now())
    assert "lungs of r-1" in await whole_database(database)
    await erase(town, database, "r-1", clock)
    left = await whole_database(database)
    for word in ("บัวผัน", "หัวใจ", "สมศรี", "lungs of r-1", "watch-1", "+66999990109"):
        assert word not in left
    verdict = await verify(database, head_file)
    assert verdict.ok, verdict.problems


async def test_the_neighbour_who_shares_the_phone_is_known_as_before(town, database, clock):
    before = await ResidentBook(database).get("r-2")
    await erase(town, database, "r-1", clock)
    assert await ResidentBook(database).get("r-2") == before
    assert (await town.entries(call_id="call-r-2"))[2].fact.data["reasons"] == ["lungs of r-2"]
    await erase(town, database, "r-2", clock)
    assert await ResidentBook(database).all() == ()
    assert "99999010" not in await whole_database(database)


async def test_what_was_erased_reads_as_nothing_and_says_that_it_was(town, database, clock):
    await erase(town, database, "r-1", clock)
    entry = (await town.entries(call_id="call-r-1"))[2]
    assert (entry.fact.data["reasons"], entry.fact.data["sends"], entry.is_erased) == ([], False, True)
    assert entry.unread is None
    assert not (await town.entries(call_id="call-r-2"))[2].is_erased


async def test_a_list_that_still_names_the_erased_brings_them_back_as_new(town, database, clock, tmp_path):
    await erase(town, database, "r-1", clock)
    assert (await import_roster(database, tmp_path / "list.csv", KEY, clock)).added == 1


@pytest.mark.parametrize(
    ("change", "named"),
    [
        ("UPDATE personal_parts SET data = '{}' WHERE seq = 3", "altered: the personal part of line 3 "),
        ("UPDATE personal_parts SET salt = 'x' WHERE seq = 3", "altered: the personal part of line 3 "),
        ("DELETE FROM personal_parts WHERE seq = 3", "removed: the personal part of line 3 "),
        ("UPDATE facts SET personal_digest = '' WHERE seq = 3", "altered: line 3 "),
        ("INSERT INTO personal_parts VALUES (1, 'x', '{}')", "altered: the personal part of line 1 "),
    ],
)
async def test_a_personal_part_that_somebody_touched_is_named(town, database, head_file, change, named):
    await tamper(database, change)
    assert any(problem.startswith(named) for problem in (await verify(database, head_file)).problems)


async def test_a_part_that_comes_back_after_it_was_erased_is_named(town, database, clock, head_file):
    async with database.reading() as connection:
        kept = (await connection.execute(text("SELECT salt, data FROM personal_parts WHERE seq = 3"))).one()
    await erase(town, database, "r-1", clock)
    await tamper(database, f"INSERT INTO personal_parts VALUES (3, '{kept.salt}', '{kept.data}')")
    [problem] = (await verify(database, head_file)).problems
    assert problem == "inserted: the personal part of line 3 was erased and is there again"


async def test_two_lines_of_the_same_words_have_nothing_in_common(town, database, clock):
    said = {"call_id": "c", "happened_at": clock.now(), "resident_ids": (), "tiers": (), "score": 1, "sends": False}
    plans = [PlanFixed(**{**said, "call_id": name}, reasons=("heart",)) for name in ("one", "two")]
    await town.append([(plan, False) for plan in plans])
    async with database.reading() as connection:
        digests = (await connection.execute(text("SELECT personal_digest FROM facts WHERE seq > 10"))).scalars().all()
    assert len(set(digests)) == 2 and all(digests)


async def test_an_open_case_is_seen(database, journal, clock):
    opened = IncidentOpened(
        call_id="c", happened_at=clock.now(), incident_id="in-1", resident_id="r-1", subject="resident:r-1"
    )
    await journal.append([(opened, False)])
    assert (await erasure.traces(database, "r-1")).is_open
