"""Takes each question of the dialplan by itself: one caller's trouble is never another caller's."""

import asyncio
from collections.abc import Mapping

import structlog

from agi import call as calls
from agi.channel import CallEnded, CallerHungUp
from agi.connection import Connection
from agi.desk import Desk
from agi.protocol import ProtocolBroken
from agi.scripts import Script
from runtime import log
from runtime.tasks import TaskOwner

HEADER_SECONDS = 3.0
PARALLEL_LIMIT = 500
LAST_WORDS_SECONDS = 2.0  # what a running script may still take once the process is asked to stop


class Server:
    """Accepts Asterisk's connections; each is one named task that ends with its script, or at its deadline."""

    def __init__(
        self,
        desk: Desk,
        scripts: Mapping[str, Script],
        tasks: TaskOwner,
        *,
        header_seconds: float = HEADER_SECONDS,
        parallel_limit: int = PARALLEL_LIMIT,
    ) -> None:
        self._desk = desk
        self._scripts = scripts
        self._tasks = tasks
        self._header_seconds = header_seconds
        self._parallel_limit = parallel_limit
        self._running: set[asyncio.Task[None]] = set()
        self._listener: asyncio.Server | None = None
        self._accepted = 0

    @property
    def running(self) -> int:
        """How many questions are being answered now."""
        return len(self._running)

    @property
    def accepted(self) -> int:
        """How many connections were accepted since the start."""
        return self._accepted

    async def listen(self, host: str, port: int) -> int:
        """Start to accept; the port that was bound (another than `port` only where that is 0). OSError: in use."""
        self._listener = await asyncio.start_server(self._accept, host, port, backlog=self._parallel_limit)
        bound: int = self._listener.sockets[0].getsockname()[1]
        return bound

    async def stop(self, seconds: float = LAST_WORDS_SECONDS) -> None:
        """Accept no more, let running scripts end within `seconds`, then end them."""
        if self._listener is not None:
            self._listener.close()
        if self._running:
            _, late = await asyncio.wait(self._running, timeout=seconds)
            for task in late:
                task.cancel()
            await asyncio.gather(*late, return_exceptions=True)

    def _accept(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        if self.running >= self._parallel_limit:
            log.logger().error("too many questions at once; the dialplan goes on without us", running=self.running)
            writer.transport.abort()
            return
        self._accepted += 1
        task = self._tasks.start(f"call.{self._accepted}", self._serve(Connection(reader, writer)))
        self._running.add(task)
        task.add_done_callback(self._running.discard)

    async def _serve(self, connection: Connection) -> None:
        try:
            await self._answer(connection)
        except CallEnded as ended:
            log.logger().info("the line ended", why=f"{type(ended).__name__}: {ended}")
        except ProtocolBroken as broken:
            log.logger().error("not understood; the line is cut", why=str(broken))
            connection.abort()
        except TimeoutError:
            log.logger().error("the script took too long; the dialplan goes on without it")
        except Exception:  # noqa: BLE001  the edge of the process: one call's fault must not reach another call
            log.logger().exception("the script failed; the dialplan goes on without it")
        finally:
            await connection.close()

    async def _answer(self, connection: Connection) -> None:
        try:
            call = calls.from_environment(await connection.environment(self._header_seconds))
        except CallerHungUp:
            log.logger().debug("connected and left without a question")  # a port probe, or Asterisk gave up
            return
        script = self._scripts.get(call.script)
        if script is None:
            log.logger().error("the dialplan asks for a script that does not exist", script=call.script)
            return
        structlog.contextvars.bind_contextvars(script=call.script, call_id=script.call_id(call))
        async with asyncio.timeout(script.seconds):
            await script.run(connection, call, self._desk)
