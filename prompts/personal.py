"""Says what is about one resident (name, note): only with a voice that keeps it here, only when it changed."""

import re
import uuid
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
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


@dataclass(frozen=True)
class Sounds:
    """Where one kind of personal sound lies, and what is heard where there is none."""

    kind: str
    otherwise: str

    def folder(self, target: Path) -> Path:
        """Where Asterisk finds them: sounds/th/<kind>/<resident_id>."""
        return target / "sounds" / "th" / self.kind


def render(wanted: Sounds, texts: Mapping[str, str], target: Path, voice: Voice | None = None) -> str:
    """Say each resident's text that is new or changed; return one sentence on what was done.

    `texts` is of all residents: what was said of anybody else, or in other words, is deleted first, whatever happens.
    Without a voice the local one is used; where it is not installed, nothing is said.
    """
    folder = wanted.folder(target)
    if voice is not None and not voice.is_private:
        raise PersonalDataError(
            f"the voice {voice.engine} is an outside service: {wanted.kind} of residents never go to it"
        )
    bases = {resident_id: _base(resident_id, folder) for resident_id, text in texts.items() if text}
    _forget_outdated(texts, folder)
    try:
        speaker = voice or OfflineVoice()
    except VoiceNotReachableError as error:
        return f"no {wanted.kind} were said: {error}; {wanted.otherwise}"
    try:
        return _render(
            wanted.kind, {base: texts[resident_id] for resident_id, base in bases.items()}, folder, speaker
        )
    finally:
        if voice is None:
            speaker.close()


def forget(wanted: Sounds, resident_ids: Iterable[str], target: Path) -> None:
    """Delete what was said of residents who left."""
    for resident_id in resident_ids:
        _delete(_base(resident_id, wanted.folder(target)))


def _forget_outdated(texts: Mapping[str, str], folder: Path) -> None:
    for label in folder.glob(".*.said"):
        resident_id = label.name.removeprefix(".").removesuffix(".said")
        if label.read_text("ascii").split(" ")[0] != _hash(texts.get(resident_id, "")):
            _delete(folder / resident_id)


def _render(kind: str, texts: Mapping[Path, str], folder: Path, voice: Voice) -> str:
    open_folder(folder)
    due = {base: text for base, text in texts.items() if not _is_said(base, _mark(text, voice))}
    failed = []
    for base, text in due.items():
        try:
            _say(text, base, voice)
        except (VoiceError, ValueError):  # the reason may quote the text: only the id is told
            failed.append(base.name)
    sentence = f"{len(due) - len(failed)} {kind} said, {len(texts) - len(due)} unchanged"
    return f"{sentence}, the voice could not say {', '.join(failed)}" if failed else sentence


def _say(text: str, base: Path, voice: Voice) -> None:
    pcm = master(voice.speak(Words(text, is_personal=True)))
    fresh = {form: base.with_name(f".{uuid.uuid4().hex}.{form}") for form in FORMATS}
    try:
        sound.write_asterisk(pcm, **fresh)
        _label(base).write_text(_mark(text, voice), "ascii")  # before the sounds: none is ever without
        for form, path in fresh.items():
            path.chmod(0o644)
            path.replace(_sounds(base)[form])
    finally:
        for path in fresh.values():
            path.unlink(missing_ok=True)


def _is_said(base: Path, mark: str) -> bool:
    label = _label(base)
    is_there = label.exists() and all(path.exists() for path in _sounds(base).values())
    return is_there and label.read_text("ascii") == mark


def _mark(text: str, voice: Voice) -> str:
    return f"{_hash(text)} {_hash(f'{voice.engine}|{voice.name}|{version_of(voice)}')}"


def _hash(text: str) -> str:
    return sha256(text.encode())


def _base(resident_id: str, folder: Path) -> Path:
    if not RESIDENT_ID.fullmatch(resident_id):
        raise CatalogueError(f"the resident id {resident_id!r} cannot name a sound; use letters, digits, - and _")
    return folder / resident_id


def _delete(base: Path) -> None:
    for path in (*_sounds(base).values(), _label(base)):  # the label last: what is left is found again
        path.unlink(missing_ok=True)


def _sounds(base: Path) -> dict[str, Path]:
    return {form: base.with_name(f"{base.name}.{form}") for form in FORMATS}


def _label(base: Path) -> Path:
    return base.with_name(f".{base.name}.said")
