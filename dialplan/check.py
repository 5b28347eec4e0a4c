"""Reads the dialplan as text and names what would fail at night: a missing context, prompt, limit or name.

What only a running Asterisk can tell (syntax, applications) is tried in a scratch Asterisk by pbx/scratch.py.
"""

import re
import subprocess
import sys
from collections.abc import Collection, Iterator
from dataclasses import dataclass
from pathlib import Path

from dialplan import contract

LINT_GAPS = (
    "function 'TRYLOCK' does not exist",
    "function 'UNLOCK' does not exist",
    "function 'LOCK' does not exist",
    "function 'CHANNEL_EXISTS' does not exist",
    "function 'QUEUE_GET_CHANNEL' does not exist",
    "I_NOTIMPL_HINT: ",
    "E_APP_ARG_MANY: too many arguments for app 'Originate'",
    "the #include file 'studio.d/",  # it looks beside the page; Asterisk in its own folder
)
HERE = Path(__file__).parent
_CONTEXT = re.compile(r"^\[([\w-]+)\]")
_STEP = re.compile(r"^\s*(?:exten|same)\s*=>\s*(.*)$")
_VARIABLE = re.compile(r"\b(?:__)?(SAIJAI_[A-Z_]+)")
_GLOBAL = re.compile(r"\$\{([A-Z][A-Z_]+)\}")
_FACT = re.compile(r"Gosub\(fact,s,1\(([a-z-]+),(.*)\)\)")
_BUILT_IN = frozenset(
    {
        "EXTEN",
        "CHANNEL",
        "UNIQUEID",
        "EPOCH",
        "DIALSTATUS",
        "HANGUPCAUSE",
        "ARG",
        "QUEUESTATUS",
        "BRIDGERESULT",
        "DIALEDPEERNAME",
    }
)


@dataclass(frozen=True)
class Problem:
    """Where in the dialplan, what is wrong, and what mends it."""

    place: str
    reason: str

    def __str__(self) -> str:
        return f"{self.place}: {self.reason}"


@dataclass(frozen=True)
class Step:
    """One line of the dialplan with its place and context."""

    place: str
    context: str
    text: str


def steps(folder: Path = HERE) -> list[Step]:
    """Every line that Asterisk would run, comments taken off."""
    found = []
    for file in sorted(folder.glob("*.conf")):
        context = ""
        for number, line in enumerate(file.read_text(encoding="utf-8").splitlines(), 1):
            bare = re.sub(r"(^|\s);.*$", "", line)
            if opened := _CONTEXT.match(bare):
                context = opened.group(1)
            elif step := _STEP.match(bare):
                found.append(Step(f"{file.name}:{number}", context, step.group(1)))
    return found


def check(sound_ids: Collection[str], music_classes: Collection[str], folder: Path = HERE) -> list[Problem]:
    """All problems, empty when the dialplan keeps its contract. Pure but for reading `folder`."""
    lines = steps(folder)
    known = {step.context for step in lines}
    problems = [
        *_contexts(lines, known),
        *_names(lines),
        *_facts(lines),
        *_limits(lines),
        *_sounds(lines, sound_ids, music_classes),
        *_borders(lines),
        *_branches(lines),
    ]
    return sorted(problems, key=lambda problem: problem.place)


def used(folder: Path = HERE) -> tuple[set[str], set[str]]:
    """Applications and functions that the dialplan calls: a running Asterisk must have each of them."""
    applications, functions = set(), set()
    for step in steps(folder):
        called = step.text.split(",", 2)[-1] if not step.text.startswith("n") else step.text.split(",", 1)[-1]
        applications |= set(re.findall(r"^(\w+)\(", called))
        applications |= set(re.findall(r"\?(\w+)\(", called)) if called.startswith("ExecIf") else set()
        functions |= set(re.findall(r"\$\{([A-Z_]+)\(", step.text)) | set(re.findall(r"\bSet\(([A-Z]+)\(", step.text))
    return applications, functions


def lint(extensions: Path) -> list[Problem]:
    """What asterisklint says of a written extensions.conf, less what its old lists cannot know (0.4.3, of 2022)."""
    done = subprocess.run(
        [str(Path(sys.executable).parent / "asterisklint"), "dialplan-check", str(extensions)],
        capture_output=True,
        text=True,
        check=False,
        timeout=60,
    )
    said = (done.stderr + done.stdout).splitlines()
    return [Problem(*_split(line)) for line in said if not any(gap in line for gap in LINT_GAPS)]


def _split(line: str) -> tuple[str, str]:
    place, _, reason = line.partition(": ") if ": " in line else line.partition(" ")
    return Path(place).name, reason


