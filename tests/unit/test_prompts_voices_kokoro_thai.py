"""The Thai reading loads beside the network, and what is rare only when it is needed."""

import importlib
import sys
from pathlib import Path

import pytest

from prompts.voices.kokoro.thai import open_later


@pytest.fixture
def package(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> str:
    """A package whose slow part leaves a note when it runs."""
    home = tmp_path / "slow_reading"
    home.mkdir()
    (home / "__init__.py").write_text(
        "from slow_reading import rare\n\ndef read(word):\n    return rare.read(word)\n"
    )
    (home / "rare.py").write_text(
        f"from . import __name__ as package\nopen({str(tmp_path / 'ran')!r}, 'w').close()\n"
        "def read(word):\n    return package + word\n"
    )
    monkeypatch.syspath_prepend(tmp_path)
    yield "slow_reading"
    for name in ("slow_reading", "slow_reading.rare"):
        sys.modules.pop(name, None)


def test_the_rare_part_runs_when_it_is_needed(package: str, tmp_path: Path) -> None:
    open_later("slow_reading.rare")
    reading = importlib.import_module(package)
    assert not (tmp_path / "ran").exists()
    assert reading.read("-x") == "slow_reading-x"
    assert (tmp_path / "ran").exists()


def test_another_release_is_loaded_as_it_is(package: str, tmp_path: Path) -> None:
    open_later("slow_reading.gone")
    open_later("no_such_package.rare")
    assert importlib.import_module(package).read("-x") == "slow_reading-x"
