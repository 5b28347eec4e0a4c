"""Prompts that a person speaks instead of the voice that came with the service: record, look back, take back."""

import getpass
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Annotated

import typer

from commands.installation import DEFAULT, DataDir, cache, fail
from prompts import versions
from prompts.errors import PromptsError
from prompts.install import install
from prompts.prompt import Prompt, load_catalogue
from prompts.prompt_set import CENTRAL
from prompts.versions import Version
from runtime.clock import SystemClock

Id = Annotated[str, typer.Argument(help="As in `./saijai prompts list`, for example help-call/waiting.")]
Author = Annotated[str, typer.Option(help="Who answers for this change.", default_factory=getpass.getuser)]


def record(
    prompt_id: Id,
    file: Annotated[Path, typer.Argument(help="WAV, MP3, M4A or OGG: one person, one prompt.")],
    author: Author,
    data: DataDir = DEFAULT,
) -> None:
    """Have residents hear this recording from their next call on; one that they could not hear well is refused."""
    with _one_sentence():
        prompt = _prompt(prompt_id)
        try:
            from prompts.record import record as keep  # numpy is there only where audio is made
        except ImportError:
            fail("recordings are made ready where numpy is installed, see requirements/dev.txt")
        _done(data, prompt, lambda: keep(prompt, file, author, SystemClock().now(), data))


def history(prompt_id: Id, data: DataDir = DEFAULT) -> None:
    """Every version of a prompt, who made it and when; the one that is heard is marked."""
    with _one_sentence():
        prompt = _prompt(prompt_id)
        folder = versions.own_folder(data, CENTRAL)
        made = versions.history(prompt_id, folder)
        heard = made[-1].number if versions.current(prompt, folder) else versions.SHIPPED
        typer.echo(f"{_mark(heard == versions.SHIPPED)} 0  the shipped voice  {prompt.text}")
        for one in made:
            what = f"{one.source}, {one.seconds:.1f} s, {one.active_dbov:.1f} dBov" if one.file_sha256 else one.source
            typer.echo(
                f"{_mark(one.number == heard)} {one.number}  {one.made_at}  {one.author}  {what}  "
                f"{one.file_sha256[:12]}  {one.text}"
            )


def restore(
    prompt_id: Id,
    number: Annotated[int, typer.Argument(min=0, help="As in `history`; 0 is the shipped voice.")],
    author: Author,
    data: DataDir = DEFAULT,
) -> None:
    """Have an older version heard again; this is a new version, nothing is lost."""
    with _one_sentence():
        prompt = _prompt(prompt_id)
        folder = versions.own_folder(data, CENTRAL)
        _done(data, prompt, lambda: versions.restore(prompt, number, author, SystemClock().now(), folder))


def _prompt(prompt_id: str) -> Prompt:
    catalogue = load_catalogue()
    if prompt_id not in catalogue:
        fail(f"{prompt_id} is not in the catalogue; `./saijai prompts list` shows the ids")
    return catalogue[prompt_id]


def _done(data: Path, prompt: Prompt, change: Callable[[], Version]) -> None:
    if not data.is_dir():
        fail(f"there is no installation in {data}: name one with --data")
    version = change()
    install(data, cache())
    typer.echo(f"{prompt.id} is version {version.number} now ({version.source}), heard from the next call on")


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
