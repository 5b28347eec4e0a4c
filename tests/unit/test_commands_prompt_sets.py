"""A set is chosen by its name; a wrong one is answered with the names that there are."""

import pytest
import typer

from commands.prompt_sets import chosen_set
from prompts.prompt_set import SETS


def test_each_set_is_found_by_its_name() -> None:
    assert [chosen_set(one.name) for one in SETS] == list(SETS)


def test_unknown_set_is_answered_with_those_there_are(capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(typer.Exit):
        chosen_set("fr")
    assert capsys.readouterr().err == "saijai: there is no set fr; there are th, th_slow, th_nod, en\n"
