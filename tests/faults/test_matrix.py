"""Every fault at every stage of a call: the resident reaches a human or is called back, and nothing is lost.

Each cell is one test. Without --every-stage each fault strikes at one stage; with it, at all of them.
"""

import asyncio
import json
import re
from collections import Counter
from collections.abc import AsyncIterator, Callable
from pathlib import Path

import pytest

from commands.incidents import say_closed
from commands.status import look
from db.entry import Entry
from domain import numbers
from domain.incidents import Disposition
from pbx import asterisk
from phones.desk import PhoneDesk
from runtime.settings import Settings
from sim import scenario, town
from tests.support.centre import CentreUnderTest, centre_under_test
from tests.support.eventually import eventually
from tests.support.faults import FAULTS, Fault, Place
from tests.support.postgresql import Postgresql
from tests.support.stages import COURSES, Scene, Stage
from tests.support.surroundings import moved_clock, small_disk

OPERATORS = ("op01", "op02", "op03")
_TIMES = {
    "operator_ring_seconds": 3, "least_talk_seconds": 1, "fallback_ring_seconds": 5, "ladder_after_seconds": 3,
    "contact_ring_seconds": 12,
}  # fmt: skip
QUICK = {name: seconds for name, seconds in _TIMES.items() if name in Settings.model_fields}
SMALL_DISK = "300m"
CELLS = [(fault, stage) for fault in FAULTS for stage in Stage]


def first_stage(fault: Fault) -> Stage:
    """Where a fault strikes when each strikes once: every stage has its turn."""
    return list(Stage)[FAULTS.index(fault) % len(Stage)]


def pytest_generate_tests(metafunc: pytest.Metafunc) -> None:
    every = metafunc.config.getoption("--every-stage")
    chosen = [(fault, stage) for fault, stage in CELLS if every or stage is first_stage(fault)]
    metafunc.parametrize(("fault", "stage"), chosen, ids=[f"{fault.name} @ {stage}" for fault, stage in chosen])


