"""Who takes calls now is what the journal said last."""

from datetime import timedelta

import pytest

from db.engine import connect
from db.journal import Journal
from db.shifts import PAUSED, SIGNED_IN, SIGNED_OUT, Shift, ShiftBook
from domain.facts import Fact, OperatorPaused, OperatorRang, OperatorResumed, OperatorSignedIn, OperatorSignedOut
from tests.db.conftest import FakeClock


@pytest.fixture
async def told(url, tmp_path):
    """Says facts, a minute apart, and answers with the book."""
    database, clock = connect(url), FakeClock()
    journal = Journal(database, clock, tmp_path / "journal.head")

    async def tell(*facts: tuple[type[Fact], dict[str, str]]) -> ShiftBook:
        for kind, data in facts:
            clock.advance(minutes=1)
            await journal.append([(kind(call_id="", happened_at=clock.now(), **data), False)])
        return ShiftBook(database)

    yield tell
    await database.close()


async def test_nobody_takes_calls_who_never_said_so(told) -> None:
    book = await told()
    assert await book.of("malee") == Shift(SIGNED_OUT)
    assert await book.all() == {}


async def test_the_newest_word_of_each_operator_counts(told) -> None:
    malee, lee = {"operator_id": "malee"}, {"operator_id": "lee"}
    book = await told(
        (OperatorSignedIn, malee),
        (OperatorSignedIn, lee),
        (OperatorPaused, {**malee, "reason": "meal"}),
        (OperatorRang, {**malee, "leg_id": "leg-1"}),
    )
    now = await book.of("malee")
    assert (now.state, now.reason) == (PAUSED, "meal")
    assert (await book.of("lee")).state == SIGNED_IN
    await told((OperatorResumed, malee), (OperatorSignedOut, lee))
    every = await book.all()
    assert {operator_id: one.state for operator_id, one in every.items()} == {"malee": SIGNED_IN, "lee": SIGNED_OUT}
    assert every["lee"].since is not None and every["malee"].since == every["lee"].since - timedelta(minutes=1)


async def test_a_part_of_a_name_is_not_the_name(told) -> None:
    book = await told((OperatorSignedIn, {"operator_id": "malee-2"}))
    assert (await book.of("malee")).state == SIGNED_OUT
