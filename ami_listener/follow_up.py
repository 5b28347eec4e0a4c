"""Nobody who asked for help is forgotten: does what is due in each open incident, as soon as it is due.

Decides nothing itself: domain/steps.py says what comes next. It knows what the journal knows, so another listener
goes on where this one stopped.
"""

import asyncio
from collections.abc import Awaitable, Callable
from datetime import datetime, timedelta
from itertools import islice
from typing import Any

from ami_listener.agenda import Agenda
from ami_listener.courses import Courses
from ami_listener.ring_back import RingBack
from db.engine import DatabaseAway
from db.journal import Journal
from domain import facts as told
from domain import steps
from domain.course import LOST, Course, Line
from domain.instants import EPOCH
from domain.steps import Kind, Rules, Step
from runtime import log
from runtime.clock import Clock
from runtime.settings import Settings

LOOK_SECONDS = 0.5
RETRY_SECONDS = 1.0
AGAIN = timedelta(seconds=5)  # before the same thing is asked of Asterisk once more
CHANNEL_WITHIN = timedelta(seconds=3)  # after it was asked for, a call back has a channel, or it has none
LADDER_AGAIN = timedelta(seconds=30)

Tell = Callable[[told.Fact], Awaitable[None]]


def rules_of(settings: Settings) -> Rules:
    """The times of the course, as this centre set them."""
    return Rules(
        gaps=tuple(float(gap) for gap in settings.call_back_gaps.split(",")),
        ring_seconds=settings.call_back_ring_seconds,
        busy_gap=settings.call_back_busy_seconds,
        busy_for=settings.call_back_busy_for_seconds,
        too_old_seconds=settings.call_back_within_minutes * 60,
        owner_seconds=settings.owner_seconds,
        stalled_seconds=settings.stalled_seconds,
        has_second_way=bool(settings.trunk_contact and settings.trunk2_contact),
    )


