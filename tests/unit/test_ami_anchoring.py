"""Once a day the journal's end is signed, written down and told, whatever happens to the listener in between."""

import asyncio
from datetime import UTC, datetime, timedelta

import pytest

from ami_listener.anchoring import Anchoring
from db import anchors
from db.anchors import AnchorFile
from db.engine import DatabaseAway
from db.head import Head
from runtime import signature

KEY = signature.make_key()
BEFORE_MIDNIGHT = datetime(2026, 11, 22, 16, 59, tzinfo=UTC)  # 23:59 in Bangkok


class Centre:
    """A journal that grows by a line whenever it is asked, and a clock that stands still."""

    def __init__(self, path) -> None:
        self.file, self.at, self.seq, self.is_away = path, BEFORE_MIDNIGHT, 0, False
        self.told = []

    def now(self) -> datetime:
        return self.at

    async def head(self) -> Head:
        if self.is_away:
            raise DatabaseAway("gone")
        self.seq += 1
        return Head(self.seq, f"hash {self.seq}")

    async def write(self, fact) -> None:
        self.told.append(fact)

    def start(self) -> Anchoring:
        return Anchoring(self, AnchorFile(self.file), lambda: KEY, self.write, self)

    @property
    def signed(self) -> list[tuple[str, int]]:
        return [(anchor.day, anchor.seq) for anchor in anchors.read(self.file)]


@pytest.fixture
def centre(tmp_path) -> Centre:
    return Centre(tmp_path / "journal.anchors")


async def test_it_is_signed_once_a_day_by_the_days_of_bangkok(centre):
    anchoring = centre.start()
    for _ in range(3):
        await anchoring.look()
    centre.at += timedelta(minutes=2)
    for _ in range(3):
        await anchoring.look()
    assert centre.signed == [("2026-11-22", 1), ("2026-11-23", 2)]
    assert [fact.day for fact in centre.told] == ["2026-11-22", "2026-11-23"]
    assert centre.file.stat().st_mode & 0o777 == 0o600


async def test_who_keeps_what_was_told_can_check_it_with_the_public_key(centre, tmp_path):
    await centre.start().look()
    [fact] = centre.told
    kept = anchors.Anchor(fact.day, fact.seq, fact.hash, fact.signature)
    assert kept.is_genuine(signature.public_key(KEY))
    assert list(anchors.forged([kept], signature.public_key(signature.make_key())))


async def test_a_listener_that_starts_again_tells_of_the_same_anchor(centre):
    await centre.start().look()
    await centre.start().look()
    assert centre.signed == [("2026-11-22", 1)]
    first, second = centre.told
    assert first.fact_id == second.fact_id and first.seq == second.seq


async def test_with_the_database_away_it_stays_due(centre):
    anchoring, centre.is_away = centre.start(), True
    with pytest.raises(DatabaseAway):
        await anchoring.look()
    centre.is_away = False
    await anchoring.look()
    assert centre.signed == [("2026-11-22", 1)]


async def test_a_damaged_key_ends_no_listener_and_the_day_stays_due(centre):
    damaged = Anchoring(centre, AnchorFile(centre.file), lambda: "no key", centre.write, centre)
    with pytest.raises(TimeoutError):
        async with asyncio.timeout(0.3):
            await damaged.run()
    assert centre.signed == []


async def test_an_empty_journal_has_no_end_to_sign(centre):
    centre.seq = -1
    await centre.start().look()
    assert (centre.signed, centre.told) == ([], [])


def test_a_file_that_somebody_cut_gives_what_can_be_read(centre):
    good = anchors.sign(KEY, "2026-11-22", Head(7, "h"))
    AnchorFile(centre.file).add(good)
    with centre.file.open("a") as file:
        file.write('{"day": "2026-11-23", "seq"\n[]\n"x"\n')
    assert list(anchors.read(centre.file)) == [good]
    assert AnchorFile(centre.file).last() == good


def test_a_copy_from_mqtt_reads_the_same(centre, tmp_path):
    good = anchors.sign(KEY, "2026-11-22", Head(7, "h"))
    copy = tmp_path / "kept.jsonl"
    copy.write_text(
        '{"v": 1, "fact": "journal_anchored", "data": {"day": "2026-11-22", "seq": 7, "hash": "h", '
        f'"signature": "{good.signature}"}}}}\n'
    )
    assert list(anchors.read(copy)) == [good]
