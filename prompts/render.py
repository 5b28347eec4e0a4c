"""Lets a voice say the prompts whose words changed; until all of them are said, the present audio stays."""

import fcntl
import json
import shutil
import threading
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import asdict, dataclass
from pathlib import Path

from prompts import sound
from prompts.approval import Approval, Heard, approved_by, load_approvals
from prompts.errors import CatalogueError, VoiceError, VoiceNotReachableError
from prompts.master import MASTERS, Master, load_manifest, master_path, sha256, write_manifest
from prompts.mastering import RECIPE, master
from prompts.measure import measure
from prompts.prompt import Priority, Prompt, load_words
from prompts.prompt_set import PromptSet, find
from prompts.quality import audible_faults
from prompts.shelf import open_folder
from prompts.versions import SHIPPED
from prompts.voices.voice import Voice, Words

WORKSHOP = ".unfinished"  # below the masters: what is said already of a render that was interrupted
Progress = Callable[[int, int, str], None]  # how many are said, of how many, and which one is next


def nobody_looks(_said: int, _of: int, _next: str) -> None:
    """The progress is shown to no one."""


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
    progress: Progress = nobody_looks,
) -> list[str]:
    """Say every prompt that this voice has not said in its present words; return their ids.

    Interrupted, it leaves the present audio alone, and goes on the next time with what is not said yet.
    A sound that somebody approved is kept while its words are the same, unless `only` names it.
    """
    prompts = load_words(prompt_set) if catalogue is None else catalogue
    if only is not None and only not in prompts:
        raise CatalogueError(f"{only} is not in the catalogue; `./saijai prompts list` shows the ids")
    folder = masters / prompt_set
    open_folder(folder)
    records, approvals = load_manifest(folder), load_approvals(folder)
    wanted = [prompt for prompt in prompts.values() if only in (None, prompt.id)]
    wanted = [p for p in wanted if _is_due(p, records.get(p.id), voice, folder, approvals, is_named=p.id == only)]
    wanted.sort(key=lambda prompt: prompt.priority is not Priority.EMERGENCY)
    with _workshop(folder) as work:
        finished = _all_said(wanted, voice, find(prompt_set), work, progress)
        for done in finished:
            place = master_path(done.prompt_id, folder)
            open_folder(place.parent)
            fresh = place.with_name(f".{place.name}.new")
            shutil.copyfile(done.file, fresh)  # the take stays, should this be interrupted too
            fresh.replace(place)
            records[done.prompt_id] = done.record
    kept = {prompt_id: record for prompt_id, record in records.items() if prompt_id in prompts}
    if finished or kept != records:
        write_manifest(kept, folder)
    return [done.prompt_id for done in finished]


def _all_said(
    wanted: list[Prompt], voice: Voice, spoken: PromptSet, work: Path, progress: Progress
) -> list[Finished]:
    """As many at the same time as the voice can; after one that failed no other is begun."""
    is_over = threading.Event()

    def one(prompt: Prompt) -> Finished | None:
        if is_over.is_set():
            return None
        try:
            return _said_before(prompt, voice, work) or _say(prompt, voice, spoken, work)
        except BaseException:
            is_over.set()
            raise

    finished = []
    with ThreadPoolExecutor(max(1, min(voice.at_once, len(wanted)))) as crew:
        try:
            results = crew.map(one, wanted)
            for number, prompt in enumerate(wanted):
                progress(number, len(wanted), prompt.id)
                if (said := next(results)) is not None:
                    finished.append(said)
        finally:
            is_over.set()
    progress(len(wanted), len(wanted), "")
    return finished


@contextmanager
def _workshop(folder: Path) -> Iterator[Path]:
    """One render at a time; what it has said stays here until all of it is in its place."""
    work = folder / WORKSHOP
    work.mkdir(exist_ok=True)
    with (work / "lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        is_done = False
        try:
            yield work
            is_done = True
        finally:
            if is_done or not any(work.glob("*.json")):  # no take waits here for the next render
                shutil.rmtree(work)


def _said_before(prompt: Prompt, voice: Voice, work: Path) -> Finished | None:
    """The take of a render that was interrupted, if it says these words by this voice and is whole."""
    file, label = _take(prompt, work)
    try:
        record = Master(**json.loads(label.read_text("utf-8")))
        is_whole = sha256(file.read_bytes()) == record.file_sha256
    except (OSError, ValueError, TypeError):
        return None
    is_ours = (record.engine, record.voice, record.version) == (voice.engine, voice.name, version_of(voice))
    return Finished(prompt.id, file, record) if is_whole and is_ours else None


def _take(prompt: Prompt, work: Path) -> tuple[Path, Path]:
    name = sha256(f"{prompt.id}|{prompt.text_sha256}".encode())[:32]
    return work / f"{name}.flac", work / f"{name}.json"


def version_of(voice: Voice) -> str:
    """What the manifest keeps: a change of the voice or of the finishing makes the audio due again."""
    return f"{voice.version}, {RECIPE}"


def _is_due(
    prompt: Prompt, record: Master | None, voice: Voice, folder: Path, approvals: list[Approval], is_named: bool
) -> bool:
    place = master_path(prompt.id, folder)
    if record is None or not place.exists() or sha256(place.read_bytes()) != record.file_sha256:
        return True
    if record.text_sha256 != prompt.text_sha256:
        return True
    if approved_by(Heard(prompt.id, SHIPPED, record.text_sha256, record.file_sha256), approvals):
        return is_named
    made_by = (record.engine, record.voice, record.version)
    return is_named or made_by != (voice.engine, voice.name, version_of(voice))


def _say(prompt: Prompt, voice: Voice, prompt_set: PromptSet, work: Path) -> Finished:
    file, label = _take(prompt, work)
    try:
        pcm = master(voice.speak(Words(prompt.reading)))
    except VoiceNotReachableError:
        raise
    except (VoiceError, ValueError) as error:
        raise VoiceError(f"{prompt.id}: {error}; the present audio stays") from error
    sound.write_flac(pcm, file)
    file.chmod(0o644)
    heard = measure(sound.read_pcm(file))  # also proves that the file decodes
    if faults := audible_faults(heard, len(prompt.reading), prompt_set, prompt.longest_seconds):
        raise VoiceError(f"{prompt.id}: {'; '.join(faults)}; the present audio stays")
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
    label.write_text(json.dumps(asdict(record)), "utf-8")  # last: a take without it is said again
    return Finished(prompt.id, file, record)
