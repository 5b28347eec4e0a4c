"""`python -m metrics --data DIR`: answers Prometheus, until it is told to stop."""

import asyncio
from collections.abc import Callable, Iterator

from prometheus_client import CollectorRegistry, start_http_server
from prometheus_client.core import Metric
from prometheus_client.registry import Collector

from db.engine import Database, connect
from metrics.record import Record
from metrics.signs import Signs
from runtime import heartbeat, part
from runtime.clock import SystemClock
from runtime.settings import Settings
from runtime.tasks import TaskOwner

PROCESS = "metrics"
STEPS = 10  # figures may wait; calls may not


class Figures(Collector):
    """Everything that is told at one scrape. Asks nobody: what the parts show on disk, and what was read last."""

    def __init__(self, signs: Signs, record: Record) -> None:
        self._signs, self._record = signs, record

    def collect(self) -> Iterator[Metric]:
        """Now."""
        yield from self._signs.families()
        yield from self._record.families()


def serve(figures: Collector, host: str, port: int) -> Callable[[], None]:
    """Answer at http://host:port/metrics, by threads of its own; what ends that. OSError: no such address."""
    registry = CollectorRegistry(support_collectors_without_names=True)
    registry.register(figures)
    server, thread = start_http_server(port, host, registry)

    def end() -> None:
        server.shutdown()
        server.server_close()
        thread.join()

    return end


async def _run(settings: Settings, database: Database, stop: asyncio.Event) -> None:
    clock = SystemClock()
    record = Record(settings, database, clock)
    with part.one_sentence(PROCESS):
        end = serve(Figures(Signs(settings, clock), record), settings.metrics_bind, settings.metrics_port)
    try:
        async with TaskOwner(PROCESS) as tasks:
            tasks.start("beat", heartbeat.beat(settings.run_dir, PROCESS, clock, record.state))
            reading, stopped = tasks.start("read", record.run()), tasks.start("stop", stop.wait())
            await asyncio.wait([reading, stopped], return_when=asyncio.FIRST_COMPLETED)
            if reading.done():
                raise SystemExit(f"{PROCESS}: the reading ended by itself")  # started again by the supervisor
    finally:
        end()
        await database.close()


def main(arguments: list[str] | None = None) -> None:
    """Run it; a wrong setting or a taken port ends it with one sentence and exit code 1."""
    settings = part.begin(PROCESS, "Answers Prometheus.", arguments)
    if not settings.metrics_port:
        raise SystemExit(f"{PROCESS}: SAIJAI_METRICS_PORT is 0: nobody is to be answered")
    with part.one_sentence(PROCESS):
        database = connect(settings.database)
    part.step_aside(STEPS)
    part.run(lambda stop: _run(settings, database, stop))


if __name__ == "__main__":
    main()
