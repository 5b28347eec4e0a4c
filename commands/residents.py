"""The municipality's list goes in, and anybody on duty can look up whose phone a number is."""

import json
from collections.abc import Iterable, Sequence
from dataclasses import asdict
from importlib.util import find_spec
from pathlib import Path
from typing import Annotated

import typer
from rich.console import Console
from rich.table import Table

from commands.erase import erase
from commands.installation import DEFAULT, DataDir
from commands.opened import complain, opened, phone_key, run
from commands.progress import progress_bar
from commands.tables import whole
from commands.unseen import unseen
from db.residents import PhoneBook, ResidentBook
from db.roster import ListRefused, import_roster
from domain import numbers
from domain.residents import Resident
from runtime.clock import SystemClock
from runtime.settings import Settings

app = typer.Typer(help="The residents in our care and their phones.", no_args_is_help=True)
app.command()(unseen)
app.command()(erase)
AsJson = Annotated[bool, typer.Option("--json", help="One JSON object a line.")]


@app.command("import")
def import_(
    file: Annotated[Path, typer.Argument(help="CSV file, UTF-8, with a header.")], data: DataDir = DEFAULT
) -> None:
    """Add and update residents from FILE: all of it, or nothing where a line is wrong."""
    run(_import(file, data))
    say(data)


@app.command()
def say(data: DataDir = DEFAULT) -> None:
    """Say ahead every name and note that is not said yet, by the voice of this machine."""
    found: list[tuple[Settings, Sequence[Resident]]] = []
    run(_everyone(data, found))
    _say_ahead(*found[0])


@app.command("list")
def list_(data: DataDir = DEFAULT, as_json: AsJson = False) -> None:
    """Everyone on the list."""
    run(_list(data, as_json))


@app.command()
def show(
    who: Annotated[str, typer.Argument(help="A number in any spelling, a resident's id, or a phone id (ph_...).")],
    data: DataDir = DEFAULT,
    as_json: AsJson = False,
) -> None:
    """Everyone who has this phone, or the resident or phone that the journal names by its id."""
    run(_show(who, data, as_json))


async def _import(file: Path, data: Path) -> int:
    async with opened(data, make=True) as (settings, database):
        try:
            done = await import_roster(database, file, phone_key(settings), SystemClock())
        except ListRefused as refused:
            for problem in refused.problems:
                complain(f"{file}: {problem}")
            return complain(f"{file}: {len(refused.problems)} to put right, nothing was imported")
        except OSError as error:
            return complain(f"{file}: cannot be read: {error.strerror}")
    print(f"{done.added} added, {done.changed} changed, {done.unchanged} unchanged", flush=True)
    return 0


async def _everyone(data: Path, found: list[tuple[Settings, Sequence[Resident]]]) -> int:
    async with opened(data) as (settings, database):
        found.append((settings, await ResidentBook(database).all()))
    return 0


def _say_ahead(settings: Settings, residents: Sequence[Resident]) -> None:
    """Names, then notes (they take longest), by the voice of this machine. The list is kept whatever happens here."""
    try:
        for said in (_say_names, _say_notes):
            typer.echo(said(settings, residents))
    except KeyboardInterrupt:
        typer.echo("stopped: the list is kept, and `./saijai residents say` goes on with what is not said yet")


def _say_names(settings: Settings, residents: Iterable[Resident]) -> str:
    """Names, said ahead by the voice of this machine; one sentence on what was done."""
    if not _has_audio_tools():
        return "no names were said here: the resident's number is said instead"
    from prompts.names import render_names

    with progress_bar("names") as progress:
        spoken = {resident.id: resident.spoken_name for resident in residents}
        return render_names(spoken, settings.data_dir, progress=progress)


def _say_notes(settings: Settings, residents: Iterable[Resident]) -> str:
    """What a responder must know, said ahead by the voice of this machine; one sentence on what was done."""
    if not _has_audio_tools():
        return "no notes were said here: responders hear who it is, and no note"
    from prompts.notes import render_notes

    with progress_bar("notes") as progress:
        spoken = {resident.id: resident.spoken_note for resident in residents}
        return render_notes(spoken, settings.data_dir, progress=progress)


def _has_audio_tools() -> bool:
    return find_spec("numpy") is not None  # not in the container image: it is said where the voice is installed


async def _list(data: Path, as_json: bool) -> int:
    async with opened(data) as (_, database):
        _print(await ResidentBook(database).all(), as_json)
    return 0


async def _show(who: str, data: Path, as_json: bool) -> int:
    async with opened(data) as (settings, database):
        book = ResidentBook(database)
        if who.startswith("ph_"):
            return await _show_phone(PhoneBook(database), book, who, as_json)
        if (resident := await book.get(who)) is not None:
            return _print_pages((resident,), as_json)
        caller = numbers.parse(who)
        if caller.kind != "number":
            return complain("this is no resident's id and no telephone number; write one like 081-234-5678")
        found = await book.by_phone(numbers.phone_id(caller.number, phone_key(settings)))
    return _print_pages(found, as_json) if found else complain("nobody on the list has this phone")


async def _show_phone(phones: PhoneBook, book: ResidentBook, phone_id: str, as_json: bool) -> int:
    """The number behind a phone id of the journal: whom to call back."""
    number = await phones.number(phone_id)
    if number is None:
        return complain(f"no call from a phone {phone_id} was ever received here")
    print(
        json.dumps({"phone_id": phone_id, "number": number}) if as_json else f"{phone_id}: {numbers.display(number)}"
    )
    return _print_pages(await book.by_phone(phone_id), as_json)


def _print_pages(found: Iterable[Resident], as_json: bool) -> int:
    if as_json:
        _print(found, as_json)
    else:
        for resident in found:
            _print_page(resident)
    return 0


def _print(residents: Iterable[Resident], as_json: bool) -> None:
    if as_json:
        for resident in residents:
            print(json.dumps(asdict(resident), ensure_ascii=False))
        return
    table = Table(whole("id"), "name", "community", whole("phones"), "dependency", "disabilities")
    for resident in residents:
        table.add_row(
            resident.id,
            resident.name,
            resident.community,
            "\n".join(map(numbers.display, resident.numbers)),
            resident.dependency.value if resident.dependency else "",
            "\n".join(disability.thai for disability in resident.disabilities),
        )
    Console(markup=False).print(table)


def _print_page(resident: Resident) -> None:
    page = Table(show_header=False)
    for name, value in asdict(resident).items():
        page.add_row(name.replace("_", " "), _cell(name, resident, value))
    Console(markup=False).print(page)


def _cell(name: str, resident: Resident, value: object) -> str:
    if name == "numbers":
        return "\n".join(map(numbers.display, resident.numbers))
    if name == "disabilities":
        return "\n".join(disability.thai for disability in resident.disabilities)
    if name == "caregivers":
        people = resident.caregivers
        return "\n".join(f"{one.name} ({one.relation}) {numbers.display(one.number)}" for one in people)
    if name == "adl" and resident.dependency:
        return f"{resident.adl} {resident.dependency.value}"
    return "" if value is None else str(value)
