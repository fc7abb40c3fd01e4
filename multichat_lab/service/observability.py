"""What the service tells those who watch it: JSON logs and metrics, and nothing anyone said."""

import logging
import sys
import traceback
from collections.abc import Callable
from datetime import UTC, datetime
from typing import TextIO

from prometheus_client import CollectorRegistry, Counter, Gauge, Histogram, generate_latest
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


APPEND_SECONDS = (0.002, 0.005, 0.01, 0.02, 0.05, 0.1, 0.25, 0.5, 1.0, 2.5, 5.0)
"""Upper bounds of the histogram's buckets; 0.25 s is what 99 of 100 appends must keep to."""


class ServiceMetrics:
    """The service's own figures, in a registry of their own.

    Attributes:
        sessions: sessions started.
        messages: messages recorded, those of the service included.
        errors: refusals and failures, by the type of error.
        limited: refusals because a caller has too much, by the limit.
        append_seconds: from an append's arrival to its answer, the commit included.
        requests: requests answered, by method, route and status.
        streams: streams of events that are open.
        health: each health check, 0 is well, 1 a warning, 2 an error.
        upkeep: runs of clean-up, optimisation, backup and health, by how they ended.
    """

    def __init__(self) -> None:
        self.registry = CollectorRegistry()
        self.sessions = Counter(
            "multichat_sessions_created", "Sessions started", registry=self.registry
        )
        self.messages = Counter("multichat_messages", "Messages recorded", registry=self.registry)
        self.errors = Counter(
            "multichat_errors", "Refusals and failures", ["type"], registry=self.registry
        )
        self.limited = Counter(
            "multichat_limited", "Refusals by a limit", ["limit"], registry=self.registry
        )
        self.append_seconds = Histogram(
            "multichat_append_seconds",
            "Time of an append, its commit included",
            buckets=APPEND_SECONDS,
            registry=self.registry,
        )
        self.requests = Counter(
            "multichat_http_requests",
            "Requests answered",
            ["method", "route", "status"],
            registry=self.registry,
        )
        self.streams = Gauge("multichat_streams", "Open event streams", registry=self.registry)
        self.health = Gauge(
            "multichat_health",
            "Health: 0 ok, 1 warning, 2 error, -1 not tested",
            ["check"],
            registry=self.registry,
        )

        self.upkeep = Counter(
            "multichat_upkeep_runs",
            "Runs of the upkeep",
            ["task", "outcome"],
            registry=self.registry,
        )

    def watch(self, name: str, what: str, value: Callable[[], float]) -> None:
        """Add a gauge that asks for its value at each scrape."""
        Gauge(name, what, registry=self.registry).set_function(value)

    def text(self) -> bytes:
        """Return everything in Prometheus' text format."""
        return generate_latest(self.registry)
