"""Both lines of Python say the same: every promised answer, and a finding only where somebody was asked."""

from dataclasses import replace

import pytest

from dialplan import contract
from dialplan.identification import identification
from domain.facts import ResidentIdentified
from tests.support.desk import NOW, resident

SOMCHAI = resident("LP-0001", "+66812345678")


@pytest.mark.parametrize("residents", [(), None, (SOMCHAI,), (SOMCHAI, replace(SOMCHAI, id="LP-0002"))])
def test_every_answer_of_the_contract_is_given_in_its_order(residents):
    assert tuple(identification(residents, "ph_1", "call-1", NOW).answers) == contract.ANSWERS


def test_a_known_resident_is_named():
    found = identification((SOMCHAI,), "ph_1", "call-1", NOW)
    assert found.answers[contract.SUBJECT] == "resident:LP-0001"
    assert (
        ResidentIdentified(call_id="call-1", happened_at=NOW, phone_id="ph_1", resident_ids=("LP-0001",))
        in found.facts
    )


def test_nobody_was_asked_is_not_the_same_as_nobody_was_found():
    away, stranger = (identification(residents, "ph_1", "call-1", NOW) for residents in (None, ()))
    assert away.answers == stranger.answers
    assert [fact.word for fact in away.facts] == ["plan_fixed"]
    assert ResidentIdentified in [type(fact) for fact in stranger.facts]
