"""`python -m console --data DIR`: the pages, until it is told to stop. Its death touches no call."""

import asyncio
import socket
from contextlib import AbstractContextManager, nullcontext
from typing import Any

import uvicorn

from console.app import build
from console.means import PROCESS, Means
from db.engine import Database, connect
from db.spool import Spool
from pbx import secrets
from runtime import heartbeat, part
from runtime.clock import SystemClock
from runtime.settings import Settings
from runtime.tasks import TaskOwner

STEPS = 5  # pages may wait a little; calls may not
MOST_CONNECTIONS = 1000
LINGER_SECONDS = 1


class _Server(uvicorn.Server):
    """Signals are runtime.part's."""

    def capture_signals(self) -> AbstractContextManager[None]:  # type: ignore[override]
        return nullcontext()


def server_of(settings: Settings, means: Means) -> uvicorn.Server:
    """What answers at SAIJAI_HTTP_PORT."""
    config = uvicorn.Config(
        build(means),
        log_config=None,
        access_log=False,
        server_header=False,
        lifespan="off",
        ws="none",
        proxy_headers=bool(settings.console_proxy),
        forwarded_allow_ips=settings.console_proxy,
        limit_concurrency=MOST_CONNECTIONS,
        timeout_keep_alive=30,
        timeout_graceful_shutdown=LINGER_SECONDS,
    )
    return _Server(config)


async def _run(settings: Settings, database: Database, stop: asyncio.Event) -> None:
    clock = SystemClock()
    with part.one_sentence(PROCESS):
        listening = socket.create_server((settings.bind, settings.http_port), backlog=1024)
        key = secrets.read(settings, PROCESS)
    means = Means(settings, database, clock, Spool(settings.spool_dir(PROCESS)), key)
    server = server_of(settings, means)

    def state() -> tuple[bool, dict[str, Any]]:
        return not means.sessions.is_away, {"database": not means.sessions.is_away}

    async with TaskOwner(PROCESS) as tasks:
        tasks.start("beat", heartbeat.beat(settings.run_dir, PROCESS, clock, state))
        reading = tasks.start("live", means.live.run())
        serving = tasks.start("serve", server.serve(sockets=[listening]))
        stopped = tasks.start("stop", stop.wait())
        await asyncio.wait([serving, reading, stopped], return_when=asyncio.FIRST_COMPLETED)
        if not stopped.done():
            raise SystemExit(f"{PROCESS}: a part of it ended by itself")  # started again by the supervisor
        server.should_exit = True
        await serving
    await database.close()


def main(arguments: list[str] | None = None) -> None:
    """Run it; a wrong setting or a taken port ends it with one sentence and exit code 1."""
    settings = part.begin(PROCESS, "The pages for operators and admins.", arguments)
    if not settings.http_port:
        raise SystemExit(f"{PROCESS}: SAIJAI_HTTP_PORT is 0: there is to be no console")
    with part.one_sentence(PROCESS):
        database = connect(settings.database)
    part.step_aside(STEPS)
    part.run(lambda stop: _run(settings, database, stop))


if __name__ == "__main__":
    main()
