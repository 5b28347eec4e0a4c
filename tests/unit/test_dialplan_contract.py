"""The contract between dialplan and Python names each thing once, and Python keeps its side."""

import re
from importlib.util import find_spec

from dialplan import contract
from domain.escalation import PROMPT_SETS, plan

NAMES = {name: value for name, value in vars(contract).items() if name.isupper()}


def test_no_two_names_mean_the_same_string():
    # a script may be called as the context that asks it
    strings = [v for name, v in NAMES.items() if isinstance(v, str) and not name.startswith("SCRIPT_")]
    assert len(strings) == len(set(strings))


def test_every_variable_is_on_the_list_and_begins_with_our_prefix():
    named = {value for value in NAMES.values() if isinstance(value, str) and value.startswith("SAIJAI_")}
    assert named == contract.CHANNEL_VARIABLES


def test_every_context_is_a_name_of_the_contract_in_kebab_case():
    assert {value for value in NAMES.values() if isinstance(value, str)} >= contract.CONTEXTS
    assert all(context == context.lower().strip("-") and "_" not in context for context in contract.CONTEXTS)


def test_done_is_written_last_so_that_no_half_answer_is_read():
    assert contract.ANSWERS[-1] == contract.DONE
    assert len(set(contract.ANSWERS)) == len(contract.ANSWERS)


def test_every_script_of_the_contract_exists():
    for script in contract.SCRIPTS:
        assert find_spec(f"agi.scripts.{script}"), script


def test_no_global_is_taken_for_a_channel_variable():
    assert not contract.GLOBALS & contract.CHANNEL_VARIABLES
    assert all(re.fullmatch(r"[A-Z_]+", name) for name in contract.GLOBALS)


def test_what_the_dialplan_says_itself_can_be_read_from_both_witnesses():
    for word, keys in contract.DIALPLAN_FACTS.items():
        assert re.fullmatch(r"[a-z-]+", word)  # a CEL event name, a header value
        assert len(set(keys)) == len(keys)
        assert all(re.fullmatch(r"[a-z]+", key) for key in keys)  # key=value&key=value


def test_the_fallback_speaks_a_language_that_we_have():
    assert plan((), "", "").prompt_set in PROMPT_SETS
