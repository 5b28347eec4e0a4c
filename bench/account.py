"""What three witnesses say of the same help calls, and where the journal differs: lost, doubled, out of order.

Pure. The phones say what they saw, Asterisk's own record which channel did what, the broker what it was told.
"""

from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import asdict, dataclass, field
from datetime import datetime
from itertools import pairwise

from db.entry import Entry
from domain import facts as told
from domain.facts import Fact

RECEIVED, PLACED, PLANNED = told.HelpCallReceived.word, told.IncidentOpened.word, told.PlanChosen.word
RANG, ANSWERED, JOINED = told.OperatorRang.word, told.OperatorAnswered.word, told.OperatorJoined.word
FIXED, IDENTIFIED = told.PlanFixed.word, told.ResidentIdentified.word
LEFT, MISSED = told.OperatorLeft.word, told.OperatorDidNotAnswer.word
REFUSED = told.HelpCallRefused.word
ENDED, ABANDONED, CLOSED = told.HelpCallEnded.word, told.HelpCallAbandoned.word, told.IncidentClosed.word
_PLACINGS = (told.IncidentOpened.word, told.IncidentJoined.word)
OUTCOME = "one outcome of a ring"
_ONE_OUTCOME = (ANSWERED, MISSED)
_ONCE = (RECEIVED, PLANNED, FIXED, IDENTIFIED, ENDED, ABANDONED, REFUSED, RANG, JOINED, LEFT, *_PLACINGS)
_STORIES = (  # of one leg, or of none: each happens no earlier than the one before it
    (RECEIVED, PLANNED, RANG, ANSWERED, JOINED, LEFT),
    (PLANNED, RANG, MISSED),
    (RECEIVED, PLACED, ENDED),
    (JOINED, ENDED),
    (ENDED, ABANDONED),
)
LIMITS = ("lost", "doubled", "out_of_order", "unexplained")


@dataclass(frozen=True)
class Happening:
    """One thing that must be on record of a call: which fact, and of which channel and bridge where it has them."""

    word: str
    leg_id: str = ""
    bridge_id: str = ""


@dataclass(frozen=True)
class Recorded:
    """One help call as Asterisk wrote it down itself."""

    call_id: str
    number: str
    happenings: frozenset[Happening]


@dataclass(frozen=True)
class Seen:
    """One help call as the phones saw it; `words` are the facts that they prove."""

    number: str
    words: frozenset[str]


@dataclass(frozen=True)
class Message:
    """One fact as it came over MQTT."""

    fact_id: str
    seq: int


@dataclass(frozen=True)
class JournalFigures:
    """Facts, but for `calls` that were placed, `kills` of the listener, and calls that one witness alone knows."""

    calls: int
    kills: int
    lost: int
    doubled: int
    out_of_order: int
    unexplained: int
    chain_valid: bool

    def as_json(self) -> dict[str, int | bool]:
        """One object."""
        return asdict(self)

    def missed(self) -> list[str]:
        """Which limits are not kept: every count is 0, and the chain is whole."""
        counts = [name for name in LIMITS if getattr(self, name)]
        return counts if self.chain_valid else [*counts, "chain_valid"]


@dataclass
class Account:
    """What was found, each as a sentence for whoever has to look into it."""

    lost: list[str] = field(default_factory=list)
    doubled: list[str] = field(default_factory=list)
    out_of_order: list[str] = field(default_factory=list)
    unexplained: list[str] = field(default_factory=list)

    def plus(self, other: "Account") -> "Account":
        """Both."""
        return Account(
            self.lost + other.lost,
            self.doubled + other.doubled,
            self.out_of_order + other.out_of_order,
            self.unexplained + other.unexplained,
        )


def happening(fact: Fact) -> Happening:
    """What a fact of the journal says happened; how a call was placed in an incident makes no difference."""
    word = PLACED if fact.word in _PLACINGS else fact.word
    return Happening(word, getattr(fact, "leg_id", ""), getattr(fact, "bridge_id", ""))


def of_calls(seen: Sequence[Seen], recorded: Iterable[Recorded], lines: Sequence[Entry]) -> Account:
    """The journal beside the phones and Asterisk's own record."""
    found = Account()
    by_call: dict[str, list[Entry]] = defaultdict(list)
    for line in lines:
        by_call[line.fact.call_id].append(line)
    by_number: dict[str, list[Recorded]] = defaultdict(list)
    for one in recorded:
        by_number[one.number].append(one)
        has = {happening(line.fact) for line in by_call[one.call_id]}
        has |= {Happening(OUTCOME, what.leg_id) for what in has if what.word in _ONE_OUTCOME}
        found.lost += [f"{one.call_id}: {_said(what)}" for what in sorted(one.happenings - has, key=_said)]
        if not {what.word for what in has} & {RECEIVED, REFUSED}:
            found.unexplained.append(f"{one.call_id}: only Asterisk knows it")
    for press in seen:
        found = found.plus(_of_press(press, by_number.pop(press.number, []), by_call))
    found.unexplained += [f"{one.call_id}: nobody pressed" for rest in by_number.values() for one in rest]
    return found.plus(_of_journal({one.call_id for one in recorded}, by_call))


