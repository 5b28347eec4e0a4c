"""`python -m agi` as the supervisor runs it: ready, alive, stopped, and clear about what it cannot start with."""

import asyncio
import os
import signal
import sys
from contextlib import asynccontextmanager
from pathlib import Path

import pytest

from runtime import heartbeat
from tests.support.fastagi import Asterisk, environment

ROOT = Path(__file__).parents[2]


@pytest.fixture
def data_dir(tmp_path: Path) -> Path:
    (tmp_path / "secrets").mkdir()
    (tmp_path / "secrets" / "phone.key").write_bytes(b"k" * 32)
    return tmp_path


@asynccontextmanager
async def service(data_dir: Path, port: int, **settings: str):
    process = await asyncio.create_subprocess_exec(
        *(sys.executable, "-m", "agi", "--data", str(data_dir)),
        cwd=ROOT,
        env={**os.environ, "SAIJAI_AGI_PORT": str(port), **settings},
        stderr=asyncio.subprocess.PIPE,
    )
    try:
        yield process
    finally:
        if process.returncode is None:
            process.kill()
        await process.communicate()


async def ready(process: asyncio.subprocess.Process, seconds: float = 20) -> None:
    assert process.stderr is not None
    async with asyncio.timeout(seconds):
        while b'"ready"' not in (line := await process.stderr.readline()):
            assert line, "ended before it was ready"


async def first_beat(run_dir: Path) -> heartbeat.Beat:
    async with asyncio.timeout(5):
        while True:
            if (beat := heartbeat.read(run_dir, "agi")) is not None:
                return beat
            await asyncio.sleep(0.05)


async def identify(port: int) -> dict[str, str]:
    async with Asterisk.calls(port) as asterisk:
        await asterisk.send(environment("identify", "PJSIP/t-1", "call-1", "allowed", callerid="0812345678"))
        return await asterisk.answer_all()


async def test_it_answers_with_the_database_away_beats_and_stops_at_once(data_dir, unused_tcp_port):
    away = "postgresql://nobody@127.0.0.1:1/none"
    async with service(data_dir, unused_tcp_port, SAIJAI_DATABASE_URL=away) as process:
        await ready(process)
        variables = await identify(unused_tcp_port)
        assert variables["SHARED(SAIJAI_DONE,PJSIP/t-1)"] == "1"
        beat = await first_beat(data_dir / "run")
        assert (beat.pid, beat.ok, beat.detail["database"]) == (process.pid, False, False)
        process.send_signal(signal.SIGTERM)
        assert await asyncio.wait_for(process.wait(), 10) == 0


async def test_a_running_script_gets_its_last_words_before_the_stop(data_dir, unused_tcp_port):
    async with service(data_dir, unused_tcp_port) as process:
        await ready(process)
        async with Asterisk.calls(unused_tcp_port) as asterisk:
            await asterisk.send(environment("identify", "PJSIP/t-1", "call-1", "allowed"))
            said = await asterisk.next_command()
            assert said[:2] == ["EXEC", "MSet"]
            process.send_signal(signal.SIGTERM)
            await asyncio.sleep(0.1)
            await asterisk.send(b"200 result=0\n")
            assert await asterisk.answer_all() == {}, "the script ends after its one command"
            assert await asyncio.wait_for(process.wait(), 10) == 0
        with pytest.raises(OSError):
            await identify(unused_tcp_port)


async def refused(data_dir: Path, port: int, **settings: str) -> str:
    async with service(data_dir, port, **settings) as process:
        _, said = await asyncio.wait_for(process.communicate(), 20)
        assert process.returncode == 1
        return said.decode()


async def test_what_it_cannot_start_with_is_one_sentence(data_dir, unused_tcp_port, tmp_path_factory):
    async def hold(_reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        writer.close()

    said = await refused(data_dir, 0)
    assert "SAIJAI_AGI_PORT" in said
    said = await refused(data_dir, unused_tcp_port, SAIJAI_DATABASE_URL="mysql://x")
    assert "SAIJAI_DATABASE_URL" in said
    said = await refused(tmp_path_factory.mktemp("empty"), unused_tcp_port)
    assert "phone.key" in said
    async with await asyncio.start_server(hold, "127.0.0.1", unused_tcp_port):
        said = await refused(data_dir, unused_tcp_port)
    assert f"cannot listen on 127.0.0.1:{unused_tcp_port}" in said
    assert "Traceback" not in said
