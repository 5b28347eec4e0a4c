"""Reads one page of written data (words, stages, manifest) and says which page is wrong."""

from pathlib import Path
from typing import TypeVar

import yaml

from prompts.errors import CatalogueError

Shape = TypeVar("Shape", list[object], dict[str, object])
_LOADER = getattr(yaml, "CSafeLoader", yaml.SafeLoader)


def read_page(page: Path, shape: type[Shape]) -> Shape:
    """Return the page's list or mapping."""
    try:
        content = yaml.load(page.read_text("utf-8"), Loader=_LOADER)
    except (OSError, UnicodeDecodeError, yaml.YAMLError) as error:
        raise CatalogueError(f"{page.name} cannot be read: {error}") from error
    if not isinstance(content, shape):
        raise CatalogueError(f"{page.name}: a {shape.__name__} is expected at the top")
    return content
