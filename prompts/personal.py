"""Says what is about one resident (name, note): only with a voice that keeps it here, only when it changed."""

import uuid
from collections.abc import Mapping
from pathlib import Path

from prompts import sound
from prompts.errors import PersonalDataError, VoiceError, VoiceNotReachableError
from prompts.master import sha256
from prompts.mastering import master
from prompts.personal_shelf import Sounds, delete, files, label, place
from prompts.render import Progress, nobody_looks, version_of
from prompts.shelf import FORMATS, open_folder
from prompts.voices.offline import OfflineVoice
from prompts.voices.voice import Voice, Words


def render(
    wanted: Sounds,
    texts: Mapping[str, str],
    target: Path,
    voice: Voice | None = None,
    progress: Progress = nobody_looks,
) -> str:
    """Say each resident's text that is new or changed; return one sentence on what was done.

    `texts` is of all residents: what was said of anybody else, or in other words, is deleted first, whatever happens.
    Without a voice the local one is used; where it is not installed, nothing is said.
    """
    folder = wanted.folder(target)
    if voice is not None and not voice.is_private:
        raise PersonalDataError(
            f"the voice {voice.engine} is an outside service: {wanted.kind} of residents never go to it"
        )
    bases = {resident_id: place(resident_id, folder) for resident_id, text in texts.items() if text}
    _forget_outdated(texts, folder)
    try:
        speaker = voice or OfflineVoice()
    except VoiceNotReachableError as error:
        return f"no {wanted.kind} were said: {error}; {wanted.otherwise}"
    try:
        said = {base: texts[resident_id] for resident_id, base in bases.items()}
        return _render(wanted.kind, said, folder, speaker, progress)
    finally:
        if voice is None:
            speaker.close()


def _forget_outdated(texts: Mapping[str, str], folder: Path) -> None:
    for known in folder.glob(".*.said"):
        resident_id = known.name.removeprefix(".").removesuffix(".said")
        if known.read_text("ascii").split(" ")[0] != _hash(texts.get(resident_id, "")):
            delete(folder / resident_id)


def _render(kind: str, texts: Mapping[Path, str], folder: Path, voice: Voice, progress: Progress) -> str:
    open_folder(folder)
    due = {base: text for base, text in texts.items() if not _is_said(base, _mark(text, voice))}
    failed = []
    for number, (base, text) in enumerate(due.items()):
        progress(number, len(due), base.name)
        try:
            _say(text, base, voice)
        except (VoiceError, ValueError):  # the reason may quote the text: only the id is told
            failed.append(base.name)
    progress(len(due), len(due), "")
    sentence = f"{len(due) - len(failed)} {kind} said, {len(texts) - len(due)} unchanged"
    return f"{sentence}, the voice could not say {', '.join(failed)}" if failed else sentence


def _say(text: str, base: Path, voice: Voice) -> None:
    pcm = master(voice.speak(Words(text, is_personal=True)))
    fresh = {form: base.with_name(f".{uuid.uuid4().hex}.{form}") for form in FORMATS}
    try:
        sound.write_asterisk(pcm, **fresh)
        label(base).write_text(_mark(text, voice), "ascii")  # before the sounds: none is ever without
        for form, path in fresh.items():
            path.chmod(0o644)
            path.replace(files(base)[form])
    finally:
        for path in fresh.values():
            path.unlink(missing_ok=True)


def _is_said(base: Path, mark: str) -> bool:
    written = label(base)
    is_there = written.exists() and all(path.exists() for path in files(base).values())
    return is_there and written.read_text("ascii") == mark


def _mark(text: str, voice: Voice) -> str:
    return f"{_hash(text)} {_hash(f'{voice.engine}|{voice.name}|{version_of(voice)}')}"


def _hash(text: str) -> str:
    return sha256(text.encode())
