"""The snapshot follows the list, outlives the database, and is tried out by day."""

from dataclasses import dataclass, field

import pytest

from db.engine import DatabaseAway
from runtime.tasks import TaskOwner
from second_line.book import Book, NoSnapshot
from second_line.keeper import Keeper
from second_line.spelling import hidden
from second_line.town import Town
from tests.support.desk import KEY, StillClock, resident
from tests.support.eventually import eventually


@dataclass
class Source:
    """The database, as the keeper asks it."""

    residents: tuple = ()
    version: int = 0
    is_away: bool = False
    asked: int = 0

    async def stamp(self):
        if self.is_away:
            raise DatabaseAway("as told")
        return (self.version,)

    async def town(self):
        self.asked += 1
        return Town(self.residents)

    def change(self, *residents):
        self.residents, self.version = residents, self.version + 1


@dataclass
class Trial:
    """What trying the script out says."""

    says: list[str] = field(default_factory=list)
    tried: int = 0

    def __call__(self) -> str:
        self.tried += 1
        return self.says.pop(0) if self.says else ""


@pytest.fixture
def story(tmp_path):
    town, trial = Source(), Trial()
    town.change(resident("LP-0001", "+66812345678"))
    return town, trial, Keeper(town, tmp_path / "snapshot.db", KEY, StillClock(), trial), tmp_path / "snapshot.db"


def is_known(file, number):
    return Book(str(file)).by_spelling(hidden(number, KEY)) is not None


async def test_a_new_resident_is_in_the_snapshot_after_the_next_look(story):
    town, trial, keeper, file = story
    assert not keeper.state()[0]
    await keeper.look()
    assert is_known(file, "0812345678")
    assert not is_known(file, "0812345679")
    town.change(*town.residents, resident("LP-0002", "+66812345679"))
    await keeper.look()
    assert is_known(file, "0812345679")
    assert keeper.state() == (True, {**keeper.state()[1], "phones": 2, "trouble": ""})
    assert trial.tried == 2


async def test_nothing_is_written_while_nothing_changes(story):
    town, trial, keeper, _ = story
    for _ in range(3):
        await keeper.look()
    assert (town.asked, trial.tried) == (1, 1)


async def test_a_snapshot_that_somebody_removed_is_written_again(story):
    _, _, keeper, file = story
    await keeper.look()
    file.unlink()
    await keeper.look()
    assert is_known(file, "0812345678")


async def test_an_absent_database_leaves_the_last_snapshot_and_is_told(story):
    town, _, keeper, file = story
    await keeper.look()
    town.is_away = True
    town.change()
    await keeper.look()
    assert is_known(file, "0812345678")
    assert not keeper.state()[0]
    town.is_away = False
    await keeper.look()
    assert not is_known(file, "0812345678")
    assert keeper.state()[0]


async def test_a_script_that_does_not_start_is_told_and_tried_again(story):
    town, trial, keeper, _ = story
    trial.says = ["no python", "no python"]
    await keeper.look()
    assert keeper.state()[1]["trouble"] == "no python"
    await keeper.look()
    await keeper.look()
    assert keeper.state()[0]
    assert (town.asked, trial.tried) == (1, 3)


async def test_a_disk_that_refuses_leaves_the_last_snapshot_and_is_told(story):
    town, _, keeper, file = story
    await keeper.look()
    (file.parent / "snapshot.db.new").mkdir()  # nothing can be written there
    town.change()
    await keeper.look()
    assert is_known(file, "0812345678")
    assert not keeper.state()[0]
    (file.parent / "snapshot.db.new").rmdir()
    await keeper.look()
    assert keeper.state()[0]
    with pytest.raises(NoSnapshot):
        Book(str(file.parent / "none"))


async def test_it_looks_again_and_again_until_it_is_cancelled(story):
    _, _, keeper, file = story
    async with TaskOwner("test") as tasks:
        tasks.start("keep", keeper.run())
        await eventually(lambda: file.exists() and is_known(file, "0812345678"))
