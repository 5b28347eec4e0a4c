"""One JSON line a happening on standard error, with ids only: no name, no health data, no full number."""

import logging
import re
import sys
from collections.abc import MutableMapping
from contextlib import suppress
from typing import Any, TextIO, cast

import structlog

_LONG_NUMBER = re.compile(r"\+?\d{8,15}")


def mask_numbers(_logger: Any, _method: str, event: MutableMapping[str, Any]) -> MutableMapping[str, Any]:
    """A telephone number that slipped into a text keeps its last three digits only."""
    for key, value in event.items():
        if isinstance(value, str) and not key.endswith("_id") and key != "timestamp":
            event[key] = _LONG_NUMBER.sub(lambda found: "…" + found.group()[-3:], value)
    return event


class _LastingError:
    """Standard error that may be gone: who reads the log has died, and the work goes on without it."""

    def write(self, text: str) -> int:
        with suppress(OSError):
            sys.stderr.write(text)
        return len(text)

    def flush(self) -> None:
        with suppress(OSError):
            sys.stderr.flush()


def configure(process: str, level: str = "INFO") -> None:
    """Called once by each process at its start."""
    structlog.configure(
        processors=[
            structlog.contextvars.merge_contextvars,
            structlog.processors.add_log_level,
            structlog.processors.TimeStamper(fmt="iso", utc=True),
            structlog.processors.format_exc_info,
            mask_numbers,
            structlog.processors.JSONRenderer(ensure_ascii=False),
        ],
        wrapper_class=structlog.make_filtering_bound_logger(logging.getLevelNamesMapping()[level]),
        logger_factory=structlog.PrintLoggerFactory(cast(TextIO, _LastingError())),
    )
    structlog.contextvars.bind_contextvars(process=process)


def logger() -> structlog.typing.FilteringBoundLogger:
    """The log of the module that asks."""
    log: structlog.typing.FilteringBoundLogger = structlog.get_logger()
    return log
