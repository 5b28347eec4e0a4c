"""Everything that was seen to break panoramisk 1.4's manager, row by row: the link under it holds.

The rows, in the order of docs/reliability.md. What the whole listener makes of them: test_ami_service.py.
"""

import asyncio
from collections.abc import AsyncIterator
from itertools import pairwise
from typing import Any

import pytest

from ami_listener import client
from ami_listener.client import AmiLink, Connected
from runtime.clock import SystemClock
from tests.support.ami_link import RIGHT, connected, events, following
from tests.support.eventually import eventually
from tests.support.fake_ami import FakeAmi, event

THAI = {"Name": "สมชาย", "Note": "ขอความช่วยเหลือ"}


@pytest.fixture
async def ami() -> AsyncIterator[FakeAmi]:
    async with FakeAmi() as fake:
        yield fake


async def test_row_1_a_thai_name_split_between_any_two_octets_arrives_whole(ami: FakeAmi):
    whole = event("UserEvent", **THAI)
    async with following(ami) as link:
        await connected(link)
        for cut in range(1, len(whole)):
            await ami.say_now(whole[:cut])
            await ami.say_now(whole[cut:])
        for one in await events(link, len(whole) - 1):
            assert one == {"Event": "UserEvent", **THAI}


async def test_row_1_a_thai_name_that_comes_octet_by_octet_arrives_whole(ami: FakeAmi):
    async with following(ami) as link:
        await connected(link)
        for octet in event("UserEvent", **THAI):
            await ami.say_now(bytes((octet,)))
        assert await events(link, 1) == [{"Event": "UserEvent", **THAI}]


async def test_row_2_a_raising_handler_costs_neither_the_link_nor_the_next_event(ami: FakeAmi):
    def raises(_event: object) -> None:
        raise ValueError("a bug of ours")

    async with following(ami) as link:
        link.on_security = raises
        await connected(link)
        await ami.say(event("InvalidPassword") + event("Hangup", N="1"), event("Hangup", N="2"))
        assert [one["N"] for one in await events(link, 2)] == ["1", "2"]
        assert (await link.call("Ping"))["Ping"] == "Pong"
    assert ami.logins == 1


async def test_row_3_thousands_of_events_stay_in_order_and_no_task_is_made_for_them(ami: FakeAmi):
    async with following(ami, size=10_000) as link:
        await connected(link)
        before = len(asyncio.all_tasks())
        await ami.say(*(b"".join(event("X", N=str(n + m)) for m in range(500)) for n in range(0, 5000, 500)))
        await eventually(lambda: link.queue.qsize() >= 5000)
        assert len(asyncio.all_tasks()) <= before
        assert [one["N"] for one in await events(link, 5000)] == [str(n) for n in range(5000)]


async def test_row_3_two_events_in_one_packet_stay_in_order(ami: FakeAmi):
    async with following(ami) as link:
        await connected(link)
        await ami.say(event("DialBegin", N="1") + event("DialEnd", N="2") + event("Hangup", N="3"))
        assert [one["N"] for one in await events(link, 3)] == ["1", "2", "3"]


async def test_row_4_a_half_open_link_is_noticed_within_seconds(ami: FakeAmi):
    async with following(ami) as link:
        await connected(link)
        ami.is_mute = True
        await eventually(lambda: link.state == "away", within=client.PING_SECONDS + client.PONG_SECONDS + 0.5)
        ami.is_mute = False
        await connected(link)
    assert ami.logins == 2


async def test_row_5_an_originate_whose_reply_was_lost_is_not_sent_again(ami: FakeAmi):
    ami.unanswered.add("Originate")
    async with following(ami) as link:
        await connected(link)
        asking = asyncio.get_running_loop().create_task(link.call("Originate", {"Channel": "PJSIP/y"}))
        await eventually(lambda: ami.asked("Originate"))
        await ami.cut()
        with pytest.raises(ConnectionError):
            await asking
        await _is_back(ami, link)
    assert len(ami.asked("Originate")) == 1


async def test_row_5_an_originate_asked_for_while_the_link_is_down_never_runs(ami: FakeAmi):
    async with following(ami) as link:
        await connected(link)
        await ami.stop()
        await eventually(lambda: link.state == "away")
        with pytest.raises(ConnectionError):
            await link.call("Originate", {"Channel": "PJSIP/z"})
        await ami.start()
        await _is_back(ami, link)
    assert ami.asked("Originate") == []


