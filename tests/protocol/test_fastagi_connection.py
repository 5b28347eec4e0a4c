"""One line over a real socket: cut packets, hang-ups in between, silence, and ends where none should be."""

import asyncio
from contextlib import asynccontextmanager

import pytest

from agi.channel import CallerHungUp, CommandFailed, Deadline
from agi.connection import Connection
from agi.protocol import ProtocolBroken
from tests.support.fastagi import Asterisk, environment


@asynccontextmanager
async def line():
    """Asterisk's end and ours."""
    ours: asyncio.Future[Connection] = asyncio.get_running_loop().create_future()
    server = await asyncio.start_server(lambda r, w: ours.set_result(Connection(r, w)), "127.0.0.1", 0)
    async with Asterisk.calls(server.sockets[0].getsockname()[1]) as asterisk:
        connection = await ours
        try:
            yield asterisk, connection
        finally:
            await connection.close()
            server.close()


@asynccontextmanager
async def talking():
    async with line() as (asterisk, connection):
        await asterisk.send(environment("identify"))
        await connection.environment(2)
        yield asterisk, connection


async def test_headers_byte_by_byte_are_one_question():
    async with line() as (asterisk, connection):
        waiting = asyncio.get_running_loop().create_task(connection.environment(5))
        for byte in environment("identify", "a b", callerid="0812345678"):
            await asterisk.send(bytes([byte]))
        question = await waiting
    assert (question.values["callerid"], question.arguments) == ("0812345678", ("a b",))


async def test_a_reply_in_three_packets_is_one_reply():
    async with talking() as (asterisk, connection):
        waiting = asyncio.get_running_loop().create_task(connection.get_variable("X"))
        assert await asterisk.next_command() == ["GET", "FULL", "VARIABLE", "${X}"]
        whole = "200 result=1 (ใส่ใจ)\n".encode()
        for piece in (whole[:7], whole[7:17], whole[17:]):  # the second cut is inside a Thai letter
            await asterisk.send(piece)
            await asyncio.sleep(0.01)
        assert await waiting == "ใส่ใจ"


async def test_a_hang_up_during_a_command_leaves_the_replies_in_step():
    async with talking() as (asterisk, connection):
        waiting = asyncio.get_running_loop().create_task(connection.get_variable("A"))
        await asterisk.next_command()
        await asterisk.send(b"HANGUP\n200 result=1 (a)\n")
        assert await waiting == "a"
        assert connection.is_hung_up
        waiting = asyncio.get_running_loop().create_task(connection.stream_file("intro"))
        await asterisk.next_command()
        await asterisk.send(b"511 Command Not Permitted on a dead channel or intercept routine\n")
        with pytest.raises(CallerHungUp):
            await waiting


@pytest.mark.parametrize(
    "reply",
    [
        b"510 Invalid or unknown command\n",
        b"520 Invalid command syntax.  Proper usage not available.\n",
        b"520-Invalid command syntax.  Proper usage follows:\nUsage: NoOp\n\n 200 result=0\n"
        b"520 End of proper usage.\n",
    ],
)
async def test_a_refused_command_fails_alone(reply):
    async with talking() as (asterisk, connection):
        waiting = asyncio.get_running_loop().create_task(connection.command("NOOP"))
        await asterisk.next_command()
        await asterisk.send(reply)
        with pytest.raises(CommandFailed):
            await waiting
        waiting = asyncio.get_running_loop().create_task(connection.get_variable("A"))
        await asterisk.next_command()
        await asterisk.send(b"200 result=1 (a)\n")
        assert await waiting == "a"


@pytest.mark.parametrize("last", [b"", b"200 res", b"520-Invalid command syntax\nUsage: ", b"HANGUP\n"])
async def test_an_end_of_the_line_always_ends_the_wait(last):
    async with talking() as (asterisk, connection):
        waiting = asyncio.get_running_loop().create_task(connection.command("NOOP"))
        await asterisk.next_command()
        await asterisk.send(last)
        asterisk.writer.close()
        with pytest.raises(CallerHungUp):
            await asyncio.wait_for(waiting, 2)


async def test_a_broken_line_is_a_hang_up():
    async with talking() as (asterisk, connection):
        asterisk.writer.transport.abort()
        await asyncio.sleep(0.05)
        with pytest.raises(CallerHungUp):
            for _ in range(3):
                await connection.command("NOOP")


async def test_silence_is_bounded_and_cuts_the_line():
    async with talking() as (asterisk, connection):
        with pytest.raises(Deadline, match=r"0\.05 s"):
            await connection.command("NOOP", seconds=0.05)
        assert await asterisk.is_cut()


async def test_headers_that_never_end_are_bounded():
    async with line() as (asterisk, connection):
        await asterisk.send(b"agi_network: yes\n")
        with pytest.raises(Deadline, match="headers"):
            await connection.environment(0.05)


async def test_a_cancelled_command_cuts_the_line_since_it_is_out_of_step():
    async with talking() as (asterisk, connection):
        waiting = asyncio.get_running_loop().create_task(connection.command("NOOP"))
        await asterisk.next_command()
        waiting.cancel()
        with pytest.raises(asyncio.CancelledError):
            await waiting
        assert await asterisk.is_cut()


async def test_a_reply_to_nothing_is_not_taken_for_the_next_answer():
    async with talking() as (asterisk, connection):
        waiting = asyncio.get_running_loop().create_task(connection.command("NOOP"))
        await asterisk.next_command()
        await asterisk.send(b"200 result=0\n200 result=1 (stale)\n")
        await waiting
        with pytest.raises(ProtocolBroken):
            await connection.get_variable("A")


async def test_a_peer_that_takes_nothing_does_not_hold_the_close():
    async with talking() as (asterisk, connection):
        asterisk.reader._transport.pause_reading()
        for _ in range(4000):
            connection._writer.write(b"x" * 4096)
        async with asyncio.timeout(3):
            await connection.close()


async def test_a_peer_that_breaks_the_line_during_the_close_is_no_error():
    async with talking() as (asterisk, connection):
        asterisk.reader._transport.pause_reading()
        for _ in range(4000):
            connection._writer.write(b"x" * 4096)
        closing = asyncio.get_running_loop().create_task(connection.close())
        await asyncio.sleep(0.05)
        asterisk.writer.transport.abort()
        await asyncio.wait_for(closing, 0.8)
