"""What Asterisk itself wrote down of every help call, read without any part that the listener reads it with."""

import csv
import json
from collections import defaultdict
from collections.abc import Iterable, Iterator
from pathlib import Path
from urllib.parse import parse_qsl

from bench.account import (
    ABANDONED,
    ANSWERED,
    ENDED,
    FIXED,
    IDENTIFIED,
    JOINED,
    LEFT,
    MISSED,
    OUTCOME,
    PLACED,
    PLANNED,
    RANG,
    RECEIVED,
    REFUSED,
    Happening,
    Recorded,
)
from dialplan import contract

Row = dict[str, str]
COLUMNS = (
    "event", "at", "number", "exten", "context", "channel", "app",
    "channel_id", "call_id", "peer", "word", "extra",
)  # fmt: skip
_TRUNK, _OPERATOR = "PJSIP/trunk-", "PJSIP/op-"
_SAID = {"received": RECEIVED, "planned": PLANNED, "ended": ENDED, "refused": REFUSED}


def rows(files: Iterable[Path]) -> Iterator[Row]:
    """Every whole row of these files, in their order."""
    for file in files:
        with file.open(encoding="utf-8", errors="replace", newline="") as stream:
            for values in csv.reader(stream):
                if len(values) == len(COLUMNS):
                    yield dict(zip(COLUMNS, values, strict=True))


def calls(found: Iterable[Row], help_number: str) -> list[Recorded]:
    """Each call from the trunk to this number, and what must be on record of it."""
    by_call: dict[str, list[Row]] = defaultdict(list)
    for row in found:
        by_call[row["call_id"]].append(row)
    return [
        Recorded(call_id, pressed["number"], frozenset(_happenings(of_call)))
        for call_id, of_call in by_call.items()
        for pressed in of_call
        if _is_press(pressed, help_number)
    ]


def _is_press(row: Row, help_number: str) -> bool:
    is_own = row["event"] == "CHAN_START" and row["channel_id"] == row["call_id"]
    is_in = row["channel"].startswith(_TRUNK) and row["context"] == contract.FROM_TRUNK
    return is_own and is_in and row["exten"] == help_number


def _happenings(of_call: list[Row]) -> Iterator[Happening]:
    said = {row["word"].removeprefix(contract.CEL_PREFIX) for row in of_call if row["word"]}
    yield Happening(PLACED)
    yield from (Happening(word) for name, word in _SAID.items() if name in said)
    yield from (what for row in of_call if row["word"] == f"{contract.CEL_PREFIX}planned" for what in _asked(row))
    legs = {row["channel_id"] for row in of_call if row["channel"].startswith(_OPERATOR)}
    answered = {row["channel_id"] for row in of_call if row["event"] == "ANSWER"}
    over = {row["channel_id"] for row in of_call if row["event"] == "HANGUP"}
    bridges = _bridges(of_call)
    for leg_id in legs:
        yield Happening(RANG, leg_id)
        shared = bridges[leg_id] & bridges[of_call[0]["call_id"]]
        if leg_id in answered and not shared:
            yield Happening(OUTCOME, leg_id)  # lifted, but another had it already, or the resident was gone
            continue
        if leg_id in answered:
            yield Happening(ANSWERED, leg_id)
        if leg_id in over:
            yield Happening(LEFT if leg_id in answered else MISSED, leg_id)
        yield from (Happening(JOINED, leg_id, bridge_id) for bridge_id in shared)
    if Happening(ENDED).word in {_SAID.get(name) for name in said} and not legs & answered:
        yield Happening(ABANDONED)


def _asked(planned: Row) -> Iterator[Happening]:
    """Who was asked for the plan put down what it found, and dropped it for the journal."""
    found = dict(parse_qsl(json.loads(planned["extra"])["extra"]))
    if found.get("line") in ("fastagi", "process"):
        yield Happening(FIXED)
        if found.get("resident"):
            yield Happening(IDENTIFIED)


def _bridges(of_call: list[Row]) -> defaultdict[str, set[str]]:
    found: defaultdict[str, set[str]] = defaultdict(set)
    for row in of_call:
        if row["event"] == "BRIDGE_ENTER":
            found[row["channel_id"]].add(json.loads(row["extra"])["bridge_id"])
    return found