async def _is_back(ami: FakeAmi, link: AmiLink) -> None:
    """A new session, and Asterisk said the word upon which panoramisk sends again what had no reply."""
    await eventually(lambda: ami.logins == 2 and link.state == "connected")
    await ami.say(event("FullyBooted"))
    await link.call("Ping")


async def test_row_6_a_list_that_is_refused_ends_with_the_refusal(ami: FakeAmi):
    async with following(ami) as link:
        await connected(link)
        assert await link.call_list("RefusedList") == []


async def test_row_7_an_action_that_is_never_answered_ends_and_leaves_nothing_behind(ami: FakeAmi):
    ami.unanswered.add("Originate")
    async with following(ami) as link:
        await connected(link)
        for _ in range(5):
            with pytest.raises(TimeoutError):
                await link.call("Originate", {"Async": "true"}, timeout=0.02)
        assert link.protocol is not None
        await eventually(lambda: len(link.protocol.responses) <= 1)  # a ping may be on its way


async def test_row_8_before_the_first_connection_an_action_is_refused_at_once():
    link = AmiLink("127.0.0.1", 9, "saijai", lambda: "", SystemClock(), asyncio.Queue())
    with pytest.raises(ConnectionError):
        await link.call("Ping")
    with pytest.raises(ConnectionError):
        await link.call_list("CoreShowChannels")


async def test_row_9_closed_while_it_waits_to_connect_again_it_stays_closed(ami: FakeAmi):
    queue: asyncio.Queue[Any] = asyncio.Queue(10)
    link = AmiLink("127.0.0.1", ami.port, "saijai", lambda: RIGHT, SystemClock(), queue)
    running = asyncio.get_running_loop().create_task(link.run())
    await connected(link)
    await ami.cut()
    await eventually(lambda: link.state == "away")
    link.close()
    await asyncio.wait_for(running, client.RETRY_SECONDS)
    assert (ami.logins, link.state) == (1, "away")


async def test_row_10_a_wrong_password_is_tried_with_growing_pauses_until_it_is_right(
    ami: FakeAmi, monkeypatch: pytest.MonkeyPatch
):
    monkeypatch.setattr(client, "REFUSED_RETRY_SECONDS", 0.1)
    tried_at: list[float] = []
    ami.secret = "another"
    ami.on_login = lambda: tried_at.append(SystemClock().monotonic())
    async with following(ami) as link:
        await eventually(lambda: len(tried_at) == 4)
        assert link.state == "refused"
        pauses = [after - before for before, after in pairwise(tried_at)]
        assert all(later > 1.5 * sooner for sooner, later in pairwise(pauses)), pauses
        ami.secret = RIGHT
        await connected(link)
        await ami.cut()
        await eventually(lambda: ami.logins == 2, within=client.RETRY_SECONDS + 1, what="no pause is left of it")


def test_row_10_the_pauses_stop_growing_at_a_minute():
    assert client.REFUSED_RETRY_SECONDS * 2**5 > client.REFUSED_RETRY_MOST == 60


async def test_row_11_each_connection_says_from_when_on_it_hears(ami: FakeAmi):
    async with following(ami) as link:
        await connected(link)
        await ami.cut()
        await eventually(lambda: ami.logins == 2 and link.state == "connected")
        first, second = [await asyncio.wait_for(link.queue.get(), 5) for _ in range(2)]
    assert isinstance(first, Connected)
    assert isinstance(second, Connected)
    assert first.at < second.at, "what happened before it, only Asterisk's own record knows"


async def test_row_12_a_stalled_consumer_makes_the_link_drop_and_never_asterisk_wait(ami: FakeAmi):
    async with following(ami, size=5) as link:
        await connected(link)
        await ami.say(b"".join(event("X", N=str(n)) for n in range(20)))
        await eventually(lambda: link.dropped == 16)  # the first place is taken by `Connected`
        assert (await link.call("Ping"))["Ping"] == "Pong"


async def test_row_13_unanswered_pings_leave_nothing_behind(ami: FakeAmi, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr(client, "PING_SECONDS", 0.05)
    monkeypatch.setattr(client, "PONG_SECONDS", 0.05)
    async with following(ami) as link:
        await connected(link)
        wire = link.protocol
        ami.unanswered.add("Ping")
        await eventually(lambda: link.state == "away")
        assert wire is not None
        assert wire.responses == {}
