"""The link to Asterisk under everything that broke panoramisk: one test for each fault that was seen."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import timedelta
from typing import Any

import pytest

from ami_listener import client
from ami_listener.client import AmiLink, Connected, Event
from runtime.clock import SystemClock
from tests.support.eventually import eventually
from tests.support.fake_ami import FakeAmi, event, octets

RIGHT = "right"


@pytest.fixture
async def ami() -> AsyncIterator[FakeAmi]:
    async with FakeAmi() as fake:
        yield fake


@asynccontextmanager
async def following(ami: FakeAmi, password: str = RIGHT, size: int = 1000) -> AsyncIterator[AmiLink]:
    queue: asyncio.Queue[Any] = asyncio.Queue(size)
    link = AmiLink("127.0.0.1", ami.port, "saijai", lambda: password, SystemClock(), queue)
    running = asyncio.get_running_loop().create_task(link.run())
    try:
        yield link
    finally:
        link.close()
        await asyncio.wait_for(running, 2)


async def connected(link: AmiLink) -> None:
    await eventually(lambda: link.state == "connected")


async def events(link: AmiLink, count: int) -> list[dict[str, str]]:
    found: list[dict[str, str]] = []
    async with asyncio.timeout(5):
        while len(found) < count:
            item = await link.queue.get()
            if isinstance(item, Event):
                found.append(dict(item.headers))
    return found


async def test_two_events_in_one_packet_stay_in_order(ami: FakeAmi):
    async with following(ami) as link:
        await connected(link)
        await ami.say(event("DialBegin", N="1") + event("DialEnd", N="2") + event("Hangup", N="3"))
        assert [one["N"] for one in await events(link, 3)] == ["1", "2", "3"]


async def test_thousands_of_events_stay_in_order(ami: FakeAmi):
    async with following(ami, size=10_000) as link:
        await connected(link)
        await ami.say(*(b"".join(event("X", N=str(n + m)) for m in range(500)) for n in range(0, 5000, 500)))
        assert [one["N"] for one in await events(link, 5000)] == [str(n) for n in range(5000)]


async def test_a_thai_name_split_over_packets_arrives_whole(ami: FakeAmi):
    whole = event("UserEvent", Name="สมชาย", Note="ขอความช่วยเหลือ")
    async with following(ami) as link:
        await connected(link)
        for cut in range(20, len(whole) - 1):
            await _say_cut(ami, whole, cut)
        for one in await events(link, len(whole) - 21):
            assert (one["Name"], one["Note"]) == ("สมชาย", "ขอความช่วยเหลือ")


async def _say_cut(ami: FakeAmi, whole: bytes, cut: int) -> None:
    for part in (whole[:cut], whole[cut:]):
        await ami.say_now(part)


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


async def test_a_silent_peer_is_noticed_within_seconds(ami: FakeAmi, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr(client, "PING_SECONDS", 0.2)
    monkeypatch.setattr(client, "PONG_SECONDS", 0.3)
    async with following(ami) as link:
        await connected(link)
        ami.is_mute = True
        await eventually(lambda: link.state == "away", within=3)
        ami.is_mute = False
        await connected(link)
        assert ami.logins == 2


async def test_a_peer_that_never_answers_the_login_is_left(ami: FakeAmi, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr(client, "CONNECT_SECONDS", 0.2)
    ami.is_mute = True
    async with following(ami) as link:
        await eventually(lambda: len(ami.asked("Login")) >= 2, within=3)
        assert link.state == "away"


async def test_an_action_without_a_reply_is_never_sent_again(ami: FakeAmi):
    ami.unanswered.add("Originate")
    async with following(ami) as link:
        await connected(link)
        with pytest.raises(TimeoutError):
            await link.call("Originate", {"Channel": "PJSIP/x"}, timeout=0.1)
        asking = asyncio.get_running_loop().create_task(link.call("Originate", {"Channel": "PJSIP/y"}))
        await eventually(lambda: len(ami.asked("Originate")) == 2)
        await ami.cut()
        with pytest.raises(ConnectionError):
            await asking
        with pytest.raises(ConnectionError):
            await link.call("Originate", {"Channel": "PJSIP/z"})
        await eventually(lambda: ami.logins == 2)
        await ami.say(event("FullyBooted"))
        assert len(ami.asked("Originate")) == 2


async def test_an_unanswered_action_leaves_nothing_behind(ami: FakeAmi):
    ami.unanswered.add("Status")
    async with following(ami) as link:
        await connected(link)
        for _ in range(5):
            with pytest.raises(TimeoutError):
                await link.call("Status", timeout=0.02)
        assert link.protocol is not None
        await eventually(lambda: len(link.protocol.responses) <= 1)  # a ping may be on its way


async def test_before_the_first_connection_there_is_no_link():
    link = AmiLink("127.0.0.1", 9, "saijai", lambda: "", SystemClock(), asyncio.Queue())
    with pytest.raises(ConnectionError):
        await link.call("Ping")
    with pytest.raises(ConnectionError):
        await link.call_list("CoreShowChannels")


async def test_a_refused_login_is_red_and_backs_off(ami: FakeAmi, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr(client, "REFUSED_RETRY_SECONDS", 0.1)
    ami.secret = "another"
    async with following(ami) as link:
        link._refused_pause = 0.1
        await eventually(lambda: link.state == "refused")
        await asyncio.sleep(1.2)
        assert len(ami.asked("Login")) <= 4  # 0, 0.1, 0.3, 0.7, 1.5 s
        ami.secret = RIGHT
        await connected(link)


async def test_a_missing_password_is_no_end(ami: FakeAmi):
    def nowhere() -> str:
        raise FileNotFoundError("secrets/ami")

    link = AmiLink("127.0.0.1", ami.port, "saijai", nowhere, SystemClock(), asyncio.Queue())
    running = asyncio.get_running_loop().create_task(link.run())
    await asyncio.sleep(0.1)
    assert (link.state, running.done()) == ("away", False)
    link.close()
    await running


async def test_closed_stays_closed(ami: FakeAmi):
    async with following(ami) as link:
        await connected(link)
        await ami.cut()
        link.close()
        await asyncio.sleep(0.8)
    assert ami.logins == 1


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


async def test_a_full_queue_drops_and_counts_and_never_holds_asterisk_up(ami: FakeAmi):
    async with following(ami, size=5) as link:
        await connected(link)
        await ami.say(b"".join(event("X", N=str(n)) for n in range(20)))
        await eventually(lambda: link.dropped == 16)
        assert (await link.call("Ping"))["Ping"] == "Pong"


async def test_lists_come_without_their_frame(ami: FakeAmi):
    ami.channels = [{"Linkedid": "a"}, {"Linkedid": "b"}]
    async with following(ami) as link:
        await connected(link)
        assert [one["Linkedid"] for one in await link.call_list("CoreShowChannels")] == ["a", "b"]
        assert await link.call_list("QueueStatus") == []
        assert await link.call_list("RefusedList") == []


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
