"""A board that was away is told what it lacks; with the database away the last known board stays, with the time."""

from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

import pytest

from console import live
from console.audience import Message
from db.engine import DatabaseAway
from domain import facts
from runtime import heartbeat
from runtime.heartbeat import Beat
from runtime.tasks import TaskOwner
from tests.support.board import BEDRIDDEN, BoardUnderTest, board_under_test
from tests.support.eventually import eventually


@pytest.fixture
async def board(tmp_path: Path) -> AsyncIterator[BoardUnderTest]:
    async with board_under_test(tmp_path) as board:
        await board.account("malee", operator_id="malee")
        yield board


def ids(message: Message) -> list[str]:
    return [one["id"] for one in message.data["lines"]]


async def test_who_knows_a_line_of_the_journal_is_told_what_is_newer(board: BoardUnderTest) -> None:
    live = board.means.live
    await board.press("c1")
    known = live.seq
    assert ids(live.first("th", known)) == [], "nothing is newer"
    await board.press("c2", "HW-003")
    assert ids(live.first("th", known)) == ["c2"]
    assert not live.first("th", known).data["all"]
    await board.talk("c1")
    assert sorted(ids(live.first("th", known))) == ["c1", "c2"]


@pytest.mark.parametrize("known", [None, 0, 999_999])
async def test_who_knows_nothing_or_something_else_is_told_everything(
    board: BoardUnderTest, known: int | None
) -> None:
    await board.press("c1")
    await board.press("c2", "HW-003")
    first = board.means.live.first("th", -1 if known == 0 else known)
    assert (sorted(ids(first)), first.data["all"], first.id) == (["c1", "c2"], True, board.means.live.seq)


async def test_another_console_knows_the_same_board_from_the_journal(board: BoardUnderTest) -> None:
    await board.press("c1")
    await board.talk("c1")
    await board.press("c2", "HW-003")
    await board.tell(facts.IncidentClosed, "", "c2", disposition="test", closed_by="operator:malee")
    await board.look()
    other = type(board.means)(board.settings, board.database, board.clock, board.means.spool, board.means.key)
    await other.live.look()
    assert other.live.lines("th") == board.means.live.lines("th")
    assert len(other.live.lines("th")) == 2


async def test_with_the_database_away_the_board_stays_and_says_since_when(
    board: BoardUnderTest, monkeypatch: pytest.MonkeyPatch
) -> None:
    await board.press("c1")
    lines = board.means.live.lines("th")

    async def away(**_: Any) -> None:
        raise DatabaseAway("gone")

    monkeypatch.setattr(board.means.live.journal, "entries", away)
    board.clock.advance(seconds=5)
    await board.means.live.look()
    assert board.means.live.lines("th") == lines
    assert "database" in board.means.live.trouble["words"]
    assert board.means.live.trouble["since"] == int(board.clock.now().timestamp() * 1000)
    monkeypatch.undo()
    board.clock.advance(seconds=5)
    await board.means.live.look()
    assert "database" not in board.means.live.trouble["words"]


async def test_what_was_read_before_the_database_went_away_is_still_shown(
    board: BoardUnderTest, monkeypatch: pytest.MonkeyPatch
) -> None:
    async def frozen(_standing: object) -> None:
        raise TimeoutError

    monkeypatch.setattr(board.means.people, "whose", frozen)
    live = board.means.live
    monkeypatch.setattr(live, "ways", type(live.ways)(**{**live.ways.__dict__, "whose": frozen}))
    await board.press("c1")
    assert live.lines("th") == []
    monkeypatch.undo()
    await live.look()
    assert [one["id"] for one in live.lines("th")] == ["c1"]


async def test_a_resident_who_was_erased_is_shown_no_longer(board: BoardUnderTest) -> None:
    await board.press("c1")
    await board.talk("c1")
    await board.tell(facts.IncidentClosed, "", "c1", disposition="test", closed_by="operator:malee")
    await board.look()
    await board.tell(facts.ResidentErased, "", "-", resident_id=BEDRIDDEN, lines=(), erased_by="boss")
    await board.look()
    assert board.means.live.lines("th") == []


async def test_the_listeners_troubles_are_said(board: BoardUnderTest) -> None:
    board.settings.run_dir.mkdir(exist_ok=True)

    async def said(at: float, **detail: object) -> list[str]:
        heartbeat.write(board.settings.run_dir, Beat("ami_listener", 1, at, True, "", dict(detail)))
        board.clock.advance(seconds=1.5)
        await board.means.live.look()
        return list(board.means.live.trouble["words"])

    well = {"ami": "connected", "database": "ok", "mqtt": "ok", "spooled": 0}
    now = board.clock.monotonic
    assert await said(now(), **well) == []
    assert await said(now(), **{**well, "mqtt": "away"}) == ["mqtt"]
    assert await said(now(), **{**well, "spooled": 3}) == ["spool"]
    assert await said(now(), **{**well, "ami": "down"}) == ["asterisk"]
    assert await said(now() - 60, **well) == ["listener"]


async def test_what_cannot_be_taken_in_closes_no_board_and_is_tried_again(
    board: BoardUnderTest, monkeypatch: pytest.MonkeyPatch
) -> None:
    await board.press("c1")
    known = board.means.live
    monkeypatch.setattr(live, "AGAIN_SECONDS", 0.05)

    async def broken(**_: Any) -> None:
        raise KeyError("a line that nobody foresaw")

    async with TaskOwner("board") as tasks:
        with monkeypatch.context() as wrong:
            wrong.setattr(known.journal, "entries", broken)
            tasks.start("live", known.run())
            await eventually(lambda: "database" in known.trouble["words"], 5)
            assert ids(known.first("th", -1)) == ["c1"], "the last known board stays"
        await eventually(lambda: not known.is_away, 5)
        await board.press("c2", "HW-003")
        await eventually(lambda: sorted(ids(known.first("th", -1))) == ["c1", "c2"], 5)
