"""One question of the dialplan, read out of headers as Asterisk writes them."""

import pytest

from agi.call import from_environment, script_name
from agi.protocol import Environment


def test_a_question_is_read():
    values = {"network_script": "identify", "callerid": "+66812345678", "channel": "Local/x;2"}
    call = from_environment(Environment(values, ("a", "", "c")))
    assert (call.script, call.caller_number, call.channel) == ("identify", "+66812345678", "Local/x;2")
    assert [call.argument(n) for n in range(4)] == ["a", "", "c", ""]


@pytest.mark.parametrize("number", ["", "unknown", "Unknown", " unknown "])
def test_asterisks_word_for_no_number_is_no_number(number):
    assert from_environment(Environment({"callerid": number}, ())).caller_number == ""


def test_headers_that_say_nothing_ask_for_nothing():
    call = from_environment(Environment({}, ()))
    assert (call.script, call.caller_number, call.channel) == ("", "", "")


@pytest.mark.parametrize("path", ["identify", "/identify", "identify/", "identify?x=1", "/identify/?a=b&c=/d"])
def test_a_path_names_its_script(path):
    assert script_name(path) == "identify"
