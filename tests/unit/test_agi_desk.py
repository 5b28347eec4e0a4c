"""The caller's pseudonym, and which names can be played."""

import pytest

from agi.call import Call
from domain import numbers
from tests.support.desk import KEY, FakeBook, FakeSpool, open_desk


@pytest.mark.parametrize(
    ("number", "presentation", "key"),
    [("0812345678", "allowed", "+66812345678"), ("odd one", "", "odd one"), ("0812345678", "prohib", "")],
)
async def test_a_phone_keeps_its_pseudonym(number, presentation, key):
    async with open_desk(FakeBook(), FakeSpool()) as desk:
        assert desk.phone_id(Call("", (), number, ""), presentation) == numbers.phone_id(key, KEY)


async def test_a_name_is_played_only_where_a_recording_lies(tmp_path):
    names = tmp_path / "names"
    names.mkdir()
    for file in (names / "LP-1.wav", tmp_path / "secret.wav"):
        file.touch()
    async with open_desk(FakeBook(), FakeSpool(), names) as desk:
        assert desk.has_name("LP-1")
        assert not any(desk.has_name(other) for other in ("LP-2", "", "../secret", "names/LP-1", ".", "LP-1\n"))