def _contexts(lines: list[Step], known: set[str]) -> Iterator[Problem]:
    for step in lines:
        for target in _targets(step.text):
            if target not in known:
                yield Problem(step.place, f"there is no context [{target}]")
    for missing in contract.CONTEXTS - known:
        yield Problem("contract.py", f"context {missing} is promised but no .conf file has it")
    for stray in known - contract.CONTEXTS:
        yield Problem("dialplan", f"context [{stray}] is not in contract.py")


def _targets(text: str) -> Iterator[str]:
    """Contexts that a step names literally as where a channel goes."""
    for pattern in (
        r"\bGoto\(([a-z][\w-]*),[^,()]+,",
        r"\bGosub\(([a-z][\w-]*),[^,()]+,",
        r"[?:]([a-z][\w-]*),[^,()?:]+,\d+\)",
        r"hangup_handler_push\)=([a-z][\w-]*),",
        r"ChannelRedirect\([^,]+,([a-z][\w-]*),",
        r"Local/[\w-]+@([\w-]+)",
    ):
        yield from re.findall(pattern, text)


def _names(lines: list[Step]) -> Iterator[Problem]:
    used: set[str] = set()
    for step in lines:
        for name in _VARIABLE.findall(step.text):
            used.add(name)
            if name not in contract.CHANNEL_VARIABLES:
                yield Problem(step.place, f"{name} is not in contract.py")
        for name in _GLOBAL.findall(step.text):
            used.add(name)
            if name not in contract.GLOBALS | contract.CHANNEL_VARIABLES | _BUILT_IN:
                yield Problem(step.place, f"global {name} is not in contract.py")
    in_dialplan = (contract.CHANNEL_VARIABLES | contract.GLOBALS) - {contract.OPERATOR}
    for name in in_dialplan - used:
        yield Problem("contract.py", f"{name} is promised but the dialplan never uses it")


def _facts(lines: list[Step]) -> Iterator[Problem]:
    said = set()
    for step in lines:
        for word, data in _FACT.findall(step.text):
            said.add(word)
            keys = tuple(re.findall(r"(?:^|&)(\w+)=", data))
            if keys != contract.DIALPLAN_FACTS.get(word):
                yield Problem(step.place, f"fact {word} says {keys}, contract.py {contract.DIALPLAN_FACTS.get(word)}")
    for word in contract.DIALPLAN_FACTS.keys() - said:
        yield Problem("contract.py", f"fact {word} is promised but the dialplan never says it")


def _limits(lines: list[Step]) -> Iterator[Problem]:
    for step in lines:
        for arguments in re.findall(r"\bDial\((.*?)\)(?:$|\s)", step.text):
            parts = arguments.split(",")
            if len(parts) < 2 or not parts[1]:
                yield Problem(step.place, "a Dial without a time limit can ring for ever")
        if "AGI(" in step.text:
            if step.context != contract.ASK:
                yield Problem(step.place, f"AGI runs in [{contract.ASK}] only: elsewhere a frozen one holds the call")
            script = re.search(r"AGI\((?:\$\{AGI_URL\}/)?([\w-]+)", step.text)
            if script is None or script.group(1) not in contract.SCRIPTS | {contract.SECOND_LINE}:
                yield Problem(step.place, "the AGI script is not in contract.SCRIPTS")


def _sounds(lines: list[Step], sound_ids: Collection[str], music_classes: Collection[str]) -> Iterator[Problem]:
    for step in lines:
        for sound in re.findall(r"\b(?:Playback|Background|BackGround)\(([^,)]+)", step.text):
            for part in sound.split("&"):
                if part not in sound_ids and not part.startswith("${"):
                    yield Problem(step.place, f"no prompt {part} in the catalogue: Asterisk would stay silent")
        for name in re.findall(r"saijai-(?:\$\{\w+\}|[a-z_]+)-([a-z-]+)", step.text.replace("saijai-line/", "")):
            if not any(music.endswith(f"-{name}") for music in music_classes):
                yield Problem(step.place, f"no music class for stage {name} in prompts/stages.yaml")


def _borders(lines: list[Step]) -> Iterator[Problem]:
    """The trunk reaches help line and test number only, and nothing there dials out."""
    allowed = {contract.HELP_CALL, contract.TEST_CALL}
    for step in lines:
        if step.context == contract.FROM_TRUNK:
            yield from (
                Problem(step.place, f"the trunk may not reach [{target}]")
                for target in _targets(step.text)
                if target not in allowed
            )
            if "Dial(" in step.text or "include" in step.text:
                yield Problem(step.place, "the trunk context dials nobody and includes nothing")


def _branches(lines: list[Step]) -> Iterator[Problem]:
    """IF() splits at the first colon it meets: one inside a value silently becomes the other branch."""
    for step in lines:
        for condition in re.findall(r"\bIF\((.*)\)", step.text):
            if condition.count(":") > 1:
                yield Problem(step.place, "IF() with a colon in a value: Asterisk splits there; use GotoIf")
