"""The console as a process: it answers at its port, ends when told, and says in one sentence why it cannot start."""

import asyncio
import socket
import subprocess
import sys
from pathlib import Path
from signal import SIGTERM

import httpx2

from db.migration import upgrade
from pbx import scratch, secrets
from runtime import heartbeat
from runtime.settings import Settings
from tests.support.eventually import eventually

ROOT = Path(__file__).parents[2]


def command(folder: Path) -> list[str]:
    return [sys.executable, "-m", "console", "--data", str(folder)]


async def test_it_answers_shows_its_heartbeat_and_ends_when_told(tmp_path: Path) -> None:
    port = scratch.free_ports(1)[0]
    settings = Settings(data_dir=tmp_path, http_port=port)
    (tmp_path / "saijai.env").write_text(f"SAIJAI_HTTP_PORT={port}\n", encoding="utf-8")
    secrets.make(settings)
    await asyncio.to_thread(upgrade, settings.database)
    process = await asyncio.to_thread(subprocess.Popen, command(tmp_path), cwd=ROOT)
    try:
        await eventually(lambda: heartbeat.read(settings.run_dir, "console"), 20, "it beats")
        async with httpx2.AsyncClient(base_url=settings.console_address) as client:
            page = await client.get("/login", headers={"accept": "text/html"})
        assert page.status_code == 200
        assert "เข้าสู่ระบบ" in page.text
        beat = heartbeat.read(settings.run_dir, "console")
        assert beat is not None
        assert (beat.ok, beat.pid) == (True, process.pid)
        process.send_signal(SIGTERM)
        assert await asyncio.to_thread(process.wait, 10) == 0
    finally:
        process.kill()
        process.wait()


def test_a_taken_port_and_no_port_are_said_in_one_sentence(tmp_path: Path) -> None:
    with socket.create_server(("127.0.0.1", 0)) as other:
        (tmp_path / "saijai.env").write_text(f"SAIJAI_HTTP_PORT={other.getsockname()[1]}\n", encoding="utf-8")
        secrets.make(Settings(data_dir=tmp_path))
        done = subprocess.run(command(tmp_path), cwd=ROOT, capture_output=True, text=True, check=False)
    assert done.returncode == 1
    assert done.stderr.startswith("console: [Errno 98]")
    (tmp_path / "saijai.env").write_text("SAIJAI_HTTP_PORT=0\n", encoding="utf-8")
    done = subprocess.run(command(tmp_path), cwd=ROOT, capture_output=True, text=True, check=False)
    assert (done.returncode, done.stderr) == (1, "console: SAIJAI_HTTP_PORT is 0: there is to be no console\n")
