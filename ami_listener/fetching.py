"""An operator fetches somebody from the screen: rescue, a caregiver or a colleague, as the keys of a telephone do.

The resident is never moved: whoever takes it joins the talk. With nobody on the line they are rung all the same.
"""

import re
from collections.abc import Awaitable, Callable
from typing import Final, Protocol

from ami_listener.client import Reply
from ami_listener.courses import Courses
from ami_listener.ring_back import contacts_of, written
from ami_listener.whom import Whom
from dialplan import contract
from domain.course import Course
from domain.facts import Fact, OperatorAsked
from runtime.clock import Clock

RESCUE, CAREGIVER, HAND_OVER = "rescue", "caregiver", "hand_over"
FALLBACK_RESCUE, FALLBACK_OPERATORS = "FALLBACK_RESCUE", "FALLBACK_OPERATORS"  # Asterisk's globals
HAND_OVER_SECONDS: Final = 60  # the longest that phones ring; the dialplan's own limit is shorter
_OPERATOR = re.compile(r"[A-Za-z0-9][A-Za-z0-9._-]{0,39}")
_TIERS: Final = {RESCUE: ("rescue", contract.RESCUE), CAREGIVER: ("caregivers", contract.CAREGIVERS)}

Tell = Callable[[Fact], Awaitable[None]]


class Refused(Exception):
    """The request makes no sense; the text says why."""


class Link(Protocol):
    """Who asks Asterisk: client.AmiLink."""

    async def call(self, action: str, headers: dict[str, str]) -> Reply: ...


class Fetching:
    """What the screens ask for beside a talk. OSError: Asterisk may or may not have heard."""

    def __init__(self, link: Link, courses: Courses, whom: Whom, tell: Tell, clock: Clock) -> None:
        self._link, self._courses, self._whom, self._tell, self._clock = link, courses, whom, tell, clock

    async def ask(self, incident_id: str, by: str, wanted: str, who: str, key_id: str) -> None:
        """`who` is one of those who could be rung, by id; empty means all of them. Refused: nobody is rung."""
        if incident_id not in self._courses or not self._courses.of(incident_id).is_open:
            raise Refused(f"there is no open incident {incident_id}")
        if not _OPERATOR.fullmatch(by) or (who and not _OPERATOR.fullmatch(who)):
            raise Refused("by and who are ids")
        course = self._courses.of(incident_id)
        if wanted == HAND_OVER:
            await self._hand_over(course, by, who, key_id)
        elif wanted in _TIERS:
            await self._fetch(course, by, wanted, who, key_id)
        else:
            raise Refused(f"nobody can be asked for {wanted!r}")

    async def _fetch(self, course: Course, by: str, wanted: str, who: str, key_id: str) -> None:
        press, (tier, name) = course.press, _TIERS[wanted]
        if press is None:
            raise Refused("nobody pressed in this incident")
        callee = await self._whom.pressed(press)
        listed = callee.answers.get(name, "")
        if not listed and wanted == RESCUE:
            listed = await self._global(FALLBACK_RESCUE)
        contacts = [one for one in listed.split("&") if one and (not who or one.partition(":")[0] == who)]
        if not contacts:
            raise Refused(f"there is no {wanted} to ring")
        call_id, asker = await self._line(course, press.call_id)
        await self._tell(self._asked(course, call_id, by, wanted, key_id))
        await self._link.call("DBDel", {"Family": contract.TAKER_FAMILY, "Key": call_id})  # somebody new may take it
        variables = {
            **contacts_of(callee),
            contract.ASKER: asker,
            contract.CALL: call_id,
            contract.SENDS: "asked",
            contract.TIER: tier,
            contract.TIER_CONTACTS: "&".join(contacts),
        }
        await self._originate(
            {
                "Channel": f"Local/hold@{contract.LADDER}/n",
                "Context": contract.LADDER,
                "Exten": "asked",
                "Priority": "1",
            },
            variables,
        )

    async def _hand_over(self, course: Course, by: str, who: str, key_id: str) -> None:
        call_id, asker = await self._line(course, "")
        if not asker:
            raise Refused("the resident is not on the line: take the incident instead")
        everybody = _phones(who) if who else (await self._global(FALLBACK_OPERATORS)).split("&")
        others = [phone for phone in everybody if phone and phone not in _phones(by)]
        if not others:
            raise Refused("there is no other operator")
        await self._tell(self._asked(course, call_id, by, HAND_OVER, key_id))
        variables = {
            f"__{contract.ASKER}": asker,
            f"__{contract.CALL}": call_id,
            f"__{contract.FROM_OPERATOR_ID}": by,
            f"__{contract.INCIDENT}": course.incident_id,
            contract.OTHERS: "&".join(others),
        }
        await self._originate(
            {
                "Channel": f"Local/others@{contract.OPERATOR_ASKS}/n",
                "Application": "NoOp",
                "Timeout": str(HAND_OVER_SECONDS * 1000),
            },
            variables,
        )

    async def _line(self, course: Course, otherwise: str) -> tuple[str, str]:
        """The call on which the resident is now, and its channel; nobody there: the press, and no channel."""
        for line in course.live:
            reply = await self._link.call("Getvar", {"Channel": line.call_id, "Variable": "CHANNEL(name)"})
            if reply.get("Response") == "Success" and reply.get("Value"):
                return line.call_id, str(reply["Value"])
        return otherwise, ""

    async def _global(self, name: str) -> str:
        return str((await self._link.call("Getvar", {"Variable": name})).get("Value") or "")

    async def _originate(self, how: dict[str, str], variables: dict[str, str]) -> None:
        reply = await self._link.call("Originate", {**how, "Variable": written(variables), "Async": "true"})
        if reply.get("Response") != "Success":
            raise Refused(f"Asterisk refuses: {reply.get('Message', '')}")

    def _asked(self, course: Course, call_id: str, by: str, wanted: str, key_id: str) -> OperatorAsked:
        return OperatorAsked(
            call_id=call_id,
            happened_at=self._clock.now(),
            incident_id=course.incident_id,
            operator_id=by,
            wanted=wanted,
            key_id=key_id,
        )


def _phones(operator_id: str) -> list[str]:
    """On the desk, and in the page."""
    return [f"PJSIP/op-{operator_id}", f"PJSIP/web-{operator_id}"]
