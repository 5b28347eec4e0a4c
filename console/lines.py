"""One line of the board as a person reads it at a glance: how long, who, what happens, and why it stands there."""

from collections.abc import Iterable
from typing import Any, Final

from console.names import Names
from console.people import Whose
from console.sheets import TEMPLATES
from console.words import said, said_or, words_of
from domain.board import OperatorState
from domain.instants import EPOCH, microseconds
from domain.standing import Leg, Standing, State

URGENT, PRESSING = 40, 25
MARKS: Final = {
    State.WAITING: "●", State.CALL_BACK: "↺", State.HELD: "❚❚", State.TALKING: "☎", State.OWNED: "✓",
    State.CLOSED: "■",
}  # fmt: skip


class Lines:
    """Writes lines of the board, and the strip of operators."""

    def __init__(self, names: Names) -> None:
        self._names = names
        self._line, self._strip = TEMPLATES.get_template("line.html"), TEMPLATES.get_template("strip.html")

    def line(self, one: Standing, whose: Whose, language: str) -> str:
        """One incident."""
        return self._line.render(words=words_of(language), **self.values(one, whose, language))

    def values(self, one: Standing, whose: Whose, language: str) -> dict[str, Any]:
        """What a template shows of an incident."""
        return {
            "one": one,
            "whose": whose,
            "mark": MARKS[one.state],
            "level": level(one),
            "since_ms": microseconds(one.since) // 1000,
            "state": said(language, f"state_{one.state.value}"),
            "level_word": said(language, f"level_{level(one)}"),
            "colour_word": said_or(language, f"colour_{one.colour}", one.colour),
            "disposition_word": said_or(language, f"disposition_{one.disposition}", one.disposition),
            "doing": self.doing(one, whose, language),
            "why": [(reason(language, words), points) for words, points in one.reasons],
        }

    def doing(self, one: Standing, whose: Whose, language: str) -> list[str]:
        """Who is rung, who talks, who has it: a sentence each."""
        found = []
        for doing in ("talking", "held", "ringing"):
            names = [self._who(leg, whose, language) for leg in one.legs if leg.doing == doing]
            if names:
                found.append(said(language, f"doing_{doing}", who=", ".join(dict.fromkeys(names))))
        kind, _, who = one.owner.partition(":")
        if one.owner and one.state is State.OWNED:
            name = self._names.operator(who) if kind == "operator" else self._names.responder(who, whose.residents)
            found.append(said(language, "doing_owned", who=name or said(language, "emergency")))
        if one.looked_after_by and one.is_open and one.owner != f"operator:{one.looked_after_by}":
            found.append(said(language, "doing_looked_after", who=self._names.operator(one.looked_after_by)))
        if one.is_open and not found:
            found.append(said(language, f"doing_nobody_{one.state.value}"))
        return found

    def _who(self, leg: Leg, whose: Whose, language: str) -> str:
        if leg.kind == "operator":
            return self._names.operator(leg.who)
        return self._names.responder(leg.who, whose.residents) or said(language, "emergency")

    def strip(self, states: Iterable[OperatorState], language: str) -> str:
        """What each operator does now."""
        shown = [
            {
                "id": one.operator_id,
                "name": self._names.operator(one.operator_id),
                "doing": one.doing,
                "word": said(language, f"operator_{one.doing}"),
                "since_ms": 0 if one.since == EPOCH else microseconds(one.since) // 1000,
            }
            for one in states
        ]
        return self._strip.render(words=words_of(language), operators=shown)


def level(one: Standing) -> str:
    """How urgent it is, in three steps: urgent, pressing, usual."""
    return "urgent" if one.points >= URGENT else "pressing" if one.points >= PRESSING else "usual"


def reason(language: str, words: str) -> str:
    """Why it ranks there; a reason that the screens do not know yet is shown as the journal has it."""
    return said_or(language, f"why_{words.replace(' ', '_').replace(':', '')}", words)
