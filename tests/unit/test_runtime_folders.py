"""Everything that an installation keeps lies below its own folder, and no two things in the same place."""

from pathlib import Path

from runtime.folders import Folders
from runtime.settings import Settings


def test_each_place_is_below_dir_and_its_own(tmp_path: Path) -> None:
    settings = Settings(data_dir=tmp_path)
    names = [name for name, one in vars(Folders).items() if isinstance(one, property)]
    found = [getattr(settings, name) for name in names]
    places = [path for one in found for path in (one if isinstance(one, tuple) else (one,))]
    assert len(names) > 8
    assert all(path.is_relative_to(tmp_path) and path != tmp_path for path in places)
    assert len(set(places)) == len(places)
    assert {settings.spool_dir("agi"), settings.spool_dir("cli")}.isdisjoint(places)
