"""The prompts at the command line: what residents hear, whether it is right, and a voice that says it anew."""

import json
from contextlib import closing
from dataclasses import asdict
from typing import Annotated

import typer
from rich.console import Console
from rich.table import Table

from commands import prompts_approved, prompts_heard, prompts_recorded
from commands.installation import DEFAULT, DataDir, cache, fail
from commands.progress import progress_bar
from commands.prompt_sets import SetName, chosen_set
from commands.tables import whole
from prompts.approval import approved_by
from prompts.check import inspect
from prompts.errors import PromptsError, VoiceNotReachableError
from prompts.master import MASTERS, load_manifest
from prompts.numbers import by_number
from prompts.prompt import load_catalogue
from prompts.prompt_set import CENTRAL, OWN_WORDS, PromptSet
from prompts.recorded import sounds_of
from prompts.report import Report
from prompts.voices.choice import VoiceName, open_voice

app = typer.Typer(help="The prompts: what residents hear, and by whose voice.", no_args_is_help=True)
app.command()(prompts_approved.approve)
app.command()(prompts_recorded.record)
app.command()(prompts_recorded.history)
app.command()(prompts_recorded.restore)
app.command()(prompts_heard.play)
app.command()(prompts_heard.picture)
app.command()(prompts_heard.say)

NO_NUMBER = "    "  # words that only English has are not recorded by telephone
AUTO_IS_AWAY = "{}; the present audio stays; --voice offline renders with the local voice"


@app.command("check")
def check_prompts(
    data: DataDir = DEFAULT,
    as_json: Annotated[bool, typer.Option("--json", help="One JSON object.")] = False,
    table: Annotated[bool, typer.Option("--table", help="Voice, length and level of each sound.")] = False,
    strict: Annotated[bool, typer.Option("--strict", help="Refuse emergency prompts that nobody approved.")] = False,
) -> None:
    """Fail if a prompt has no audio, its text changed, or it sounds wrong on a telephone."""
    report = inspect(data=data, cache=cache(), is_strict=strict)
    if as_json:
        typer.echo(json.dumps(asdict(report), ensure_ascii=False))
    else:
        if table:
            _show(report)
        _tell(report)
    raise typer.Exit(1 if report.problems else 0)


@app.command("render")
def render_prompts(
    voice: Annotated[VoiceName, typer.Option(help="auto is gTTS where it is reachable.")] = VoiceName.AUTO,
    only: Annotated[str | None, typer.Option(help="One id, said again even if approved.")] = None,
    prompt_set: Annotated[
        str, typer.Option("--set", help="One set; otherwise all, and of --only central Thai.")
    ] = "",
    command: Annotated[
        str, typer.Option(envvar="SAIJAI_VOICE_COMMAND", help="For --voice command: text in, WAV out.")
    ] = "",
    gtts_url: Annotated[str | None, typer.Option(envvar="SAIJAI_GTTS_URL", hidden=True)] = None,
) -> None:
    """Say the prompts whose words or voice changed; the present audio stays if that fails."""
    from prompts.render import render  # numpy is there only where audio is rendered

    said: list[str] = []
    try:
        for one in _sets(prompt_set, only):
            speaker = open_voice(voice, gtts_url, one.speech, command)
            with closing(speaker), progress_bar(one.name) as progress:
                said += [one.named(prompt_id) for prompt_id in render(speaker, only, one.name, progress=progress)]
    except KeyboardInterrupt:
        typer.echo("stopped: the present audio stays; the next render goes on with what is not said yet", err=True)
        raise typer.Exit(130) from None
    except VoiceNotReachableError as error:
        is_auto = voice is VoiceName.AUTO
        typer.echo(AUTO_IS_AWAY.format(error) if is_auto else f"{error}; the present audio stays", err=True)
        raise typer.Exit(1) from error
    except PromptsError as error:
        typer.echo(str(error), err=True)
        raise typer.Exit(1) from error
    for prompt_id in said:
        typer.echo(prompt_id)
    typer.echo(
        f"{len(said)} prompts rendered; each awaits the approval of a speaker of its language"
        if said
        else "nothing to do"
    )


@app.command("list")
def list_prompts(prompt_set: SetName = CENTRAL, data: DataDir = DEFAULT) -> None:
    """Show each prompt: its words, what they mean, what follows, who says them, whether somebody approved."""
    try:
        heard = sounds_of(chosen_set(prompt_set), data=data)
        records = load_manifest(MASTERS / heard.prompt_set.masters)
        numbers = {prompt_id: number for number, prompt_id in by_number(load_catalogue()).items()}
        for prompt in heard.catalogue.values():
            record = records.get(prompt.id)
            said_by = f"{record.engine}, {record.seconds:.1f} s" if record else "no audio"
            said_by = "recorded here" if prompt.id in heard.own else said_by
            name = approved_by(heard.present(prompt.id), heard.approvals) if prompt.id in heard.files else ""
            approval = f"approved by {name}" if name else "not yet approved"
            follows = f" + {' or '.join(prompt.variables)}" if prompt.variables else ""
            typer.echo(
                f"{numbers.get(prompt.id, NO_NUMBER)}  {prompt.id}  [{prompt.priority}, {said_by}, {approval}]\n"
                f"    {prompt.text}{follows}\n    {prompt.meaning}\n    {prompt.heard}"
            )
    except PromptsError as error:
        typer.echo(str(error), err=True)
        raise typer.Exit(1) from error


def _sets(name: str, only: str | None) -> tuple[PromptSet, ...]:
    if not name and only is None:
        return OWN_WORDS
    chosen = chosen_set(name or CENTRAL)
    if chosen not in OWN_WORDS:
        fail(f"{chosen.name} is made from {chosen.made_from} when it is installed; there is nothing to render")
    return (chosen,)


def _show(report: Report) -> None:
    table = Table(whole("set"), whole("prompt"), whole("voice"), "s", "dBov", "peak", "approved")
    for sound in report.sounds:
        levels = (f"{sound.seconds:.1f}", f"{sound.active_dbov:.1f}", f"{sound.peak_dbfs:.1f}")
        table.add_row(sound.prompt_set, sound.id, sound.voice, *levels, "yes" if sound.is_approved else "no")
    Console(markup=False).print(table)


def _tell(report: Report) -> None:
    for problem in report.problems:
        typer.echo(str(problem), err=True)
    if not report.problems:
        typer.echo(f"{len(report.prompts)} prompts are right in {', '.join(report.sets)}")
    if report.unapproved:
        typer.echo(f"note: {len(report.unapproved)} are not yet approved by a speaker of their language")
