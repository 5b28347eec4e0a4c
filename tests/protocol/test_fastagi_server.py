"""The server as Asterisk meets it: whatever one connection does, the next caller is served."""

import asyncio
from contextlib import asynccontextmanager

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from agi.scripts import SCRIPTS, Script
from agi.server import Server
from runtime.tasks import TaskOwner
from tests.support.desk import FakeBook, FakeSpool, open_desk, resident
from tests.support.fastagi import Asterisk, environment

SOMCHAI = resident("LP-0001", "+66812345678")
IDENTIFY = environment("identify", "PJSIP/t-1", "call-1", "allowed", callerid="0812345678")


@asynccontextmanager
async def serving(scripts=SCRIPTS, **limits):
    book, spool = FakeBook((SOMCHAI,)), FakeSpool()
    async with open_desk(book, spool, lookup_seconds=0.6) as desk, TaskOwner("test") as tasks:
        server = Server(desk, scripts, tasks, **limits)
        server.port = await server.listen("127.0.0.1", 0)
        server.facts = spool.facts
        yield server
        await server.stop(0.2)
        assert server.running == 0


async def is_served(port: int, headers: bytes = IDENTIFY) -> bool:
    async with Asterisk.calls(port) as asterisk:
        await asterisk.send(headers)
        return (await asterisk.answer_all()).get("SHARED(SAIJAI_DONE,PJSIP/t-1)") == "1"


async def idle(server: Server) -> None:
    async with asyncio.timeout(3):
        while True:
            if not server.running:
                return
            await asyncio.sleep(0.01)


async def test_a_caller_is_identified_and_the_line_closed_at_once():
    async with serving() as server:
        async with Asterisk.calls(server.port) as asterisk:
            await asterisk.send(IDENTIFY)
            variables = await asterisk.answer_all()
        assert variables["SHARED(SAIJAI_RESIDENT,PJSIP/t-1)"] == "LP-0001"
        assert list(variables)[-1] == "SHARED(SAIJAI_DONE,PJSIP/t-1)"


async def test_connect_and_close_harms_nobody():
    async with serving() as server:
        for _ in range(20):
            async with Asterisk.calls(server.port):
                pass
        assert await is_served(server.port)
        await idle(server)


async def test_an_end_before_or_inside_the_headers_harms_nobody():
    async with serving() as server:
        for part in (b"agi_network: yes\n", IDENTIFY[:-1], b"\n"):
            async with Asterisk.calls(server.port) as asterisk:
                await asterisk.send(part)
                asterisk.writer.write_eof()
                assert await asterisk.is_cut()
        assert await is_served(server.port)


async def test_a_slow_client_is_let_go_while_others_are_served():
    async with serving(header_seconds=0.4) as server, Asterisk.calls(server.port) as slow:

        async def drip() -> None:
            for byte in IDENTIFY:
                await slow.send(bytes([byte]))
                await asyncio.sleep(0.05)

        dripping = asyncio.get_running_loop().create_task(drip())
        assert await is_served(server.port)
        assert await slow.is_cut(2)
        dripping.cancel()
        await asyncio.gather(dripping, return_exceptions=True)
        await idle(server)


async def test_an_unknown_script_is_closed_without_a_command():
    async with serving() as server, Asterisk.calls(server.port) as asterisk:
        await asterisk.send(environment("no-such-script"))
        assert await asterisk.answer_all() == {}


@pytest.mark.parametrize("path", ["/identify", "identify?x=1", "identify/"])
async def test_the_path_may_carry_slashes_and_a_query(path):
    async with serving() as server:
        assert await is_served(server.port, environment(path, "PJSIP/t-1", "call-1", "allowed"))


async def test_headers_without_end_are_cut():
    async with serving() as server:
        async with Asterisk.calls(server.port) as asterisk:
            await asterisk.send(b"agi_x: y\n" * 3000)
            assert await asterisk.is_cut()
        assert await is_served(server.port)


async def test_a_caller_name_in_tis_620_is_served():
    headers = IDENTIFY[:-1] + b"agi_calleridname: " + "สมชาย".encode("tis-620") + b"\n\n"
    async with serving() as server:
        assert await is_served(server.port, headers)


async def test_a_hang_up_in_the_middle_ends_the_script_and_keeps_the_finding():
    async with serving() as server:
        async with Asterisk.calls(server.port) as asterisk:
            await asterisk.send(IDENTIFY)
            await asterisk.next_command()
            await asterisk.send(b"HANGUP\n511 Command Not Permitted on a dead channel\n")
            assert await asterisk.next_command() == []
        await idle(server)
        await asyncio.sleep(0.05)
        assert [fact.word for fact in server.facts] == ["resident_identified", "plan_fixed"]


async def test_a_silent_asterisk_is_left_at_the_deadline():
    scripts = {"identify": Script(SCRIPTS["identify"].run, seconds=0.1, call_id_argument=1)}
    async with serving(scripts) as server, Asterisk.calls(server.port) as asterisk:
        await asterisk.send(IDENTIFY)
        assert await asterisk.is_cut(2)


async def test_a_script_that_fails_is_closed_and_the_next_caller_served():
    async def broken(channel, call, desk):
        raise ZeroDivisionError

    scripts = {"broken": Script(broken, seconds=1, call_id_argument=0), **SCRIPTS}
    async with serving(scripts) as server:
        async with Asterisk.calls(server.port) as asterisk:
            await asterisk.send(environment("broken", "call-1"))
            assert await asterisk.answer_all() == {}
        assert await is_served(server.port)


async def test_200_callers_at_once_are_all_served():
    async with serving() as server:
        assert all(await asyncio.gather(*(is_served(server.port) for _ in range(200))))
        await idle(server)
        assert server.accepted == 200


async def test_more_than_the_limit_are_turned_away_so_that_the_dialplan_goes_on():
    async with serving(parallel_limit=2) as server:
        async with Asterisk.calls(server.port), Asterisk.calls(server.port):
            await asyncio.sleep(0.05)
            async with Asterisk.calls(server.port) as third:
                assert await third.is_cut(1)
        await idle(server)
        assert await is_served(server.port)


async def test_a_stop_ends_who_does_not_end_and_accepts_nobody():
    async with serving() as server, Asterisk.calls(server.port) as asterisk:
        await asterisk.send(environment("test_call", "call-1", "allowed"))
        await asterisk.next_command()
        await server.stop(0.1)
        assert await asterisk.is_cut(1)
        with pytest.raises(OSError):
            await asyncio.open_connection("127.0.0.1", server.port)


async def test_a_stop_before_the_start_is_harmless():
    async with open_desk(FakeBook(), FakeSpool()) as desk, TaskOwner("test") as tasks:
        await Server(desk, SCRIPTS, tasks).stop()


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.lists(st.binary(max_size=200), max_size=6), st.booleans())
def test_any_bytes_in_any_chunks_leave_the_server_serving(chunks, after_headers):
    async def story() -> None:
        async with serving(header_seconds=0.05) as server:
            async with Asterisk.calls(server.port) as asterisk:
                try:
                    for chunk in [IDENTIFY] * after_headers + chunks:
                        await asterisk.send(chunk)
                        await asyncio.sleep(0)
                except ConnectionError:
                    pass
            assert await is_served(server.port)

    asyncio.run(story())
