"""What the process leaves behind is what the listener takes in."""

import pytest

from db.spool import Spool
from domain import instants
from domain.facts import ResidentIdentified
from second_line.drop import drop
from tests.support.desk import NOW

FACT = {"fact": "resident_identified", "data": {"phone_id": "ph_1", "resident_ids": ["a", "b"]}}


def test_a_dropped_fact_is_the_fact(tmp_path):
    drop(str(tmp_path), [FACT, FACT], "call-1", instants.microseconds(NOW))
    told = ResidentIdentified(call_id="call-1", happened_at=NOW, phone_id="ph_1", resident_ids=("a", "b"))
    assert [fact for _, fact in Spool(tmp_path).pending()] == [told, told]
    assert not Spool(tmp_path).damaged()


def test_its_file_has_a_name_as_the_spool_gives_it(tmp_path):
    drop(str(tmp_path / "mine"), [], "call-1", 1)
    (tmp_path / "mine").mkdir()
    drop(str(tmp_path / "mine"), [FACT], "call-1", instants.microseconds(NOW))
    spool = Spool(tmp_path / "theirs")
    spool.put(ResidentIdentified(call_id="call-1", happened_at=NOW, phone_id="ph_1", resident_ids=()))
    [mine], [theirs] = (
        [path.name for path in (tmp_path / who).iterdir() if path.is_file()] for who in ("mine", "theirs")
    )
    assert mine.split("-")[:2] == theirs.split("-")[:2]
    assert mine.endswith(".json")


def test_a_disk_that_refuses_is_named(tmp_path):
    with pytest.raises(OSError):
        drop(str(tmp_path / "nowhere"), [FACT], "call-1", 1)
