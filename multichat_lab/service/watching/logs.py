"""Structured logs: one JSON object a line, with neither the text of messages nor tokens."""

import logging
import sys
import traceback
from datetime import UTC, datetime
from typing import TextIO

from pythonjsonlogger.json import JsonFormatter

LOG = logging.getLogger("multichat_lab.service")
"""Where the service tells what it does; what matters stands in `extra`, not in the sentence."""

FIELDS = "%(asctime)s %(levelname)s %(name)s %(message)s"
RENAMED = {"asctime": "time", "levelname": "level", "name": "logger"}

OTHERS = ("uvicorn", "apscheduler")
"""Loggers of libraries, which tell only of trouble: the service itself says what it does."""


class UtcJsonFormatter(JsonFormatter):
    """JSON lines with times in ISO 8601 UTC."""

    def __init__(self) -> None:
        super().__init__(FIELDS, rename_fields=RENAMED, json_ensure_ascii=False)

    def formatTime(  # noqa: N802 - logging's own name
        self, record: logging.LogRecord, datefmt: str | None = None
    ) -> str:
        """Return the record's time, e.g. `2026-03-02T09:30:00.123+00:00`."""
        moment = datetime.fromtimestamp(record.created, UTC)
        return moment.strftime(datefmt) if datefmt else moment.isoformat(timespec="milliseconds")


def set_up_logs(level: str, stream: TextIO | None = None) -> None:
    """Send the logs of the service and of its libraries to `stream`, standard output by default."""
    handler = logging.StreamHandler(stream or sys.stdout)
    handler.setFormatter(UtcJsonFormatter())
    for name in (LOG.name, *OTHERS):
        logger = logging.getLogger(name)
        logger.handlers = [handler]
        logger.propagate = False
        logger.setLevel(logging.WARNING if name in OTHERS else level)


def where_it_failed(error: BaseException) -> list[str]:
    """Return an error's traceback as places in the code: its text may quote a message."""
    frames = traceback.extract_tb(error.__traceback__)
    return [f"{each.filename}:{each.lineno} {each.name}" for each in frames]
