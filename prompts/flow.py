"""A whole conversation as it is heard, from the first prompt to the human: every prompt and every pause in order."""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path

from prompts.composition import compose
from prompts.errors import CatalogueError
from prompts.page import read_page
from prompts.prompt import ROOM, Prompt
from prompts.sound import BYTES_PER_SECOND, silence
from prompts.stage import Stage

FLOWS = ROOM / "flows.yaml"


@dataclass(frozen=True)
class Ring:
    """What loops while it rings, for so long."""

    stage: str
    seconds: float


@dataclass(frozen=True)
class Note:
    """Something that happens and is not heard here."""

    text: str


Step = str | float | Ring | Note


@dataclass(frozen=True)
class Moment:
    """One line of the conversation: when it begins, and what is heard or happens."""

    at_seconds: float
    prompt_id: str
    text: str


@dataclass(frozen=True)
class Conversation:
    """All that is heard, as PCM, and its script."""

    pcm: bytes
    moments: tuple[Moment, ...]


def load_flows(page: Path = FLOWS) -> dict[str, tuple[Step, ...]]:
    """Read every flow."""
    flows = {}
    for name, steps in read_page(page, dict).items():
        if not isinstance(steps, list) or not steps:
            raise CatalogueError(f"{page.name}: {name} is empty; list its steps")
        flows[name] = tuple(_step(step, f"{page.name}: {name}") for step in steps)
    return flows


def unknown(flows: Mapping[str, tuple[Step, ...]], prompts: Mapping[str, Prompt], stages: list[Stage]) -> list[str]:
    """What flows name and is not there, with the flow."""
    known = prompts.keys() | {stage.name for stage in stages}
    names = [
        (flow, step.stage if isinstance(step, Ring) else step) for flow, steps in flows.items() for step in steps
    ]
    return [f"{flow}: {name}" for flow, name in names if isinstance(name, str) and name not in known]


def perform(
    steps: tuple[Step, ...],
    stages: Mapping[str, Stage],
    prompts: Mapping[str, Prompt],
    pcm_of: Callable[[str], bytes],
) -> Conversation:
    """Put a conversation together of the sounds of one prompt set."""
    heard, moments = bytearray(), []
    for step in steps:
        now = len(heard) / BYTES_PER_SECOND
        if isinstance(step, Note):
            moments.append(Moment(now, "", step.text))
        elif isinstance(step, float):
            heard += silence(step)
        elif isinstance(step, Ring):
            moments += _rung(stages[step.stage], step.seconds, now, prompts, pcm_of)
            loop, length = compose(stages[step.stage], pcm_of), len(silence(step.seconds))
            heard += (loop * (length // len(loop) + 1))[:length]
        else:
            moments.append(Moment(now, step, prompts[step].text))
            heard += pcm_of(step)
    return Conversation(bytes(heard), tuple(moments))


def _rung(
    stage: Stage, seconds: float, since: float, prompts: Mapping[str, Prompt], pcm_of: Callable[[str], bytes]
) -> Iterator[Moment]:
    at = 0.0
    while True:
        for part in stage.parts:
            if at >= seconds:
                return
            if isinstance(part, str):
                yield Moment(since + at, part, prompts[part].text)
            at += len(pcm_of(part)) / BYTES_PER_SECOND if isinstance(part, str) else part


def _step(step: object, place: str) -> Step:
    match step:
        case str():
            return step
        case bool():
            pass
        case int() | float() if step >= 0:
            return float(step)
        case {"note": str(text)}:
            return Note(text)
        case {"stage": str(stage), "seconds": int() | float() as seconds} if seconds > 0:
            return Ring(stage, float(seconds))
    raise CatalogueError(f"{place}: {step!r} is no prompt id, pause, stage with its seconds, or note")
