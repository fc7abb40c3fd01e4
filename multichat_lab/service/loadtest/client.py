"""One client of a load test: writes its share in a process of its own, and reports."""

import time
from dataclasses import dataclass, field
from multiprocessing.connection import Connection
from multiprocessing.synchronize import Event

from multichat_lab.errors import MultichatError
from multichat_lab.service.loadtest.plan import LoadPlan
from multichat_lab.service.loadtest.targets import Target

REPORT_SECONDS = 0.2
GIVE_UP_SECONDS = 15.0
"""After so long with nothing but failures a client ends: what it writes to is gone or full."""


@dataclass(frozen=True, slots=True)
class Failure:
    """A message that was not acknowledged; it may have been recorded nevertheless.

    Attributes:
        session: number of the session in the plan.
        number: number of the message in the session.
        kind: name of the exception.
        message: what it says.
    """

    session: int
    number: int
    kind: str
    message: str


@dataclass(slots=True)
class ClientReport:
    """What a client did since its last report.

    Attributes:
        latencies: seconds until each acknowledgement, in the order of writing.
        seqs: the place in its session that each acknowledgement told.
        failures: what was not acknowledged.
    """

    latencies: list[float] = field(default_factory=list)
    seqs: list[int | None] = field(default_factory=list)
    failures: list[Failure] = field(default_factory=list)


@dataclass(frozen=True, slots=True)
class ClientTask:
    """What a client is to do.

    Attributes:
        target: where to write.
        plan: what is written.
        client: number of the client.
        session_ids: the ids of the plan's sessions.
    """

    target: Target
    plan: LoadPlan
    client: int
    session_ids: list[str]


@dataclass(frozen=True, slots=True)
class Signals:
    """Signs that all clients wait for.

    Attributes:
        go: start to write.
        stop: write no more.
    """

    go: Event
    stop: Event


def run_client(task: ClientTask, signals: Signals, connection: Connection) -> None:
    """Connect, send an empty report, wait for `go`, and write the share.

    The connection is closed at the end. It breaks when the parent is gone; then there is nobody to
    write for.
    """
    with connection:
        try:
            write_share(task, signals, connection)
        except BrokenPipeError:
            return
        except (MultichatError, OSError) as error:
            connection.send(ClientReport(failures=[failure(0, task.client, error)]))


def write_share(task: ClientTask, signals: Signals, connection: Connection) -> None:
    """Write one message after the other, and report several times a second."""
    with task.target.connected(task.client) as say:
        connection.send(ClientReport())
        signals.go.wait()
        report, reported = ClientReport(), time.perf_counter()
        well = reported
        for session, number in task.plan.share(task.client):
            text = task.plan.content(session, number)
            started = time.perf_counter()
            if signals.stop.is_set() or started - well > GIVE_UP_SECONDS:
                break
            try:
                message = say(task.session_ids[session], text)
            except (MultichatError, OSError) as error:
                report.failures.append(failure(session, number, error))
            else:
                well = time.perf_counter()
                report.latencies.append(well - started)
                report.seqs.append(message.seq)
            if time.perf_counter() - reported > REPORT_SECONDS:
                connection.send(report)
                report, reported = ClientReport(), time.perf_counter()
        connection.send(report)


def failure(session: int, number: int, error: Exception) -> Failure:
    """Return what is told of a message that was not acknowledged."""
    return Failure(session, number, type(error).__name__, str(error))
