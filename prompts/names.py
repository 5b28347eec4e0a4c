"""Says residents' names for the test call: only with a voice that keeps them on this machine."""

import re
import uuid
from collections.abc import Iterable, Mapping
from pathlib import Path

from prompts import sound
from prompts.errors import CatalogueError, PersonalDataError, VoiceError, VoiceNotReachableError
from prompts.master import sha256
from prompts.mastering import master
from prompts.render import version_of
from prompts.shelf import FORMATS, open_folder
from prompts.voices.offline import OfflineVoice
from prompts.voices.voice import Voice, Words

RESIDENT_ID = re.compile(r"[A-Za-z0-9][A-Za-z0-9._-]{0,63}")


def names_folder(target: Path) -> Path:
    """Where Asterisk finds the names: sounds/th/names/<resident_id>."""
    return target / "sounds" / "th" / "names"


def render_names(spoken: Mapping[str, str], target: Path, voice: Voice | None = None) -> str:
    """Say each resident's name that is new or changed; return one sentence on what was done.

    Without a voice the local one is used; where it is not installed, nothing is done.
    """
    try:
        speaker = voice or OfflineVoice()
    except VoiceNotReachableError as error:
        return f"no names were said: {error}; the test call says the resident's number instead"
    try:
        return _render(spoken, names_folder(target), speaker)
    finally:
        if voice is None:
            speaker.close()


def forget_names(resident_ids: Iterable[str], target: Path) -> None:
    """Delete the spoken names of residents who left."""
    for resident_id in resident_ids:
        base = _base(resident_id, names_folder(target))
        for path in (_note(base), *_sounds(base).values()):
            path.unlink(missing_ok=True)


def _render(spoken: Mapping[str, str], folder: Path, voice: Voice) -> str:
    if not voice.is_private:
        raise PersonalDataError(f"the voice {voice.engine} is an outside service: names of residents never go to it")
    bases = {resident_id: _base(resident_id, folder) for resident_id in spoken}
    open_folder(folder)
    due = {i: name for i, name in spoken.items() if not _is_said(bases[i], _mark(name, voice))}
    failed = []
    for resident_id, name in due.items():
        try:
            _say(name, bases[resident_id], voice)
        except (VoiceError, ValueError):  # the reason may quote the name: only the id is told
            failed.append(resident_id)
    sentence = f"{len(due) - len(failed)} names said, {len(spoken) - len(due)} unchanged"
    return f"{sentence}, the voice could not say {', '.join(failed)}" if failed else sentence


def _say(name: str, base: Path, voice: Voice) -> None:
    pcm = master(voice.speak(Words(name, is_personal=True)))
    fresh = {form: base.with_name(f".{uuid.uuid4().hex}.{form}") for form in FORMATS}
    try:
        sound.write_asterisk(pcm, **fresh)
        for form, path in fresh.items():
            path.chmod(0o644)
            path.replace(_sounds(base)[form])
    finally:
        for path in fresh.values():
            path.unlink(missing_ok=True)
    _note(base).write_text(_mark(name, voice), "ascii")


def _is_said(base: Path, mark: str) -> bool:
    note = _note(base)
    return all(path.exists() for path in _sounds(base).values()) and note.exists() and note.read_text("ascii") == mark


def _mark(name: str, voice: Voice) -> str:
    return sha256(f"{name}|{voice.engine}|{voice.name}|{version_of(voice)}".encode())


def _base(resident_id: str, folder: Path) -> Path:
    if not RESIDENT_ID.fullmatch(resident_id):
        raise CatalogueError(f"the resident id {resident_id!r} cannot name a sound; use letters, digits, - and _")
    return folder / resident_id


def _sounds(base: Path) -> dict[str, Path]:
    return {form: base.with_name(f"{base.name}.{form}") for form in FORMATS}


def _note(base: Path) -> Path:
    return base.with_name(f".{base.name}.said")
