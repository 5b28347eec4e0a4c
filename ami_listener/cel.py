"""Asterisk's own record says the same as its live events: a CEL row becomes the same observation.

Columns as written by cel_custom (`COLUMNS`), every value quoted. Source: Asterisk 22, CEL specification.
"""

import csv
import json
import re
from dataclasses import dataclass
from datetime import UTC, datetime

from ami_listener import observations as seen
from ami_listener.responders import LEG_CHANNEL
from ami_listener.translate import TRUNK_CHANNEL, bridged, dialplan_fact, moment, number, operator_of
from dialplan import contract

COLUMNS = (
    "eventtype",
    "eventtime",
    "cid_num",
    "exten",
    "context",
    "channel",
    "app",
    "uniqueid",
    "linkedid",
    "peer",
    "userdeftype",
    "eventextra",
)
_ROW_START = re.compile(r'"[A-Z_]+","\d+\.\d{1,6}",')
DIALLED_BY_US = "AppDial2"  # the application that Asterisk gives a channel which it was asked to call
_NEVER = datetime(1970, 1, 1, tzinfo=UTC)


class MalformedRow(Exception):
    """A line of the CEL file is no row of ours: cut by a crash, or written by another configuration."""


@dataclass(frozen=True)
class Row:
    """One CEL event."""

    event: str
    at: datetime
    caller: str
    exten: str
    context: str
    channel: str
    app: str
    channel_id: str
    call_id: str
    word: str
    extra: dict[str, str]


def parse(line: str) -> Row:
    """One line of the file; of two rows on one line (the first cut by a crash) the last. MalformedRow: no row."""
    starts = [found.start() for found in _ROW_START.finditer(line)]
    row = _columns(line[starts[-1] :] if starts else line)
    at = moment(row["eventtime"], _NEVER)
    if at == _NEVER:
        raise MalformedRow(f"eventtime {row['eventtime']!r}")
    return Row(
        event=row["eventtype"],
        at=at,
        caller=row["cid_num"],
        exten=row["exten"],
        context=row["context"],
        channel=row["channel"],
        app=row["app"],
        channel_id=row["uniqueid"],
        call_id=row["linkedid"],
        word=row["userdeftype"],
        extra=_extra(row["eventextra"]),
    )


def _columns(line: str) -> dict[str, str]:
    try:
        values = next(csv.reader([line], strict=True))
    except (csv.Error, StopIteration) as error:
        raise MalformedRow(str(error)) from error
    if len(values) != len(COLUMNS):
        raise MalformedRow(f"{len(values)} columns instead of {len(COLUMNS)}")
    return dict(zip(COLUMNS, values, strict=True))


def _extra(text: str) -> dict[str, str]:
    if not text:
        return {}
    try:
        said = json.loads(text)
    except ValueError as error:
        raise MalformedRow(f"eventextra: {error}") from error
    if not isinstance(said, dict):
        raise MalformedRow("eventextra is no object")
    return {str(key): str(value) for key, value in said.items()}


def to_observation(row: Row) -> seen.Observation | None:
    """What `row` shows."""
    if row.word.startswith(contract.CEL_PREFIX):
        word = row.word.removeprefix(contract.CEL_PREFIX)
        return dialplan_fact(word, row.extra.get("extra", ""), row.call_id, row.caller, row.at)
    if row.event == "LINKEDID_END":
        return seen.CallOver(call_id=row.call_id, at=row.at)
    if row.event == "BRIDGE_ENTER":
        return bridged(row.call_id, row.channel_id, row.channel, row.extra.get("bridge_id", ""), row.at)
    if row.channel_id == row.call_id:
        return _of_resident(row)
    return _of_leg(row, operator_of(row.channel))


def _of_resident(row: Row) -> seen.Observation | None:
    match row.event:
        case "CHAN_START" if row.channel.startswith(LEG_CHANNEL):
            return seen.SideCall(call_id=row.call_id, at=row.at)
        case "CHAN_START" if row.channel.startswith(TRUNK_CHANNEL) and row.context == contract.FROM_TRUNK:
            return seen.TrunkRang(call_id=row.call_id, at=row.at, exten=row.exten)
        case "ANSWER" | "CHAN_END" if row.app == DIALLED_BY_US:
            return seen.WentOut(call_id=row.call_id, at=row.at)
        case "HANGUP":
            source, cause = row.extra.get("hangupsource", ""), number(row.extra.get("hangupcause", ""))
            if source.startswith(TRUNK_CHANNEL) and source != row.channel:
                source = "responder"
            return seen.ResidentEnded(call_id=row.call_id, at=row.at, source=source, cause=cause)
        case _:
            return None


def _of_leg(row: Row, operator_id: str) -> seen.Observation | None:
    if not operator_id:
        return None
    call_id, at, leg_id = row.call_id, row.at, row.channel_id
    match row.event:
        case "CHAN_START":
            return seen.LegRang(call_id=call_id, at=at, leg_id=leg_id, operator_id=operator_id)
        case "ANSWER":
            return seen.LegAnswered(call_id=call_id, at=at, leg_id=leg_id, operator_id=operator_id)
        case "HANGUP":
            cause = number(row.extra.get("hangupcause", ""))
            return seen.LegEnded(
                call_id=call_id, at=at, leg_id=leg_id, operator_id=operator_id, cause=cause, was_up=None
            )
        case _:
            return None
