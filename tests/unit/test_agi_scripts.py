"""The registry answers every question that the dialplan's contract names, and no other."""

from agi.call import Call
from agi.scripts import SCRIPTS
from dialplan import contract
from runtime.settings import Settings


def test_every_script_of_the_contract_is_there_and_none_besides():
    assert SCRIPTS.keys() == contract.SCRIPTS


def test_identify_ends_before_the_dialplan_stops_waiting():
    assert SCRIPTS[contract.SCRIPT_IDENTIFY].seconds < Settings.model_fields["identify_seconds"].default


def test_the_call_id_is_found_in_the_order_of_the_contract():
    assert SCRIPTS["identify"].call_id(Call("identify", ("PJSIP/x-1", "call-1"), "", "")) == "call-1"
    assert SCRIPTS["call_ended"].call_id(Call("call_ended", ("call-1",), "", "")) == "call-1"
    assert SCRIPTS["test_call"].call_id(Call("test_call", (), "", "")) == ""
