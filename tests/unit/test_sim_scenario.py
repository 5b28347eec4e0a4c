"""A rehearsal is repeatable: the seed alone decides who presses when, and how everybody behaves."""

import csv
import io
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from domain import numbers
from sim import scenario, town
from sim.behaviour import CHANCES, Behaviour, Role, choose, seconds
from sim.scenario import Size

sizes = st.builds(
    Size,
    residents=st.integers(1, 60),
    operators=st.integers(1, 10),
    minutes=st.floats(0.1, 5),
    rate=st.floats(0.5, 100),
)


@given(seed=st.integers(), size=sizes)
def test_the_same_seed_is_the_same_day(seed: int, size: Size) -> None:
    assert scenario.scenario(seed, size) == scenario.scenario(seed, size)


@given(seed=st.integers(), size=sizes)
def test_a_day_has_a_press_keeps_its_time_and_its_people(seed: int, size: Size) -> None:
    day = scenario.scenario(seed, size)
    times = [press.at_seconds for press in day.presses]
    assert times and times == sorted(times)
    assert times[-1] <= size.minutes * 60 or len(times) == 1
    assert all(0 <= press.resident < size.residents for press in day.presses)


@given(seed=st.integers(), size=sizes)
def test_everybody_presses_once_before_anybody_presses_twice(seed: int, size: Size) -> None:
    people = [press.resident for press in scenario.scenario(seed, size).presses]
    first = people[: size.residents]
    assert len(set(first)) == len(first)


def test_another_seed_is_another_day() -> None:
    size = Size(residents=50, operators=3, minutes=2, rate=30)
    assert scenario.scenario(1, size) != scenario.scenario(2, size)


@given(seed=st.integers(), role=st.sampled_from(Role), nth=st.integers(0, 50))
def test_a_person_behaves_as_the_role_can(seed: int, role: Role, nth: int) -> None:
    assert choose(seed, role, "one", nth) in CHANCES[role]
    assert choose(seed, role, "one", nth) is choose(seed, role, "one", nth)
    assert 1.0 <= seconds(seed, role, "one", nth, 1.0, 3.0) <= 3.0


@pytest.mark.parametrize("role", Role)
def test_every_behaviour_of_a_role_comes_up(role: Role) -> None:
    seen = {choose(7, role, f"person {number}", 0) for number in range(500)}
    assert seen == set(CHANCES[role])


def test_every_behaviour_is_somebodys() -> None:
    assert {behaviour for chances in CHANCES.values() for behaviour in chances} == set(Behaviour)


def test_every_number_of_the_town_is_a_telephone_of_its_own() -> None:
    rows = list(csv.DictReader(io.StringIO(town.roster(300, 2))))
    dialled = [row["numbers"] for row in rows]
    dialled += [helper.split(":")[2] for row in rows for helper in row["caregivers"].split(";")]
    dialled += [row["number"] for row in csv.DictReader(io.StringIO(town.responders(3)))]
    assert len(rows) == 300
    assert len(set(dialled)) == len(dialled) == 903
    assert {numbers.parse(number).kind for number in dialled} == {"number"}


def test_the_page_says_how_often_each_behaviour_is() -> None:
    page = (Path(__file__).parents[2] / "docs" / "rehearsal.md").read_text(encoding="utf-8")
    columns = [Role.RESIDENT, Role.CALLED_BACK, Role.OPERATOR, Role.CAREGIVER, Role.RESCUER]
    for behaviour in Behaviour:
        told = [row.split("|")[2:-1] for row in page.splitlines() if row.startswith(f"| {_words(behaviour)}")]
        expected = [CHANCES[role].get(behaviour, 0) for role in columns]
        assert [[int(cell.strip() or 0) for cell in row] for row in told] == [expected], behaviour


def _words(behaviour: Behaviour) -> str:
    return {"voicemail": "a voicemail", "presses_1": "presses 1", "presses_2": "presses 2"}.get(
        behaviour, behaviour.replace("_", " ")
    )
