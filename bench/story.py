"""A help call as Asterisk told it once, told anew: other ids, another telephone, another time, else the same octets.

`recorded/NAME.ami` is what crossed the wire of the manager interface, `NAME.csv` the rows of CEL for the same call.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from bench import town
from domain.instants import microseconds

RECORDED = Path(__file__).with_name("recorded")
FACTS = {"operator_hangs_up": 10, "answered_after_a_miss": 14, "pressed_twice": 17}  # facts that each comes to
SYSTEM = "saijai"
_RECORDED_NUMBER, _RECORDED_RESIDENT = "0999999101", "HW-001"
_AMI_AT = re.compile(r"^Timestamp: (\d+\.\d+)", re.MULTILINE)
_CEL_AT = re.compile(r'^"[A-Z_]+","(\d+\.\d+)"')
_UNIQUEID = re.compile(rf"{SYSTEM}-\d+\.(\d+)")
_CHANNEL = re.compile(r"-([0-9a-f]{8})\b")
_BRIDGE = re.compile(r"[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}")
_RECEIVED = re.compile(r"Linkedid: \S+?\.(\d+)\r\nUserEvent: \S+\r\nFact: received")


@dataclass(frozen=True)
class Step:
    """One AMI event, and the rows that CEL has of it."""

    ami: str
    cel: str


@dataclass(frozen=True)
class Story:
    """The steps with places for whatever is another's in each call. `facts`: how many the journal has afterwards."""

    steps: tuple[Step, ...]
    channels: tuple[str, ...]  # the numbers of its uniqueids
    calls: tuple[str, ...]  # those of them whom a resident began
    facts: int


class Telling:
    """One call of a story, step by step."""

    def __init__(self, story: Story, first_channel: int, resident: int, began_at: datetime) -> None:
        self._steps: Iterator[Step] = iter(story.steps)
        second = microseconds(began_at) // 1_000_000
        numbered = {name: first_channel + place for place, name in enumerate(story.channels)}
        self._words = {f"id{name}": f"{SYSTEM}-{second}.{number}" for name, number in numbered.items()}
        self._words |= {
            "number": town.number(resident),
            "resident": town.resident_id(resident),
            "bridge": f"{first_channel:08x}-1b82-410b-8abf-5f604dc371da",
            "channel": f"{first_channel & 0xFFFFFF:06x}",
        }
        self.call_ids = tuple(self._words[f"id{name}"] for name in story.calls)
        self.facts = story.facts

    def next(self, at: datetime) -> Step | None:
        """What happens at `at`; None: the call is over."""
        step = next(self._steps, None)
        if step is None:
            return None
        self._words["at"] = asterisk_time(at)
        return Step(step.ami % self._words, step.cel % self._words)


def asterisk_time(at: datetime) -> str:
    """A moment as Asterisk writes it."""
    whole, micros = divmod(microseconds(at), 1_000_000)
    return f"{whole}.{micros:06d}"


def load(name: str) -> Story:
    """One of the recorded calls."""
    ami = (RECORDED / f"{name}.ami").read_bytes().decode("utf-8")
    messages = [f"{one}\r\n\r\n" for one in ami.split("\r\n\r\n") if one]
    rows = (RECORDED / f"{name}.csv").read_text(encoding="utf-8").splitlines(keepends=True)
    channels = sorted(set(_UNIQUEID.findall("".join([ami, *rows]))), key=int)
    suffixes = sorted(set(_CHANNEL.findall(_BRIDGE.sub("", "".join([ami, *rows])))))
    steps = tuple(Step(_template(one.ami, suffixes), _template(one.cel, suffixes)) for one in _merged(messages, rows))
    return Story(steps, tuple(channels), tuple(_RECEIVED.findall(ami)), FACTS[name])


def _merged(messages: list[str], rows: list[str]) -> list[Step]:
    """Each message with the rows before it; the last one with all that are left."""
    steps, waiting = [], [(float(_at(_CEL_AT, row)), row) for row in rows]
    for message in messages:
        at = float(_at(_AMI_AT, message)) if message is not messages[-1] else float("inf")
        now = [row for happened, row in waiting if happened <= at]
        waiting = waiting[len(now) :]
        steps.append(Step(message, "".join(now)))
    return steps


def _at(pattern: re.Pattern[str], text: str) -> str:
    found = pattern.search(text)
    assert found is not None, f"no time in {text!r}"
    return found[1]


def _template(text: str, suffixes: list[str]) -> str:
    text = text.replace("%", "%%")
    text = _AMI_AT.sub("Timestamp: %(at)s", text)
    text = re.sub(r'^("[A-Z_]+"),"\d+\.\d+"', r'\1,"%(at)s"', text, flags=re.MULTILINE)
    text = _BRIDGE.sub("%(bridge)s", text)
    text = _UNIQUEID.sub(r"%(id\1)s", text)
    text = _CHANNEL.sub(lambda found: f"-%(channel)s{suffixes.index(found[1]):02x}", text)
    return text.replace(_RECORDED_NUMBER, "%(number)s").replace(_RECORDED_RESIDENT, "%(resident)s")
