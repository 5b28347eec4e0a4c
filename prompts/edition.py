"""A call hears the same prompts from its first word to its last, whatever is changed meanwhile.

Each change makes an edition: all sounds and loops once more, as links, in folders that end with its name. A call
keeps the edition it began with (SAIJAI_EDITION in the dialplan); without one it hears the newest sounds.
"""

import json
import os
import shutil
from collections.abc import Collection, Iterable
from dataclasses import asdict, dataclass, replace
from datetime import datetime
from pathlib import Path

from prompts.master import sha256
from prompts.shelf import FORMATS, Wanted, open_folder

PAGE = "editions.json"
MARK = "_e"  # Asterisk looks for `th_e7` also in `th`: names of residents, and whatever an edition lacks


@dataclass(frozen=True)
class Edition:
    """`name` is what its folders end with; `replaced_at` is empty while new calls hear it, or will."""

    name: str
    content: str
    made_at: str
    replaced_at: str = ""


def editions(target: Path) -> list[Edition]:
    """Those that are there, oldest first. A page that cannot be read is none: calls hear the newest sounds."""
    try:
        return [Edition(**one) for one in json.loads((target / PAGE).read_text("utf-8"))]
    except (OSError, ValueError, TypeError):
        return []


def newest(target: Path) -> str:
    """The name of what calls that begin now should hear, or "": then it is the sounds as they lie there."""
    kept = editions(target)
    return kept[-1].name if kept else ""


def publish(target: Path, wanted: Iterable[Wanted], at: datetime) -> None:
    """Make the sounds that lie there an edition, unless they already are the newest one."""
    sounds = {one.sound.relative_to(target): one.key for one in wanted}
    content = sha256("\n".join(sorted(f"{path} {key}" for path, key in sounds.items())).encode())
    kept = editions(target)
    if kept and kept[-1].content == content:
        return
    number = 1 + max((int(one.name.removeprefix(MARK)) for one in kept), default=0)
    fresh = Edition(f"{MARK}{number}", content, at.isoformat(timespec="seconds"))
    _delete(target, fresh.name)  # what an interrupted start left
    for path in sounds:
        _link(target / path, target / path.parts[0] / f"{path.parts[1]}{fresh.name}" / Path(*path.parts[2:]))
    _write(target, [*kept, fresh])


def went_live(target: Path, name: str, at: datetime) -> None:
    """From now on no call begins with any other edition."""
    kept = editions(target)
    moment = at.isoformat(timespec="seconds")
    told = [one if one.name == name or one.replaced_at else replace(one, replaced_at=moment) for one in kept]
    if told != kept:
        _write(target, told)


def unheard(target: Path, oldest_call_began_at: datetime) -> list[str]:
    """Editions that no call can hear any more: replaced before the oldest one that is up began."""
    replaced = [one for one in editions(target)[:-1] if one.replaced_at]
    return [one.name for one in replaced if datetime.fromisoformat(one.replaced_at) < oldest_call_began_at]


def forget(target: Path, names: Collection[str]) -> None:
    """Delete these editions; off the page first, so that none is ever offered with half of its sounds."""
    if names:
        _write(target, [one for one in editions(target) if one.name not in names])
    for name in names:
        _delete(target, name)


def _link(sound: Path, place: Path) -> None:
    open_folder(place.parent)
    for form in FORMATS:
        there, link = (path.with_name(f"{path.name}.{form}") for path in (sound, place))
        if not there.exists():
            continue  # told by the installation; Asterisk finds it in the set that this one is made of
        try:
            os.link(there, link)
        except OSError:  # a disk that knows no links
            shutil.copy2(there, link)


def _delete(target: Path, name: str) -> None:
    for room in ("sounds", "moh"):
        for folder in (target / room).glob(f"*{name}"):
            shutil.rmtree(folder, ignore_errors=True)


def _write(target: Path, kept: list[Edition]) -> None:
    fresh = target / f".{PAGE}.new"
    fresh.write_text(json.dumps([asdict(one) for one in kept], indent=1), "utf-8")
    fresh.replace(target / PAGE)
