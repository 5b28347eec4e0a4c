"""One phone: a resident's with its button, or an operator's that registers and is rung."""

import asyncio
import time
from collections.abc import Callable, Coroutine
from contextlib import suppress
from typing import Any

from baresip import Account, Call, Runtime, StackEvent, UserAgent
from baresip.errors import BaresipError

from phones.leg import Leg


class Phone:
    """A SIP phone with a number or a name; `rings` holds the calls that reach it, oldest first."""

    def __init__(self, agent: UserAgent, server: str, user: str = "") -> None:
        self.agent = agent
        self.server = server
        self.user = user
        self.rings: asyncio.Queue[Leg] = asyncio.Queue()
        self.legs: list[Leg] = []
        self.rung = 0
        self.answers_after: float | None = None
        self.says_on_answer = b""
        self.keys = ""
        self.keys_after = 0.0
        self.hangs_up_after: float | None = None
        self.refusal: int | None = None  # the SIP status with which the network refuses calls; 0 = no word at all
        self.prepares: Callable[[], None] = lambda: None  # asked before each call: what to do with this one
        self._is_prepared = False
        self._tasks: set[asyncio.Task[None]] = set()
        self._early: dict[int, list[StackEvent]] = {}
        agent.on_incoming(self._ring)
        agent.on(self._remember)

    @classmethod
    async def create(
        cls, runtime: Runtime, user: str, server: str, password: str = "", registers: bool = False
    ) -> "Phone":
        """A phone of `user` at `server` (host:port). BaresipError: registration refused."""
        account = Account(
            user=user,
            domain=server,
            password=password,
            reg_interval=60 if registers else 0,
            audio_codecs=("pcma", "pcmu"),
        )
        phone = cls(await UserAgent.create(runtime, account), server, user)
        if registers:
            await phone.agent.register()
        return phone

    async def register_anew(self) -> None:
        """As after its plug was pulled. BaresipError: refused."""
        # one after the other: by itself the stack says good-bye and registers at once, and the good-bye may come last
        await self.agent.unregister()
        await self.agent.register()

    def _remember(self, event: StackEvent) -> None:
        # an answer can be here before `dial` has returned the call that it belongs to
        if event.call and event.call not in {leg.call.handle for leg in self.legs}:
            self._early.setdefault(event.call, []).append(event)

    def prepare(self) -> None:
        """A call is about to reach this phone."""
        self._is_prepared = True
        self.prepares()

    def _ring(self, call: Call) -> None:
        if not self._is_prepared:
            self.prepare()
        self._is_prepared = False
        self.rung += 1
        leg = Leg(call, self.says_on_answer, time.monotonic())
        self.legs.append(leg)
        self.rings.put_nowait(leg)
        if self.refusal is not None:  # a phone that is not reached through the network says so itself
            self._start(leg.hang_up())
        elif self.answers_after is not None:
            self._start(self._answer(leg, self.answers_after, self.keys, self.keys_after, self.hangs_up_after))

    def _start(self, work: Coroutine[Any, Any, None]) -> None:
        task = asyncio.get_running_loop().create_task(work, name="phone answers")
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)

    async def _answer(
        self, leg: Leg, after_seconds: float, keys: str, keys_after: float, hangs_up_after: float | None
    ) -> None:
        await asyncio.sleep(after_seconds)
        if not leg.has_ended:
            with suppress(BaresipError, TimeoutError):  # the caller hung up in this very moment
                await leg.call.answer()
                if keys or hangs_up_after is not None:
                    await leg.established()
                if keys:
                    await asyncio.sleep(keys_after)
                    await leg.press(keys)
                if hangs_up_after is not None:
                    await asyncio.sleep(hangs_up_after)
                    await leg.hang_up()

    def answer(
        self,
        after_seconds: float,
        says: bytes = b"",
        keys: str = "",
        keys_after: float = 1.0,
        hangs_up_after: float | None = None,
    ) -> None:
        """Answer every call from now on, so many seconds after it began to ring, and say this.

        `keys` are pressed `keys_after` seconds after the answer; the phone is put down after `hangs_up_after`.
        """
        self.refusal = None
        self.answers_after, self.says_on_answer = after_seconds, says
        self.keys, self.keys_after, self.hangs_up_after = keys, keys_after, hangs_up_after

    def refuse(self, status: int) -> None:
        """The network refuses every call to this phone from now on: phones.provider names the words."""
        self.refusal = status

    def ignore(self) -> None:
        """Ring, and nobody picks up: how every phone begins."""
        self.answer(0.0)
        self.answers_after = None

    def forget(self) -> None:
        """Begin anew: no call, nothing counted."""
        self.legs, self.rung, self.rings = [], 0, asyncio.Queue()
        self._early.clear()

    async def ring(self, within: float = 10.0) -> Leg:
        """The next call that rings here. TimeoutError: nobody called."""
        return await asyncio.wait_for(self.rings.get(), within)

    async def press_button(self, number: str, says: bytes = b"", headers: dict[str, str] | None = None) -> Leg:
        """Call a number, as the one button does."""
        began_at = time.monotonic()
        call = await self.agent.dial(f"sip:{number}@{self.server}", headers)
        leg = Leg(call, says, began_at)
        self.legs.append(leg)
        for event in self._early.pop(call.handle, []):
            call._on_stack_event(event)
        return leg
