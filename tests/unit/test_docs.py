"""The documentation names what exists: settings with their defaults, files, commands."""

import re
from pathlib import Path

import pytest

from commands.__main__ import PLACES
from runtime.settings import Settings

ROOT = Path(__file__).parents[2]
DOCS = [*sorted((ROOT / "docs").rglob("*.md")), ROOT / "CHANGELOG.md", ROOT / "CONTRIBUTING.md"]
OTHER_VARIABLES = {"SAIJAI_CACHE", "SAIJAI_ASTERISK_ROOT", "SAIJAI_ASTERISK_USER", "SAIJAI_DATA"}
OTHER_VARIABLES |= {"SAIJAI_VOICE_HOME", "SAIJAI_VOICE_COMMAND"}
DIALPLAN_VARIABLES = {"SAIJAI_ASKER", "SAIJAI_DONE", "SAIJAI_EDITION"}
ROOMS = "agi|ami_listener|commands|containers|db|dialplan|docs|domain|pbx|prompts|runtime|samples|requirements"
ROOMS += "|second_line"


def test_install_lists_every_setting_with_its_default() -> None:
    rows = re.findall(
        r"^\| `(SAIJAI_\w+)` \| (?:`(.*?)`)? ?\|", (ROOT / "docs" / "install.md").read_text("utf-8"), re.M
    )
    settings = {name: field for name, field in Settings.model_fields.items() if name != "data_dir"}

    assert dict(rows) == {f"SAIJAI_{name.upper()}": str(field.default or "") for name, field in settings.items()}


@pytest.mark.parametrize("page", DOCS, ids=lambda page: str(page.relative_to(ROOT)))
def test_what_a_page_names_exists(page: Path) -> None:
    text = page.read_text(encoding="utf-8")
    known = {f"SAIJAI_{name.upper()}" for name in Settings.model_fields} | OTHER_VARIABLES | DIALPLAN_VARIABLES
    variables = set(re.findall(r"SAIJAI_[A-Z0-9_]*[A-Z0-9](?![A-Z0-9_*])", text))
    files = re.findall(rf"`((?:{ROOMS})/[\w./-]+\.(?:py|conf|sh|yaml|csv|md|txt))`", text)
    decisions = re.findall(r"docs/adr/(\d{4})", text)

    assert variables <= known
    assert [name for name in files if not (ROOT / name).exists()] == []
    assert [number for number in decisions if not list((ROOT / "docs" / "adr").glob(f"{number}-*.md"))] == []


@pytest.mark.parametrize("page", DOCS, ids=lambda page: str(page.relative_to(ROOT)))
def test_the_commands_that_a_page_shows_exist(page: Path) -> None:
    assert set(re.findall(r"\./saijai ([a-z]+)", page.read_text(encoding="utf-8"))) <= set(PLACES)


def test_decisions_have_their_four_parts() -> None:
    for page in sorted((ROOT / "docs" / "adr").glob("*.md")):
        parts = re.findall(r"^## (\w+)$", page.read_text(encoding="utf-8"), re.M)
        assert parts == ["Context", "Options", "Decision", "Consequences"], page.name
