"""Rings a resident back, and starts the ladder when nobody is on the line: what is said to Asterisk, and how.

A call back is put on record before Asterisk is asked for it, under an id that was chosen beforehand: a listener that
dies at any moment between finds it again, and Asterisk refuses a second channel of the same id.
"""

from collections.abc import Awaitable, Callable
from typing import Any, Protocol

from ami_listener.client import Reply
from ami_listener.whom import Callee, Whom
from dialplan import contract
from domain import facts as told
from domain.course import Course, Line, next_call_id
from domain.steps import NO_NUMBER, NO_TRUNK, Step
from runtime import log
from runtime.clock import Clock
from runtime.settings import Settings

REPEAT_PRIORITY = 100  # who is called back goes before others, as who pressed twice does
REFUSED = "CHANUNAVAIL"
LADDER = "ladder-"  # and the call id: the channel id of a ladder without a resident

Tell = Callable[[told.Fact], Awaitable[None]]


class Link(Protocol):
    """Who asks Asterisk: client.AmiLink."""

    state: Any
    is_booted: bool

    async def call(self, action: str, headers: dict[str, str]) -> Reply: ...


class RingBack:
    """The listener's hand on the telephone. ConnectionError, TimeoutError: Asterisk may or may not have heard."""

    def __init__(self, settings: Settings, link: Link, whom: Whom, tell: Tell, clock: Clock) -> None:
        self._settings, self._link, self._whom, self._tell, self._clock = settings, link, whom, tell, clock

    @property
    def is_possible(self) -> bool:
        """Whether Asterisk can be asked now: one that has just started refuses until its dialplan is there."""
        return bool(self._link.state == "connected" and self._link.is_booted)

    async def ring(self, course: Course, step: Step) -> None:
        """Call the resident back, or put on record why nobody can."""
        press = course.lines[step.call_id]
        who: dict[str, Any] = {
            "call_id": next_call_id(course, step.call_id),
            "happened_at": self._clock.now(),
            "incident_id": course.incident_id,
            "attempt": step.attempt,
        }
        if not self._settings.trunk_contact and not self._settings.trunk2_contact:
            await self._tell(told.CallBackFailed(**who, dial_status=NO_TRUNK))
            return
        callee = await self._whom.pressed(press)
        if not callee.dial:
            await self._tell(told.CallBackFailed(**who, dial_status=NO_NUMBER))
            return
        await self._tell(told.CallBackStarted(**who, of_call_id=step.call_id, reason=step.reason))
        reply = await self._link.call("Originate", self._action(course, str(who["call_id"]), press, callee, step))
        if reply.get("Response") != "Success":
            log.logger().error("Asterisk refuses a call back", call_id=who["call_id"], reason=reply.get("Message"))
            await self._tell(told.CallBackFailed(**{**who, "happened_at": self._clock.now()}, dial_status=REFUSED))

    def _action(self, course: Course, call_id: str, press: Line, callee: Callee, step: Step) -> dict[str, str]:
        settings = self._settings
        urgency = max(press.priority, int(callee.answers[contract.PRIORITY])) + REPEAT_PRIORITY
        variables = {
            **contacts_of(callee),
            contract.INCIDENT: course.incident_id,
            contract.CALL_BACK_OF: step.call_id,
            contract.CALL_BACK_ATTEMPT: str(step.attempt),
            contract.CALL_BACK_NUMBER: callee.number,
            contract.OPERATOR_BEFORE: step.operator_id,
            contract.PRIORITY: str(urgency),
        }
        trunk = "trunk2" if step.by_second_way or not settings.trunk_contact else "trunk"
        return {
            "Channel": f"PJSIP/{callee.dial}@{trunk}",
            "ChannelId": call_id,
            "ActionID": call_id,
            "Context": contract.CALL_BACK,
            "Exten": "s",
            "Priority": "1",
            "Timeout": str(settings.call_back_ring_seconds * 1000),
            "CallerID": settings.trunk_caller_id or settings.help_number,
            "Variable": written(variables),
            "Async": "true",
        }

    async def has_channel(self, call_id: str) -> bool:
        """Whether Asterisk knows this call back: where no channel could be made, it says nothing that counts."""
        reply = await self._link.call("Getvar", {"Channel": call_id, "Variable": "CHANNEL(state)"})
        return reply.get("Response") == "Success"

    async def hang_up(self, call_id: str) -> bool:
        """End the ring of a call back. False: Asterisk has no such channel."""
        reply = await self._link.call("Hangup", {"Channel": call_id, "Cause": "16"})
        return reply.get("Response") == "Success"

    async def start_ladder(self, course: Course, call_id: str) -> None:
        """Ring caregivers, then rescue, without the resident; one that runs goes on."""
        callee = await self._whom.pressed(course.lines[call_id])
        variables = {**contacts_of(callee), contract.CALL: call_id, contract.ASKER: ""}
        reply = await self._link.call(
            "Originate",
            {
                "Channel": f"Local/hold@{contract.LADDER}/n",
                "ChannelId": f"{LADDER}{call_id}",
                "ActionID": f"{LADDER}{call_id}",
                "Context": contract.CALL_BACK,
                "Exten": "ladder",
                "Priority": "1",
                "Variable": written(variables),
                "Async": "true",
            },
        )
        if reply.get("Response") != "Success":
            log.logger().error("Asterisk refuses a ladder", call_id=call_id, reason=reply.get("Message"))

    async def end_ladder(self, call_id: str) -> None:
        """Nobody more is rung for this call; who listens hears that somebody has taken it."""
        await self._link.call("DBPut", {"Family": contract.TAKER_FAMILY, "Key": call_id, "Val": "centre"})

    async def close_ladder(self, call_id: str) -> None:
        """The case is closed: whoever is rung for this call, by whichever ladder, is left in peace."""
        await self._link.call("DBPut", {"Family": contract.OVER_FAMILY, "Key": call_id, "Val": "closed"})


def contacts_of(callee: Callee) -> dict[str, str]:
    """Whom the tiers ring for this resident, as variables of a channel."""
    names = (
        contract.RESIDENT, contract.PROMPT_SET, contract.QUEUE, contract.BACKUP, contract.CAREGIVERS, contract.RESCUE,
        contract.OFF_DUTY,
        contract.SENDS, contract.WHO, contract.NOTE,
    )  # fmt: skip
    return {name: callee.answers.get(name, "") for name in names}


def written(variables: dict[str, str]) -> str:
    """Variables as an Originate takes them."""
    # a comma would begin another variable; no id, number or sound path of ours has one
    return ",".join(f"{name}={value.replace(',', '')}" for name, value in variables.items() if value)
