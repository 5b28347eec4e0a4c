"""Lets a voice say the prompts whose words changed; until all of them are said, the present audio stays."""

import tempfile
from dataclasses import dataclass
from pathlib import Path

from prompts import sound
from prompts.errors import CatalogueError, VoiceError, VoiceNotReachableError
from prompts.master import MASTERS, Master, load_manifest, master_path, sha256, write_manifest
from prompts.mastering import RECIPE, master
from prompts.measure import measure
from prompts.prompt import Priority, Prompt, load_catalogue
from prompts.shelf import open_folder
from prompts.voices.voice import Voice, Words


@dataclass(frozen=True)
class Finished:
    """One freshly said prompt, not yet in its place."""

    prompt_id: str
    file: Path
    record: Master


def render(
    voice: Voice,
    only: str | None = None,
    prompt_set: str = "th",
    masters: Path = MASTERS,
    catalogue: dict[str, Prompt] | None = None,
) -> list[str]:
    """Say every prompt that this voice has not said in its present words; return their ids.

    A sound that a Thai speaker approved is kept while its words are the same, unless `only` names it.
    """
    prompts = load_catalogue() if catalogue is None else catalogue
    if only is not None and only not in prompts:
        raise CatalogueError(f"{only} is not in the catalogue; `./saijai prompts list` shows the ids")
    folder = masters / prompt_set
    open_folder(folder)
    records = load_manifest(folder)
    wanted = [prompt for prompt in prompts.values() if only in (None, prompt.id)]
    wanted = [p for p in wanted if _is_due(p, records.get(p.id), voice, folder, is_named=p.id == only)]
    wanted.sort(key=lambda prompt: prompt.priority is not Priority.EMERGENCY)
    with tempfile.TemporaryDirectory(prefix=".render-", dir=folder) as work:
        finished = [_say(prompt, voice, Path(work) / f"{i}.flac") for i, prompt in enumerate(wanted)]
        for done in finished:
            place = master_path(done.prompt_id, folder)
            open_folder(place.parent)
            done.file.replace(place)
            records[done.prompt_id] = done.record
    kept = {prompt_id: record for prompt_id, record in records.items() if prompt_id in prompts}
    if finished or kept != records:
        write_manifest(kept, folder)
    return [done.prompt_id for done in finished]


def version_of(voice: Voice) -> str:
    """What the manifest keeps: a change of the voice or of the finishing makes the audio due again."""
    return f"{voice.version}, {RECIPE}"


def _is_due(prompt: Prompt, record: Master | None, voice: Voice, folder: Path, is_named: bool) -> bool:
    place = master_path(prompt.id, folder)
    if record is None or not place.exists() or sha256(place.read_bytes()) != record.file_sha256:
        return True
    if record.text_sha256 != prompt.text_sha256:
        return True
    if record.approved_by is not None:
        return is_named
    made_by = (record.engine, record.voice, record.version)
    return is_named or made_by != (voice.engine, voice.name, version_of(voice))


def _say(prompt: Prompt, voice: Voice, file: Path) -> Finished:
    try:
        pcm = master(voice.speak(Words(prompt.reading)))
    except VoiceNotReachableError:
        raise
    except (VoiceError, ValueError) as error:
        raise VoiceError(f"{prompt.id}: {error}; the present audio stays") from error
    sound.write_flac(pcm, file)
    file.chmod(0o644)
    heard = measure(sound.read_pcm(file))  # also proves that the file decodes
    record = Master(
        text_sha256=prompt.text_sha256,
        file_sha256=sha256(file.read_bytes()),
        engine=voice.engine,
        voice=voice.name,
        version=version_of(voice),
        seconds=round(heard.seconds, 3),
        active_dbov=round(heard.active_dbov, 2),
        peak_dbfs=round(heard.peak_dbfs, 2),
    )
    return Finished(prompt.id, file, record)