def _of_press(press: Seen, records: Sequence[Recorded], by_call: Mapping[str, Sequence[Entry]]) -> Account:
    if len(records) != 1:  # nobody presses twice
        missing = sorted(press.words) if not records else []
        told_of = [f"a press was recorded {len(records)} times"]
        return Account(lost=[f"a press: {word}" for word in missing], unexplained=told_of)
    (record,) = records
    has = {happening(line.fact).word for line in by_call.get(record.call_id, ())}
    said = has | {what.word for what in record.happenings}  # what Asterisk said is counted already
    return Account(lost=[f"{record.call_id}: {word}, a phone saw it" for word in sorted(press.words - said)])


def _of_journal(known: set[str], by_call: Mapping[str, Sequence[Entry]]) -> Account:
    found = Account()
    for call_id, lines in by_call.items():
        of_call = lines if call_id else [line for line in lines if line.fact.word == CLOSED]
        found.doubled += [f"{call_id}: {what}" for what in _doubled(of_call)]
        if call_id in known:
            found.out_of_order += [f"{call_id}: {what}" for what in _out_of_order(lines)]
        elif any(line.fact.word in (RECEIVED, REFUSED) for line in lines):
            found.unexplained.append(f"{call_id}: only the journal knows it")
    opened = {line.fact.incident_id for lines in by_call.values() for line in lines if line.fact.word == PLACED}
    closed = {line.fact.incident_id for line in by_call.get("", ()) if line.fact.word == CLOSED}
    found.lost += [f"{incident_id}: {CLOSED}" for incident_id in sorted(opened - closed)]
    return found


def _doubled(lines: Iterable[Entry]) -> list[str]:
    """The same happening in two lines: by its meaning, whatever the ids say."""
    times: Counter[tuple[str, ...]] = Counter()
    for line in lines:
        fact, what = line.fact, happening(line.fact)
        if fact.word in _ONE_OUTCOME:
            times[OUTCOME, what.leg_id] += 1
        elif fact.word == CLOSED:
            times[CLOSED, fact.incident_id] += 1
        elif fact.word in _ONCE:
            times[what.word, what.leg_id, what.bridge_id] += 1
        else:
            times[line.fact_id,] += 1
    return [" ".join(what) for what, count in times.items() for _ in range(count - 1)]


def _out_of_order(lines: Sequence[Entry]) -> set[str]:
    """Steps of a call's story that happened, by Asterisk's clock, before the step that leads to them."""
    first: dict[tuple[str, str], datetime] = {}
    for line in lines:
        what = happening(line.fact)
        step = (what.word, what.leg_id)
        first[step] = min(first.get(step, line.fact.happened_at), line.fact.happened_at)
    found = set()
    for leg_id in {leg_id for _, leg_id in first}:
        for story in _STORIES:
            moments = ((word, first.get((word, leg_id)) or first.get((word, ""))) for word in story)
            steps = [(word, at) for word, at in moments if at is not None]
            found |= {
                f"{after} before {before}" for (before, early), (after, late) in pairwise(steps) if late < early
            }
    return found


def of_messages(messages: Sequence[Message], lines: Sequence[Entry], at_most: int, since: int = 0) -> Account:
    """A subscriber beside the journal: each line after line `since` once, in order, again only where MQTT may repeat.

    `at_most`: so often may one message have come; each broken session, of either side, may bring it once more.
    """
    found = Account()
    seqs: dict[str, int] = {}
    times: Counter[str] = Counter()
    for message in messages:
        times[message.fact_id] += 1
        if message.fact_id not in seqs:
            if seqs and message.seq < next(reversed(seqs.values())):
                found.out_of_order.append(f"MQTT: line {message.seq} after line {next(reversed(seqs.values()))}")
            seqs[message.fact_id] = message.seq
        elif seqs[message.fact_id] != message.seq:
            found.doubled.append(f"MQTT: {message.fact_id} as line {message.seq}")
    written = {line.fact_id: line.seq for line in lines}
    found.lost += [
        f"MQTT: line {seq}" for fact_id, seq in written.items() if seq > since and seqs.get(fact_id) != seq
    ]
    found.lost += [f"the journal: {fact_id}" for fact_id in seqs if fact_id not in written]
    found.doubled += [f"MQTT: {fact_id} came {count} times" for fact_id, count in times.items() if count > at_most]
    return found


def _said(what: Happening) -> str:
    return " ".join(part for part in (what.word, what.leg_id, what.bridge_id) if part)
