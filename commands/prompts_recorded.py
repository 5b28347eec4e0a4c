"""Prompts that a person speaks instead of the voice that came with the service: record, look back, take back."""

import getpass
import json
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Annotated

import typer

from commands.installation import DEFAULT, DataDir, fail, settings_of
from commands.live_nodes import live_on
from commands.live_prompts import put_live
from commands.prompt_sets import SetName, chosen_set
from prompts import versions
from prompts.errors import PromptsError, RecordingError
from prompts.prompt import Prompt, load_words
from prompts.prompt_set import CENTRAL, PromptSet
from prompts.versions import Version
from runtime.clock import SystemClock

Id = Annotated[str, typer.Argument(help="As in `./saijai prompts list`, for example help-call/waiting.")]
Author = Annotated[str, typer.Option(help="Who answers for this change.", default_factory=getpass.getuser)]


def record(
    prompt_id: Id,
    file: Annotated[Path, typer.Argument(help="WAV, MP3, M4A or OGG: one person, one prompt.")],
    author: Author,
    data: DataDir = DEFAULT,
    set_name: SetName = CENTRAL,
    as_json: Annotated[bool, typer.Option("--json", help="One JSON object: version, or why it was refused.")] = False,
) -> None:
    """Have residents hear this recording from their next call on; one that they could not hear well is refused."""
    with _one_sentence():
        chosen, prompt = _meant(set_name, prompt_id)
        try:
            from prompts.record import record as keep  # numpy is there only where audio is made
        except ImportError:
            fail("recordings are made ready where numpy is installed, see requirements/dev.txt")
        try:
            now = SystemClock().now()
            _done(data, prompt, lambda: keep(prompt, file, author, now, data, chosen), as_json=as_json)
        except RecordingError as refused:
            if as_json:
                typer.echo(json.dumps({"refused": refused.reason, "sentence": str(refused)}, ensure_ascii=False))
                raise typer.Exit(1) from refused
            raise


def history(prompt_id: Id, data: DataDir = DEFAULT, set_name: SetName = CENTRAL) -> None:
    """Every version of a prompt, who made it and when; the one that is heard is marked, and which nodes have it."""
    with _one_sentence():
        chosen, prompt = _meant(set_name, prompt_id)
        folder = versions.own_folder(data, chosen.name)
        made = versions.history(prompt_id, folder)
        heard = made[-1].number if versions.current(prompt, folder) else versions.SHIPPED
        typer.echo(f"{_mark(heard == versions.SHIPPED)} 0  the shipped voice  {prompt.text}")
        for one in made:
            what = f"{one.source}, {one.seconds:.1f} s, {one.active_dbov:.1f} dBov" if one.file_sha256 else one.source
            typer.echo(
                f"{_mark(one.number == heard)} {one.number}  {one.made_at}  {one.author}  {what}  "
                f"{one.file_sha256[:12]}  {one.text}"
            )
        for line in live_on(settings_of(data), chosen.named(prompt_id)):
            typer.echo(line)


def restore(
    prompt_id: Id,
    number: Annotated[int, typer.Argument(min=0, help="As in `history`; 0 is the shipped voice.")],
    author: Author,
    data: DataDir = DEFAULT,
    set_name: SetName = CENTRAL,
) -> None:
    """Have an older version heard again; this is a new version, nothing is lost."""
    with _one_sentence():
        chosen, prompt = _meant(set_name, prompt_id)
        folder = versions.own_folder(data, chosen.name)
        _done(data, prompt, lambda: versions.restore(prompt, number, author, SystemClock().now(), folder))


def _meant(set_name: str, prompt_id: str) -> tuple[PromptSet, Prompt]:
    chosen = chosen_set(set_name)
    if chosen.made_from:
        fail(f"{chosen.name} is made of {chosen.made_from}; record it with --set {chosen.made_from}")
    catalogue = load_words(chosen.masters)
    if prompt_id not in catalogue:
        fail(f"{prompt_id} is not in the catalogue of {chosen.name}; `./saijai prompts list` shows the ids")
    return chosen, catalogue[prompt_id]


def _done(data: Path, prompt: Prompt, change: Callable[[], Version], *, as_json: bool = False) -> None:
    if not data.is_dir():
        fail(f"there is no installation in {data}: name one with --data")
    settings = settings_of(data)
    version = change()
    is_live = put_live(settings)
    if as_json:
        typer.echo(json.dumps({"prompt": prompt.id, "version": version.number, "is_live": is_live}))
        return
    heard = "heard from the next call on" if is_live else "heard once the centre runs"
    typer.echo(f"{prompt.id} is version {version.number} now ({version.source}), {heard}")


def _mark(is_heard: bool) -> str:
    return "*" if is_heard else " "


@contextmanager
def _one_sentence() -> Iterator[None]:
    try:
        yield
    except PromptsError as error:
        fail(str(error))
    except OSError as error:
        fail(f"{error.filename} cannot be written: {error.strerror}")
