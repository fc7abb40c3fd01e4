"""What Prometheus scrapes: counts, latencies and sizes, and nothing that anyone said."""

from collections.abc import Callable
from pathlib import Path

from prometheus_client import CollectorRegistry, Counter, Gauge, Histogram, generate_latest

APPEND_SECONDS = (0.002, 0.005, 0.01, 0.02, 0.05, 0.1, 0.25, 0.5, 1.0, 2.5, 5.0)
"""Upper bounds of the histogram's buckets; 0.25 s is what 99 of 100 appends must keep to."""


class ServiceMetrics:
    """The service's own figures, in a registry of their own.

    Attributes:
        sessions: sessions started.
        messages: messages recorded, those of the service included.
        errors: refusals and failures, by the type of error.
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
            "Health: 0 ok, 1 warning, 2 error",
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


def store_bytes(storage_type: str, path: Path) -> int:
    """Return the bytes that a store takes on the disk, its log included; 0 for `memory`."""
    if storage_type == "memory":
        return 0
    files = path.rglob("*") if path.is_dir() else path.parent.glob(f"{path.name}*")
    return sum(size_of(each) for each in files)


def size_of(path: Path) -> int:
    """Return a file's bytes, or 0 when it has just gone."""
    try:
        return path.stat().st_size
    except FileNotFoundError:
        return 0
