"""Every command is there by its name, and one that is asked for loads none of the others."""

import subprocess
import sys

import pytest
from typer.testing import CliRunner

from commands.__main__ import PLACES, app

LOADED = """
import sys
from commands.__main__ import app
try:
    app(["journal", "--help"])
finally:
    print(*(name for name in sys.modules if name.startswith("commands.")), file=sys.stderr)
"""


@pytest.mark.parametrize("name", PLACES)
def test_each_says_what_it_is_for(name: str) -> None:
    told = CliRunner().invoke(app, [name, "--help"])
    assert told.exit_code == 0, told.output
    assert f"Usage: saijai {name}" in told.stdout
    assert "completion" not in told.stdout


def test_all_are_listed_in_their_order() -> None:
    told = CliRunner().invoke(app, ["--help"]).stdout
    places = [told.index(f"\u2502 {name} ") for name in PLACES]
    assert places == sorted(places)


def test_a_name_that_is_none_is_refused() -> None:
    told = CliRunner().invoke(app, ["residence"])
    assert (told.exit_code, "No such command" in told.stderr) == (2, True)


def test_the_others_are_not_loaded() -> None:
    told = subprocess.run([sys.executable, "-c", LOADED], capture_output=True, text=True, check=True)
    loaded = told.stderr.split()
    assert "commands.journal" in loaded
    assert not {"commands.bench", "commands.demo", "commands.accounts"} & set(loaded)
