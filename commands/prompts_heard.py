"""Listening to the prompts without a telephone: a whole conversation, one prompt as a picture, a number or a date."""

from datetime import date, time
from pathlib import Path
from types import ModuleType
from typing import Annotated

import typer

from commands.installation import DEFAULT, DataDir, fail
from commands.prompt_sets import SetName, chosen_set
from domain import english_speech, thai_speech
from prompts import flow, sound
from prompts.errors import PromptsError
from prompts.picture import picture as draw
from prompts.prompt_set import CENTRAL
from prompts.recorded import Recorded, sounds_of
from prompts.spoken import sounds
from prompts.stage import load_stages

SPEECHES = {"th": thai_speech, "en": english_speech}
To = Annotated[Path | None, typer.Option("--to", dir_okay=False, help="The file that is written.")]


def play(
    name: Annotated[str, typer.Argument(metavar="FLOW", help="For example help-call; a wrong one lists them.")],
    to: To = None,
    prompt_set: SetName = CENTRAL,
    data: DataDir = DEFAULT,
) -> None:
    """Show a whole conversation in order and write it as one WAV, with its pauses, as a telephone plays it."""
    try:
        flows, recorded = flow.load_flows(), _recorded(prompt_set, data)
        if name not in flows:
            fail(f"there is no flow {name}; there are {', '.join(flows)}")
        stages = {stage.name: stage for stage in load_stages() if stage.prompt_set == prompt_set}
        heard = flow.perform(flows[name], stages, recorded.words, recorded.heard)
        for moment in heard.moments:
            minutes, seconds = divmod(moment.at_seconds, 60)
            typer.echo(f"{minutes:2.0f}:{seconds:04.1f}  {moment.prompt_id or '--':28}  {moment.text}")
        _write(heard.pcm, to or Path(f"{name}.wav"))
    except PromptsError as error:
        fail(str(error))


def picture(
    prompt_id: Annotated[str, typer.Argument(metavar="ID")],
    to: To = None,
    prompt_set: SetName = CENTRAL,
    data: DataDir = DEFAULT,
) -> None:
    """Draw a prompt as waveform and spectrogram (PNG): clicks, hum and cuts are seen."""
    file = to or Path(f"{prompt_id.replace('/', '-')}.png")
    try:
        recorded = _recorded(prompt_set, data)
        if prompt_id not in recorded.words:
            fail(f"{prompt_id} is not in the catalogue; `./saijai prompts list` shows the ids")
        draw(recorded.heard(prompt_id), file)
    except PromptsError as error:
        fail(str(error))
    typer.echo(f"{file}: above the waveform, below 0 to 8 kHz")


def say(
    what: Annotated[str, typer.Argument(help="A number, 081-234-5678, 14:30 or 2026-11-23.")],
    to: To = None,
    prompt_set: SetName = CENTRAL,
    data: DataDir = DEFAULT,
) -> None:
    """Say a number, a telephone number, a time or a date, put together of the recorded words."""
    try:
        recorded = _recorded(prompt_set, data)
        words = words_of(what, SPEECHES[recorded.prompt_set.speech])
        ids = sounds(words, recorded.words)
        typer.echo(f"{' '.join(words)}\n{'&'.join(ids)}")
        _write(b"".join(map(recorded.heard, ids)), to or Path("said.wav"))
    except ValueError as error:
        fail(f"{what} is no number up to {thai_speech.MOST}, telephone number, time or date: {error}")
    except PromptsError as error:
        fail(str(error))


def words_of(what: str, speech: ModuleType = thai_speech) -> tuple[str, ...]:
    """Tell by its form what is to be said. ValueError: nothing that is known."""
    said: tuple[str, ...]
    if ":" in what:
        said = speech.clock(time.fromisoformat(what))
    elif what.count("-") == 2 and len(what) == len("2026-11-23") and what[4] == "-":
        said = speech.calendar(date.fromisoformat(what))
    elif what.startswith(("+", "0")) and len(what) > 1:
        said = speech.telephone(what)
    else:
        said = speech.number(int(what))
    return said


def _recorded(set_name: str, data: Path) -> Recorded:
    return sounds_of(chosen_set(set_name), data=data)


def _write(pcm: bytes, file: Path) -> None:
    sound.write_narrow(pcm, file)
    typer.echo(f"{file}: {len(pcm) / sound.BYTES_PER_SECOND:.1f} s")
