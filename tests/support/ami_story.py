"""One help call as both of Asterisk's witnesses tell it: AMI events and CEL rows, step by step."""

import csv
import io
import json
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import Self
from urllib.parse import urlencode

from ami_listener.cel import COLUMNS

EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
BEGIN = datetime(2026, 11, 22, 1, 0, 0, 123456, tzinfo=UTC)


def epoch(at: datetime) -> str:
    """As Asterisk writes a moment."""
    micros = (at - EPOCH) // timedelta(microseconds=1)
    return f"{micros // 1_000_000}.{micros % 1_000_000:06d}"


def cel_row(**values: str) -> str:
    """One line of the CEL file, every value quoted."""
    line = io.StringIO()
    csv.writer(line, quoting=csv.QUOTE_ALL, lineterminator="\n").writerow([values.get(name, "") for name in COLUMNS])
    return line.getvalue()


def ami_bytes(event: dict[str, str]) -> bytes:
    """One event as it goes over the wire."""
    return "".join(f"{name}: {value}\r\n" for name, value in event.items()).encode() + b"\r\n"


@dataclass(frozen=True)
class Step:
    """One happening: what AMI says of it, and what CEL says."""

    ami: dict[str, str] | None
    cel: str


@dataclass
class HelpCall:
    """A help call that a test tells in its own words; each step is `pace` seconds after the one before."""

    number: str = "0812345678"
    call_id: str = "saijai-1732291234.5"
    at: datetime = BEGIN
    pace: float = 1.0
    steps: list[Step] = field(default_factory=list)
    legs: dict[str, str] = field(default_factory=dict)

    @property
    def channel(self) -> str:
        return "PJSIP/trunk-0000001a"

    def _next(self) -> datetime:
        self.at += timedelta(seconds=self.pace)
        return self.at

    def _add(self, ami: dict[str, str] | None, **cel: str) -> Self:
        at = self._next()
        if ami is not None:
            ami = {"Event": ami.pop("Event"), "Timestamp": epoch(at), **ami}
        values = {"linkedid": self.call_id, "cid_num": self.number, "context": "help-call", **cel}
        self.steps.append(Step(ami, cel_row(**{"eventtime": epoch(at), **values})))
        return self

    def _resident(self) -> dict[str, str]:
        return {"uniqueid": self.call_id, "channel": self.channel}

    def rings_in(self, exten: str = "1441") -> Self:
        return self._add(
            None, eventtype="CHAN_START", **{**self._resident(), "context": "from-trunk", "exten": exten}
        )

    def says(self, word: str, **data: str) -> Self:
        told = urlencode(data)
        ami = {
            "Event": "UserEvent",
            "UserEvent": "SaijaiFact",
            "Uniqueid": self.call_id,
            "Linkedid": self.call_id,
            "CallerIDNum": self.number or "<unknown>",
            "Fact": word,
            "Data": told,
        }
        cel = {"userdeftype": f"saijai-{word}", "eventextra": json.dumps({"extra": told})}
        return self._add(ami, eventtype="USER_DEFINED", **self._resident(), **cel)

    def received(self) -> Self:
        return self.says("received", did="1441", pres="allowed_not_screened")

    def planned(self, subject: str = "resident:r1", resident: str = "r1") -> Self:
        data = {"line": "fastagi", "resident": resident, "subject": subject, "set": "th", "prio": "5"}
        return self.says("planned", **data, queue="operators")

    def _leg(self, operator: str) -> dict[str, str]:
        leg_id = self.legs[operator]
        return {"uniqueid": leg_id, "channel": f"PJSIP/op-{operator}-{leg_id.rpartition('.')[2]:0>8}"}

    def _dial(self, event: str, operator: str, **more: str) -> dict[str, str]:
        leg = self._leg(operator)
        dest = {"DestChannel": leg["channel"], "DestUniqueid": leg["uniqueid"], "DestLinkedid": self.call_id}
        return {"Event": event, "Channel": self.channel, "Linkedid": self.call_id, **dest, **more}

    def rings(self, operator: str) -> Self:
        prefix, _, number = self.call_id.rpartition(".")
        self.legs[operator] = f"{prefix}.{int(number) + 10 + len(self.legs)}"
        return self._add(self._dial("DialBegin", operator), eventtype="CHAN_START", **self._leg(operator))

    def answers(self, operator: str) -> Self:
        ami = self._dial("DialEnd", operator, DialStatus="ANSWER")
        return self._add(ami, eventtype="ANSWER", **self._leg(operator))

    def does_not_answer(self, operator: str, status: str = "NOANSWER") -> Self:
        self._add(self._dial("DialEnd", operator, DialStatus=status), eventtype="APP_END", **self._leg(operator))
        return self.leaves(operator, state="5", cause="0")

    def _bridged(self, channel: dict[str, str], bridge: str) -> Self:
        ami = {
            "Event": "BridgeEnter",
            "BridgeUniqueid": bridge,
            "Channel": channel["channel"],
            "Uniqueid": channel["uniqueid"],
            "Linkedid": self.call_id,
        }
        return self._add(ami, eventtype="BRIDGE_ENTER", **channel, eventextra=json.dumps({"bridge_id": bridge}))

    def joins(self, operator: str, bridge: str = "b1") -> Self:
        return self._bridged(self._leg(operator), bridge)._bridged(self._resident(), bridge)

    def holds(self, operator: str, event: str = "Hold") -> Self:
        """Told by AMI alone: Asterisk's record has no word for it, and holds a row of nothing here."""
        leg = self._leg(operator)
        ami = {"Event": event, "Channel": leg["channel"], "Uniqueid": leg["uniqueid"], "Linkedid": self.call_id}
        return self._add(ami, eventtype="APP_START", **leg)

    def _gone(self, channel: dict[str, str], cause: str, state: str, source: str) -> Self:
        ami = {
            "Event": "Hangup",
            "Channel": channel["channel"],
            "ChannelState": state,
            "Uniqueid": channel["uniqueid"],
            "Linkedid": self.call_id,
            "Cause": cause,
        }
        extra = json.dumps({"hangupcause": int(cause), "hangupsource": source, "dialstatus": ""})
        return self._add(ami, eventtype="HANGUP", **channel, eventextra=extra)

    def leaves(self, operator: str, state: str = "6", cause: str = "16") -> Self:
        return self._gone(self._leg(operator), cause, state, "")

    def ended(self, by: str = "", answered: str = "1") -> Self:
        return self.says("ended", source=by, cause="16", answered=answered)

    def hangs_up(self, by: str = "") -> Self:
        return self._gone(self._resident(), "16", "6", by)

    def over(self) -> Self:
        return self._add(None, eventtype="LINKEDID_END", **self._resident())

    def ami(self, steps: Sequence[Step] | None = None) -> list[dict[str, str]]:
        return [step.ami for step in steps or self.steps if step.ami is not None]

    def cel(self) -> list[str]:
        return [step.cel for step in self.steps]


def answered_call(**given: object) -> HelpCall:
    """Received, planned, one operator misses it, the next takes it, the resident hangs up."""
    call = HelpCall(**given).rings_in().received().planned()  # type: ignore[arg-type]
    call.rings("noi").does_not_answer("noi").rings("lek").answers("lek").joins("lek")
    return call.ended(by=call.channel).hangs_up(by=call.channel).leaves("lek").over()


def abandoned_call(**given: object) -> HelpCall:
    """The resident hangs up while an operator's phone rings."""
    call = HelpCall(**given).rings_in().received().planned().rings("noi")  # type: ignore[arg-type]
    call.does_not_answer("noi", "CANCEL").ended(by=call.channel, answered="0")
    return call.hangs_up(by=call.channel).over()


ANSWERED_FACTS = [
    "help_call_received",
    "incident_opened",
    "plan_chosen",
    "operator_rang",
    "operator_did_not_answer",
    "operator_rang",
    "operator_answered",
    "operator_joined",
    "help_call_ended",
    "operator_left",
]