class FollowUp:
    """One step after the other, of every open incident."""

    def __init__(
        self, rules: Rules, at_once: int, courses: Courses, ring_back: RingBack, tell: Tell, clock: Clock
    ) -> None:
        self._rules, self._at_once, self._courses = rules, at_once, courses
        self._ring_back, self._tell, self._clock = ring_back, tell, clock
        self._agenda = Agenda()
        self._known: set[str] = set()
        self._ringing: dict[str, int] = {}  # incident -> call backs that ring
        self._room = 0
        self._for_asterisk: dict[str, None] = {}  # incidents whose step waits until Asterisk can be asked
        self._for_a_line: dict[str, None] = {}  # incidents whose call back waits until another one is over
        self._asked: dict[str, dict[tuple[Kind, str], datetime]] = {}  # incident -> what Asterisk was asked, and when
        self._ladders: dict[str, str] = {}  # incident -> the call whose ladder was started without a resident

    async def run(self, journal: Journal, caught_up: asyncio.Event) -> None:
        """Until cancelled. `caught_up`: from here on it is known which calls still run."""
        while True:
            try:
                await self._courses.recall(journal)
                break
            except DatabaseAway:
                await asyncio.sleep(RETRY_SECONDS)
        await caught_up.wait()
        while True:
            self._courses.changed.clear()
            await self.look()
            try:
                await asyncio.wait_for(self._courses.changed.wait(), LOOK_SECONDS)
            except TimeoutError:
                continue

    async def look(self) -> None:
        """Do what is due now, and what was just told may ask for."""
        now = self._clock.now()
        changed = self._courses.take_changed()
        for incident_id in changed:
            self._count_ringing(self._courses.of(incident_id))
        # of many who are to be called back some wait: each takes a line that a press may need
        self._room = self._at_once - sum(self._ringing.values())
        for incident_id in dict.fromkeys([*self._take_freed(), *self._agenda.take_due(now), *changed]):
            self._agenda.put(incident_id, now + AGAIN)  # if anything goes wrong
            try:
                await self._follow(self._courses.of(incident_id), now)
            except Exception as error:  # noqa: BLE001  one incident that breaks us must not stop the others
                log.logger().error("an incident cannot be followed", incident_id=incident_id, exc_info=error)

    def _take_freed(self) -> list[str]:
        """Who waited for Asterisk, or for a line, and waits no longer."""
        if not self._ring_back.is_possible:
            return []
        freed = [*self._for_asterisk, *islice(self._for_a_line, max(0, self._room))]
        self._for_asterisk.clear()
        for incident_id in freed:
            self._for_a_line.pop(incident_id, None)
        return freed

    async def _follow(self, course: Course, now: datetime) -> None:
        if course.incident_id not in self._known:
            self._known.add(course.incident_id)
            self._remember_ladder(course)
        found = steps.every_step(course, now, self._rules)
        for step in found:
            if step.is_due(now):
                await self._take(course, step)
        await self._end_ladder(course)
        for line in course.call_backs:
            if line.is_ringing and now - line.began_at > CHANNEL_WITHIN:
                await self._look_for(course, line)
        left = self._courses.of(course.incident_id)
        if left is not course:
            found = steps.every_step(left, now, self._rules)
        if all(step.due_at is None for step in found) and not left.is_open:
            await self._close_ladders(course)
            self._forget(course.incident_id)
        else:
            self._agenda.put(course.incident_id, self._looked_at_next(left, found, now))

    def _looked_at_next(self, course: Course, found: list[Step], now: datetime) -> datetime | None:
        """When time alone can bring something new in this incident."""
        moments = [now + AGAIN if step.is_due(now) else step.due_at for step in found]
        if any(line.is_ringing for line in course.call_backs):
            moments.append(now + CHANNEL_WITHIN)
        return min((at for at in moments if at is not None), default=None)

    def _count_ringing(self, course: Course) -> None:
        ringing = sum(line.is_ringing for line in course.call_backs)
        if ringing:
            self._ringing[course.incident_id] = ringing
        else:
            self._ringing.pop(course.incident_id, None)

    def _forget(self, incident_id: str) -> None:
        self._courses.forget(incident_id)
        self._agenda.put(incident_id, None)
        self._known.discard(incident_id)
        known: tuple[dict[str, Any], ...]
        known = (self._ringing, self._ladders, self._asked, self._for_asterisk, self._for_a_line)
        for one in known:
            one.pop(incident_id, None)

    async def _take(self, course: Course, step: Step) -> None:
        try:
            await self._do(course, step)
        except OSError as error:  # ConnectionError, TimeoutError: the link will tell what became of it
            log.logger().warning("Asterisk could not be asked", step=step.kind.value, reason=str(error))
            self._for_asterisk[course.incident_id] = None

    async def _do(self, course: Course, step: Step) -> None:
        who: dict[str, Any] = {"call_id": "", "happened_at": self._clock.now(), "incident_id": course.incident_id}
        match step.kind:
            case Kind.ALARM:
                log.logger().error("alarm", alarm=step.alarm, incident_id=course.incident_id)
                detail = steps.main_step(course, self._clock.now(), self._rules).kind.value
                subject = course.incident_id
                await self._tell(told.AlarmRaised(**who, alarm=step.alarm, subject=subject, detail=detail))
            case Kind.CLEAR_ALARM:
                await self._tell(told.AlarmCleared(**who, alarm=step.alarm, subject=course.incident_id))
            case Kind.EXHAUSTED:
                await self._tell(told.CallBacksExhausted(**who, attempts=step.attempt))
            case _ if not self._ring_back.is_possible:
                self._for_asterisk[course.incident_id] = None
            case Kind.CALL_BACK if self._room <= 0:
                self._for_a_line[course.incident_id] = None
            case Kind.CALL_BACK:
                self._room -= 1
                await self._ring_back.ring(course, step)
            case Kind.END_CALL_BACK | Kind.RINGING_BACK:
                await self._end_ring(course, step)
            case Kind.LADDER_WITHOUT_RESIDENT if self._is_first(course, step.kind, course.incident_id, LADDER_AGAIN):
                self._ladders[course.incident_id] = step.call_id
                await self._ring_back.start_ladder(course, step.call_id)

    async def _look_for(self, course: Course, line: Line) -> None:
        """A call back that is said to ring, and of which Asterisk knows nothing, never left the house."""
        if not self._ring_back.is_possible:
            self._for_asterisk[course.incident_id] = None
            return
        if not self._is_first(course, Kind.RINGING_BACK, line.call_id):
            return
        try:
            is_there = await self._ring_back.has_channel(line.call_id)
        except OSError as error:
            log.logger().warning("a call back cannot be looked for", call_id=line.call_id, reason=str(error))
            return
        if not is_there and self._courses.of(course.incident_id).lines[line.call_id].is_ringing:
            await self._fail(course, line.call_id, line.attempt, "CHANUNAVAIL")

    def _is_first(self, course: Course, kind: Kind, of: str, again: timedelta = AGAIN) -> bool:
        now, asked = self._clock.now(), self._asked.setdefault(course.incident_id, {})
        if now - asked.get((kind, of), now - again) < again:
            return False
        asked[kind, of] = now
        return True

    async def _end_ring(self, course: Course, step: Step) -> None:
        if not self._is_first(course, step.kind, step.call_id):
            return
        was_there = await self._ring_back.hang_up(step.call_id)
        if was_there and step.kind is Kind.END_CALL_BACK:
            return  # Asterisk will say that it is over
        status = "CANCEL" if step.kind is Kind.END_CALL_BACK else LOST
        await self._fail(course, step.call_id, step.attempt, status)

    async def _fail(self, course: Course, call_id: str, attempt: int, dial_status: str) -> None:
        failed = told.CallBackFailed(
            call_id=call_id,
            happened_at=self._clock.now(),
            incident_id=course.incident_id,
            attempt=attempt,
            dial_status=dial_status,
        )
        await self._tell(failed)

    def _remember_ladder(self, course: Course) -> None:
        # it may have been started by the listener before this one, and Asterisk runs it on
        over = [line for line in course.lines.values() if line.is_press and line.ended_at]
        if over and course.exhausted_at != EPOCH and course.tier_at >= course.exhausted_at:
            self._ladders[course.incident_id] = max(over, key=lambda line: line.began_at).call_id

    async def _close_ladders(self, course: Course) -> None:
        """Nobody is sent any more to somebody who has hung up; for who is still on the line others ring on."""
        if course.tier_at == EPOCH or not self._ring_back.is_possible:
            return
        try:
            for call_id in [line.call_id for line in course.lines.values() if not line.is_live]:
                await self._ring_back.close_ladder(call_id)
        except OSError as error:
            log.logger().warning("a ladder could not be closed", reason=str(error))

    async def _end_ladder(self, course: Course) -> None:
        """Somebody has it, the resident is on the line again, or it is closed: nobody more is rung without her."""
        call_id = self._ladders.get(course.incident_id)
        if call_id is None or (course.is_open and course.owner is None and not course.live):
            return
        if not self._ring_back.is_possible:
            self._for_asterisk[course.incident_id] = None
            return
        try:
            await self._ring_back.end_ladder(call_id)
            self._ladders.pop(course.incident_id, None)
        except OSError as error:
            self._for_asterisk[course.incident_id] = None
            log.logger().warning("a ladder could not be ended", reason=str(error))
