"""A page of data is read whole or its fault is named."""

from pathlib import Path

import pytest

from prompts.errors import CatalogueError
from prompts.page import read_page


def test_page_is_read_as_its_shape(tmp_path: Path) -> None:
    page = tmp_path / "words.yaml"
    page.write_text("a: ก", "utf-8")
    assert read_page(page, dict) == {"a": "ก"}
    with pytest.raises(CatalogueError, match=r"words\.yaml: a list is expected"):
        read_page(page, list)


def test_missing_or_broken_page_is_one_sentence(tmp_path: Path) -> None:
    with pytest.raises(CatalogueError, match=r"gone\.yaml cannot be read"):
        read_page(tmp_path / "gone.yaml", dict)
    (tmp_path / "latin.yaml").write_bytes(b"\xff\xfe\xfa")
    with pytest.raises(CatalogueError, match=r"latin\.yaml cannot be read"):
        read_page(tmp_path / "latin.yaml", dict)
