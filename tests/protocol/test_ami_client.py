"""The link to Asterisk at its edges: what comes with the login, what is no message, what a value may hold.

What broke panoramisk is in test_ami_faults.py, one test for each fault.
"""

import asyncio
from collections.abc import AsyncIterator
from datetime import timedelta

import pytest

from ami_listener import client
from ami_listener.client import AmiLink, Connected, Event
from runtime.clock import SystemClock
from tests.support.ami_link import connected, events, following
from tests.support.eventually import eventually
from tests.support.fake_ami import FakeAmi, event, octets


@pytest.fixture
async def ami() -> AsyncIterator[FakeAmi]:
    async with FakeAmi() as fake:
        yield fake


async def test_an_event_in_the_packet_of_the_login_comes_after_connected(ami: FakeAmi):
    ami.after_login = event("FullyBooted", Status="Fully Booted") + event("Hangup", N="1")
    async with following(ami) as link:
        items = [await asyncio.wait_for(link.queue.get(), 5) for _ in range(3)]
    assert isinstance(items[0], Connected)
    assert [one.headers["Event"] for one in items[1:] if isinstance(one, Event)] == ["FullyBooted", "Hangup"]


async def test_one_that_has_just_started_is_not_booted_until_it_says_so(ami: FakeAmi):
    async with following(ami) as link:
        await connected(link)
        assert not link.is_booted, "its dialplan is not there yet: a call back would be refused"
        await ami.say(event("FullyBooted"))
        await eventually(lambda: link.is_booted)
        await ami.cut()
        await eventually(lambda: ami.logins == 2 and link.state == "connected")
        assert not link.is_booted, "it may be another Asterisk"


async def test_bytes_that_are_no_text_and_lines_that_are_no_headers_do_no_harm(ami: FakeAmi):
    async with following(ami) as link:
        await connected(link)
        await ami.say(
            b"Event: Odd\r\nName: \xb9\xc1\r\nno header\r\n\r\n", b"nonsense\r\n\r\n", b"\r\n\r\n", event("After")
        )
        odd, after = await events(link, 2)
        assert odd["Name"] == "\ufffd\ufffd"
        assert after["Event"] == "After"


async def test_a_message_without_an_end_ends_the_link(ami: FakeAmi):
    async with following(ami) as link:
        await connected(link)
        await ami.say(b"x" * 1_100_000)
        await eventually(lambda: ami.logins == 2)


async def test_a_peer_that_never_answers_the_login_is_left(ami: FakeAmi, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr(client, "CONNECT_SECONDS", 0.2)
    ami.is_mute = True
    async with following(ami) as link:
        await eventually(lambda: len(ami.asked("Login")) >= 2, within=3)
        assert link.state == "away"


async def test_a_missing_password_is_no_end(ami: FakeAmi):
    def nowhere() -> str:
        raise FileNotFoundError("secrets/ami")

    link = AmiLink("127.0.0.1", ami.port, "saijai", nowhere, SystemClock(), asyncio.Queue())
    running = asyncio.get_running_loop().create_task(link.run())
    await asyncio.sleep(0.1)
    assert (link.state, running.done()) == ("away", False)
    link.close()
    await running


async def test_a_restarted_asterisk_is_followed_again(ami: FakeAmi):
    hooked: list[int] = []
    async with following(ami) as link:
        link.on_connected = lambda: hooked.append(1)
        await connected(link)
        await ami.stop()
        await eventually(lambda: link.state == "away")
        await ami.start()
        await connected(link)
        await ami.say(event("Hangup", N="1"))
        await events(link, 1)
    assert hooked == [1, 1]


async def test_lists_come_without_their_frame(ami: FakeAmi):
    ami.channels = [{"Linkedid": "a"}, {"Linkedid": "b"}]
    async with following(ami) as link:
        await connected(link)
        assert [one["Linkedid"] for one in await link.call_list("CoreShowChannels")] == ["a", "b"]
        assert await link.call_list("QueueStatus") == []


async def test_a_value_cannot_smuggle_in_a_second_action(ami: FakeAmi):
    async with following(ami) as link:
        await connected(link)
        await link.call("Reload", {"Module": "a\r\n\r\nAction: Originate"})
    assert ami.asked("Originate") == []
    assert ami.asked("Reload")[0]["Module"] == "aAction: Originate"


async def test_the_clocks_are_compared(ami: FakeAmi):
    ahead = SystemClock().now() + timedelta(seconds=3)
    ami.answer(
        "Ping", lambda i: [octets(("Response", "Success"), ("ActionID", i), ("Timestamp", str(ahead.timestamp())))]
    )
    async with following(ami) as link:
        await eventually(lambda: 2000 < link.clock_offset_ms < 3100)


async def test_a_header_that_comes_twice_counts_once(ami: FakeAmi):
    async with following(ami) as link:
        await connected(link)
        await ami.say(octets(("Event", "X"), ("ChanVariable", "a=1"), ("ChanVariable", "b=2")))
        assert (await events(link, 1))[0]["ChanVariable"] == "b=2"
