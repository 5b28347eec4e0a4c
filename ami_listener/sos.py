"""A pendant, a watch or an app presses by MQTT; the answer comes once the press is in the journal.

The broker keeps what is sent while the listener is away. A device that hears no answer sends again: the same `id` is
the same press, however often it comes.
"""

import asyncio
from collections.abc import Mapping
from typing import Final

from ami_listener import observations as seen
from ami_listener.worker import Item, Pressed
from db.devices import Device, DeviceBook
from db.engine import DatabaseAway
from db.journal import Journal
from domain import sos, topics
from domain.facts import SosReceived
from domain.sos import Sos, SosRefused
from runtime import log, mqtt
from runtime.clock import Clock
from runtime.mqtt import Connect, Connection

KEPT_AS: Final = "saijai-sos"
ASK_SECONDS = 1.0
SAFE_SECONDS = 10.0


class SosDesk:
    """Takes presses of devices in, one after the other."""

    def __init__(
        self, connect: Connect, devices: DeviceBook, journal: Journal, queue: asyncio.Queue[Item], clock: Clock
    ) -> None:
        self._connect, self._devices, self._journal = connect, devices, journal
        self._queue, self._clock = queue, clock
        self._known: Mapping[str, Device] = {}

    async def run(self) -> None:
        """Until cancelled."""
        await mqtt.hear(self._connect, topics.SOS, self._take)

    async def _take(self, connection: Connection, topic: str, payload: bytes) -> None:
        device_id = topic.rpartition("/")[2]
        try:
            pressed = sos.read(device_id, payload)
        except SosRefused as refused:
            log.logger().error("a device's message cannot be read", device_id=device_id[:40], reason=str(refused))
            await connection.publish(topics.sos_answer(device_id), sos.answer("", reason=str(refused)))
            return
        if await self._is_on_record(pressed):
            await connection.publish(topics.sos_answer(device_id), sos.answer(pressed.sent_id, pressed.call_id))

    async def _is_on_record(self, pressed: Sos) -> bool:
        """Tell the worker, unless the journal has it already. False: not yet; the device sends again."""
        at = self._clock.now()
        device = await self._whose(pressed.device_id)
        observation = seen.SosPressed(
            call_id=pressed.call_id,
            at=at,
            device_id=pressed.device_id,
            sent_id=pressed.sent_id,
            sent_at=pressed.sent_at,
            resident_id=device.resident_id if device else "",
            phone_id=device.phone_id if device else "",
            battery=pressed.battery,
        )
        try:
            async with asyncio.timeout(ASK_SECONDS):
                if await self._journal.knows(f"{pressed.call_id}/{SosReceived.word}"):
                    return True
        except (DatabaseAway, TimeoutError):
            pass  # it is rung all the same; the answer waits for the journal
        is_safe: asyncio.Future[bool] = asyncio.get_running_loop().create_future()
        await self._queue.put(Pressed(observation, is_safe))
        try:
            async with asyncio.timeout(SAFE_SECONDS):
                done = await is_safe
            async with asyncio.timeout(ASK_SECONDS):
                await self._devices.seen(pressed, at)
        except (DatabaseAway, TimeoutError):
            return is_safe.done() and not is_safe.cancelled() and is_safe.result()
        return done

    async def _whose(self, device_id: str) -> Device | None:
        """Whose it is; with the database away, whose it was when it was last asked."""
        try:
            async with asyncio.timeout(ASK_SECONDS):
                self._known = {device.id: device for device in await self._devices.all()}
        except (DatabaseAway, TimeoutError):
            log.logger().error("the list of devices cannot be read; the last one stays")
        return self._known.get(device_id)
