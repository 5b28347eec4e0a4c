"""The prompts at the command line: what residents hear, whether it is right, and a voice that says it anew."""

import json
from contextlib import closing
from dataclasses import asdict
from typing import Annotated

import typer
from rich.console import Console
from rich.table import Table

from commands import prompts_heard, prompts_recorded
from commands.installation import DEFAULT, DataDir, cache
from commands.tables import whole
from prompts.check import inspect
from prompts.errors import PromptsError, VoiceNotReachableError
from prompts.master import MASTERS, load_manifest
from prompts.prompt import load_catalogue
from prompts.report import Report
from prompts.voices.choice import VoiceName, open_voice

app = typer.Typer(help="The Thai prompts: what residents hear, and by whose voice.", no_args_is_help=True)
app.command()(prompts_recorded.record)
app.command()(prompts_recorded.history)
app.command()(prompts_recorded.restore)
app.command()(prompts_heard.play)
app.command()(prompts_heard.picture)
app.command()(prompts_heard.say)

AUTO_IS_AWAY = "{}; the present audio stays; --voice offline renders with the local voice"


@app.command("check")
def check_prompts(
    data: DataDir = DEFAULT,
    as_json: Annotated[bool, typer.Option("--json", help="One JSON object.")] = False,
    table: Annotated[bool, typer.Option("--table", help="Voice, length and level of each sound.")] = False,
) -> None:
    """Fail if a prompt has no Thai audio, its text changed, or it sounds wrong on a telephone."""
    report = inspect(data=data, cache=cache())
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
    gtts_url: Annotated[str | None, typer.Option(envvar="SAIJAI_GTTS_URL", hidden=True)] = None,
) -> None:
    """Say the prompts whose words or voice changed; the present audio stays if that fails."""
    from prompts.render import render  # numpy is there only where audio is rendered

    try:
        with closing(open_voice(voice, gtts_url)) as speaker:
            said = render(speaker, only)
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
        f"{len(said)} prompts rendered; each awaits the approval of a Thai speaker" if said else "nothing to do"
    )


@app.command("list")
def list_prompts() -> None:
    """Show each prompt: its words, what they mean, who says them, whether a Thai speaker approved."""
    try:
        records = load_manifest(MASTERS / "th")
        for prompt in load_catalogue().values():
            record = records.get(prompt.id)
            said_by = f"{record.engine}, {record.seconds:.1f} s" if record else "no audio"
            approval = f"approved by {record.approved_by}" if record and record.approved_by else "not yet approved"
            typer.echo(f"{prompt.id}  [{said_by}, {approval}]\n    {prompt.text}\n    {prompt.meaning}")
    except PromptsError as error:
        typer.echo(str(error), err=True)
        raise typer.Exit(1) from error


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
        typer.echo(f"note: {len(report.unapproved)} are not yet approved by a Thai speaker")