@pytest.fixture(scope="session")
async def towns_list(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A resident for each cell, with two caregivers."""
    file = tmp_path_factory.mktemp("town") / "residents.csv"
    file.write_text(town.roster(len(CELLS), 2), encoding="utf-8")
    return file


@pytest.fixture(scope="session")
async def with_server(
    tmp_path_factory: pytest.TempPathFactory, desk: PhoneDesk, towns_list: Path
) -> AsyncIterator[Place]:
    """A centre whose database is a PostgreSQL server."""
    folder = tmp_path_factory.mktemp("matrix") / "data"
    async with (
        Postgresql() as server,
        centre_under_test(
            folder, OPERATORS, outside=desk, roster=towns_list, database_url=server.url, **QUICK
        ) as centre,
    ):
        yield Place(centre, postgresql=server)


@pytest.fixture(scope="session")
async def with_files(
    tmp_path_factory: pytest.TempPathFactory, desk: PhoneDesk, towns_list: Path
) -> AsyncIterator[Place]:
    """A centre that keeps everything in a DIR of its own small disk, and whose clock can be moved."""
    folder = tmp_path_factory.mktemp("matrix") / "data"
    with small_disk(folder, SMALL_DISK), moved_clock() as clock:
        async with centre_under_test(
            folder, OPERATORS, outside=desk, roster=towns_list, environment=clock.environment, **QUICK
        ) as centre:
            yield Place(centre, clock=clock.file)


@pytest.fixture
def place(
    request: pytest.FixtureRequest, fault: Fault, stage: Stage, record_property: Callable[[str, object], None]
) -> Place:
    """The centre that this fault needs; it starts with the first that does."""
    if cells := request.config.getoption("--cells"):
        for name, value in (("cells", cells), ("fault", fault.name), ("stage", str(stage))):
            record_property(name, value)
    found: Place = request.getfixturevalue("with_files" if fault.needs_files else "with_server")
    return found


@pytest.mark.timeout(180)
async def test_the_resident_reaches_a_human_or_is_called_back(
    place: Place,
    fault: Fault,
    stage: Stage,
    desk: PhoneDesk,
    record_property: Callable[[str, object], None],
) -> None:
    centre = place.centre
    position = CELLS.index((fault, stage))
    scene = await _scene(centre, desk, position, fault)
    heads = {file: file.stat().st_size for file in _logs(centre)}
    try:
        await COURSES[stage].before(scene)
        async with fault.strike(place):
            if fault.ends_calls:
                if stage is not Stage.AFTER_HANGUP:
                    await scene.call_back()
            else:
                await COURSES[stage].after(scene)
                if stage is not Stage.AFTER_HANGUP:
                    await scene.human()
            await scene.ends_well()
        await centre.no_channel_left(10)
        await _all_well(centre)
        await _nothing_is_lost(centre, scene, fault, stage)
        _nobody_was_called_twice(desk, scene, fault, stage)
        _no_task_died(centre, heads)
    finally:
        for name, value in scene.measured.items():
            record_property(name, round(value, 2))
        await _tidy(centre, scene)


async def _scene(centre: CentreUnderTest, desk: PhoneDesk, position: int, fault: Fault) -> Scene:
    # many steps in one run add up to more than a registration lasts
    operators = await centre.register(desk, *OPERATORS, anew=fault.part == "clock")
    for phone in operators:
        phone.ignore()
    button = await centre.resident(desk, scenario.resident_number(position))
    caregivers = [await desk.outside(scenario.caregiver_number(position, which)) for which in (0, 1)]
    return Scene(centre, button, operators, caregivers, fault.ends_calls, len(desk.provider.dialled))


async def _all_well(centre: CentreUnderTest) -> None:
    """Every part says so again; a small disk is small, a clock that is off is off, and both are alarms."""
    ignored = {"disk", "clock", "alarms"}

    def ill() -> dict[str, str]:
        parts = look(centre.settings)["parts"]
        return {name: part["detail"] for name, part in parts.items() if not part["ok"] and name not in ignored}

    found: dict[str, str] = {}

    async def well() -> bool:
        found.clear()
        found.update(await asyncio.to_thread(ill))
        return not found

    try:
        await eventually(well, 25)
    except AssertionError:
        raise AssertionError(f"not well again within 25 s: {found}") from None


async def _lines(centre: CentreUnderTest, scene: Scene) -> list[Entry]:
    """What the journal holds of this resident's presses and call backs."""
    key = (centre.settings.secrets_dir / "phone.key").read_bytes()
    mine = numbers.phone_id(numbers.parse(scene.button.user).key, key)
    everything = await centre.journal()
    calls = {
        entry.fact.call_id
        for entry in everything
        if entry.fact.word == "help_call_received" and entry.fact.data["phone_id"] == mine
    }
    incidents = {entry.fact.incident_id for entry in everything if entry.fact.call_id in calls} - {""}
    return [entry for entry in everything if entry.fact.call_id in calls or entry.fact.incident_id in incidents]


def _wanted(fault: Fault, stage: Stage) -> set[str]:
    """What the journal must say of this cell at the least."""
    if fault.ends_calls and stage is not Stage.AFTER_HANGUP:  # the lines dropped: the rest is the call back's
        known = set() if stage is Stage.BEFORE_IDENTIFY else {"plan_chosen"}
        return {"help_call_received", "call_back_started", "call_back_answered", "operator_joined", *known}
    human = {"responder_joined"} if stage is Stage.CAREGIVER_TIER else {"operator_joined", "operator_left"}
    return {"help_call_received", "plan_chosen", "operator_rang", "help_call_ended", *human}


async def _nothing_is_lost(centre: CentreUnderTest, scene: Scene, fault: Fault, stage: Stage) -> None:
    """Each fact once, none missing: against what must have happened, and against Asterisk's own record."""
    wanted = _wanted(fault, stage)

    async def told() -> bool:
        return wanted <= {entry.fact.word for entry in await _lines(centre, scene)}

    try:
        await eventually(told, 25)
    except AssertionError:
        have = {entry.fact.word for entry in await _lines(centre, scene)}
        raise AssertionError(f"the journal misses {sorted(wanted - have)}") from None
    twice = [
        fact
        for fact, count in Counter(entry.fact.fact_id for entry in await _lines(centre, scene)).items()
        if count > 1
    ]
    assert not twice, f"told twice: {twice}"
    unexplained = (await asyncio.to_thread(look, centre.settings))["unexplained_gaps"]
    assert not unexplained, f"{unexplained} calls of Asterisk's record left nothing in the journal"
    verdict = await centre.verify()
    assert verdict.ok, verdict.problems


def _nobody_was_called_twice(desk: PhoneDesk, scene: Scene, fault: Fault, stage: Stage) -> None:
    """A resident who reached a human is not rung; who was called back was rung once."""
    calls = desk.provider.dialled[scene.dialled_before :]
    rung = [one for one in calls if one.number.endswith(scene.button.user[1:])]
    expected = 1 if fault.ends_calls and stage is not Stage.AFTER_HANGUP else 0
    assert len(rung) == expected, f"the resident was rung {len(rung)} times, not {expected}"


def _logs(centre: CentreUnderTest) -> list[Path]:
    return sorted((centre.settings.data_dir / "log").glob("*.log"))


def _no_task_died(centre: CentreUnderTest, heads: dict[Path, int]) -> None:
    for file in _logs(centre):
        said = file.read_bytes()[heads.get(file, 0) :].decode(errors="replace")
        found = re.findall(r".*(?:task failed|Task was destroyed|never awaited).*", said)
        assert not found, f"{file.name}: {json.dumps(found[:2])}"


async def _tidy(centre: CentreUnderTest, scene: Scene) -> None:
    """The next cell meets a whole centre, whatever this one found: everybody hangs up, the incident is closed."""
    installed = asterisk.find()
    await eventually(lambda: asyncio.to_thread(installed.is_booted, centre.settings.data_dir), 30, "Asterisk is up")
    scene.pause("unpause")
    await centre.hang_up_all()
    await _all_well(centre)
    for entry in await _lines(centre, scene):
        if entry.fact.word == "incident_opened":
            say_closed(centre.settings, entry.fact.incident_id, Disposition.TEST, "test")
