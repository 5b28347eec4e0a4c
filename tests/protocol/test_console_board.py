"""The board as a browser gets it: who needs somebody, what is known of her, and what can be done."""

from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from domain import facts
from domain.roles import Role
from tests.support.board import BoardUnderTest, board_under_test


@pytest.fixture
async def board(tmp_path: Path) -> AsyncIterator[BoardUnderTest]:
    async with board_under_test(tmp_path) as board:
        await board.account("malee", operator_id="malee")
        await board.account("auditor", Role.AUDITOR)
        yield board


async def test_who_needs_somebody_stands_on_the_board_with_name_and_reasons(board: BoardUnderTest) -> None:
    await board.press()
    seen = await (await board.signed_in("malee")).look("/")
    assert seen.status_code == 200
    for words in ("บัวผัน", "ชุมชนสวนลำไยตัวอย่าง", "รอคนรับ", "ติดเตียง +30", "ด่วน 38"):
        assert words in seen.text


async def test_the_card_says_how_to_talk_how_to_get_in_and_whom_to_ring(board: BoardUnderTest) -> None:
    await board.press()
    seen = await (await board.signed_in("malee")).look("/incidents/c1/pane")
    for words in ("ประตูหลังไม่ล็อก", "มาลี แสงตัวอย่าง", "ลูกสาว", "อย่าให้ฝืนลุก", "18.29010", "อายุ 90 ปี", "<svg"):
        assert words in seen.text
    assert [fact.resident_id for fact in board.facts if isinstance(fact, facts.ResidentViewed)] == ["HW-001"]
    await (await board.signed_in("malee")).look("/incidents/c1/pane")
    assert len(board.facts) == 1, "a page drawn again is no second look"
    assert (await (await board.signed_in("malee")).look("/incidents/c9/pane")).status_code == 404
