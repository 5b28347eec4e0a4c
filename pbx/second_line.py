"""Puts the second line where Asterisk starts it: its script, the few modules it loads, and what they stand on.

Asterisk's own Python runs it, in the rootfs and in containers another release than ours: plain Python files only.
"""

import os
import shutil
from collections.abc import Iterator
from importlib.util import find_spec
from pathlib import Path

from runtime import log
from runtime.settings import Settings

PROCESS = "second_line"  # its spool is written by Asterisk's user
SCRIPT = Path("asterisk/data/agi-bin/second-line")  # below DIR, where asterisk.conf's astagidir is
HERE = Path(__file__).parent.parent
OWN = {
    "second_line": ("__init__.py", "answer.py", "book.py", "drop.py", "spelling.py"),
    "domain": ("__init__.py", "numbers.py", "phone_ids.py"),
}
PACKAGES = {"asterisk": ("__init__.py", "agi.py"), "phonenumbers": ("**/*.py",)}  # pyst2, phonenumberslite
MODULES = ("six",)  # pyst2 needs it


class PackageMissing(Exception):
    """A package of requirements/runtime.txt is not installed; the text names it."""


def prepare(settings: Settings) -> None:
    """Its script, its spool, and its own copy of the key by which a phone is recognised."""
    try:
        put(settings.data_dir)
    except PackageMissing as missing:  # then there is no second line, and the third rings
        log.logger().error("the second line could not be installed", why=str(missing))
    settings.spool_dir(PROCESS).mkdir(parents=True, exist_ok=True)
    settings.snapshot_file.parent.mkdir(exist_ok=True)
    key = settings.snapshot_key_file
    key.touch(mode=0o640)
    key.write_bytes((settings.secrets_dir / "phone.key").read_bytes())


def hand_over(settings: Settings, uid: int, gid: int) -> None:
    """Asterisk's user reads the snapshot and the key, writes facts, and may do no more."""
    folder, spool = settings.snapshot_file.parent, settings.spool_dir(PROCESS)
    folder.chmod(0o750)
    for path in (folder, *folder.iterdir()):
        os.chown(path, -1, gid)
    os.chown(spool, uid, gid)
    spool.chmod(0o700)


def put(data_dir: Path) -> None:
    """Copy what has changed and remove what is no longer meant; compiled files stay, they make the start quick."""
    folder = data_dir / SCRIPT.parent
    wanted = dict(_files())
    for place in folder.rglob("*.py"):
        if place.relative_to(folder) not in wanted:
            place.unlink()
    for name, source in wanted.items():
        _copy(source, folder / name)
    _copy(HERE / "second_line" / "second-line", data_dir / SCRIPT)
    (data_dir / SCRIPT).chmod(0o750)


def _files() -> Iterator[tuple[Path, Path]]:
    """Each file by its place in the folder, and where it comes from."""
    for package, names in OWN.items():
        yield from ((Path(package, name), HERE / package / name) for name in names)
    for package, patterns in PACKAGES.items():
        home = _found(package).parent
        for pattern in patterns:
            yield from ((path.relative_to(home.parent), path) for path in home.glob(pattern))
    for module in MODULES:
        yield Path(f"{module}.py"), _found(module)


def _found(name: str) -> Path:
    spec = find_spec(name)
    if spec is None or spec.origin is None:
        raise PackageMissing(f"the Python package {name} is not installed: run ./saijai again")
    return Path(spec.origin)


def _copy(source: Path, place: Path) -> None:
    there, here = place.stat() if place.exists() else None, source.stat()
    if there and (there.st_size, int(there.st_mtime)) == (here.st_size, int(here.st_mtime)):
        return
    place.parent.mkdir(parents=True, exist_ok=True)
    fresh = place.with_name(place.name + ".new")
    shutil.copyfile(source, fresh)
    shutil.copystat(source, fresh)
    fresh.chmod(0o640)
    fresh.replace(place)
