"""A page whose socket is gone has gone only if no sound comes from it either."""

import asyncio

import pytest

from ami_listener import pages as module
from ami_listener.pages import Pages
from tests.support.eventually import eventually

TALK = "PJSIP/web-noi-00000001"


class Asterisk:
    """Channels, and how many packets each has received so far; `alive` are those that go on receiving."""

    def __init__(self, *alive: str) -> None:
        self.channels = {TALK: "6", "PJSIP/web-noi-2-00000002": "6", "PJSIP/op-noi-00000003": "6"}
        self.alive = alive
        self.packets = dict.fromkeys(self.channels, 100)
        self.hung_up: list[tuple[str, str]] = []

    async def call_list(self, _action: str) -> list[dict[str, str]]:
        return [{"Channel": name, "ChannelState": state} for name, state in self.channels.items()]

    async def call(self, action: str, headers: dict[str, str]) -> dict[str, str]:
        channel = headers["Channel"]
        if action == "Hangup":
            self.hung_up.append((channel, headers["Cause"]))
            return {"Response": "Success"}
        self.packets[channel] += 50 if channel in self.alive else 0
        return {"Response": "Success", "Value": str(self.packets[channel])}


@pytest.fixture(autouse=True)
def _quick(monkeypatch):
    monkeypatch.setattr(module, "QUIET_SECONDS", 0.01)


async def test_a_dead_page_is_hung_up_as_a_lost_phone_is():
    asterisk = Asterisk()
    await Pages(asterisk).look({"web-noi"})
    assert asterisk.hung_up == [(TALK, "44")]


async def test_a_page_that_still_sends_goes_on_talking():
    asterisk = Asterisk(TALK)
    await Pages(asterisk).look({"web-noi"})
    assert asterisk.hung_up == []


async def test_a_talk_of_which_asterisk_cannot_say_what_was_heard_goes_on():
    class Unsure(Asterisk):
        async def call(self, action, headers):
            return await super().call(action, headers) if action == "Hangup" else {"Response": "Error"}

    asterisk = Unsure()
    await Pages(asterisk).look({"web-noi"})
    assert asterisk.hung_up == []


async def test_a_page_that_rings_is_left_to_the_queue():
    asterisk = Asterisk()
    asterisk.channels[TALK] = "5"
    await Pages(asterisk).look({"web-noi"})
    assert asterisk.hung_up == []


async def test_only_the_end_of_a_page_is_heard():
    asterisk = Asterisk()
    pages = Pages(asterisk)
    running = asyncio.get_running_loop().create_task(pages.run())
    pages.hear({"Event": "ContactStatus", "AOR": "web-noi", "ContactStatus": "Reachable"})
    pages.hear({"Event": "ContactStatus", "AOR": "op-noi", "ContactStatus": "Removed"})
    await asyncio.sleep(0.05)
    assert asterisk.hung_up == []
    pages.hear({"Event": "ContactStatus", "AOR": "web-noi", "ContactStatus": "Removed"})
    await eventually(lambda: asterisk.hung_up)
    running.cancel()


async def test_a_link_that_is_away_ends_nothing():
    class Away(Asterisk):
        async def call_list(self, _action):
            raise ConnectionError("no link")

    pages = Pages(Away())
    running = asyncio.get_running_loop().create_task(pages.run())
    pages.hear({"AOR": "web-noi", "ContactStatus": "Removed"})
    await asyncio.sleep(0.05)
    assert not running.done()
    running.cancel()
