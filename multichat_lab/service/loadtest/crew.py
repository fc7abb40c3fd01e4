"""All clients of a load test: start their processes, let them go at once, gather their reports."""

import multiprocessing
import signal
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from itertools import islice
from multiprocessing.connection import Connection, wait
from multiprocessing.context import SpawnProcess
from types import FrameType

from multichat_lab.service.loadtest.client import (
    ClientReport,
    ClientTask,
    Signals,
    run_client,
)
from multichat_lab.service.loadtest.plan import LoadPlan

Advance = Callable[[int], object]
"""Is told of so many messages more."""

Handler = Callable[[int, FrameType | None], None] | signal.Handlers

WAIT_SECONDS = 0.2
"""How long to wait for a report before looking whether Ctrl-C was pressed."""

END_SECONDS = 5.0
"""How long a client that has reported all may take to end."""


@dataclass(slots=True)
class ClientRecord(ClientReport):
    """All that one client reported.

    Attributes:
        exit_code: of its process; 0 when it ended as it should.
    """

    exit_code: int | None = None

    def add(self, report: ClientReport) -> None:
        """Take in one more report."""
        self.latencies += report.latencies
        self.seqs += report.seqs
        self.failures += report.failures

    def acknowledged(self, plan: LoadPlan, client: int) -> dict[tuple[int, int], int | None]:
        """Return session and number of what was acknowledged, each with the `seq` it was told."""
        failed = {(each.session, each.number) for each in self.failures}
        attempted = islice(plan.share(client), len(self.latencies) + len(self.failures))
        return dict(zip((each for each in attempted if each not in failed), self.seqs, strict=True))


@dataclass(frozen=True, slots=True)
class LoadOutcome:
    """What the clients did.

    Attributes:
        records: one for each client.
        seconds: from the sign to start to the last report.
        interrupted: whether Ctrl-C ended it early.
    """

    records: list[ClientRecord]
    seconds: float
    interrupted: bool


@dataclass(frozen=True, slots=True)
class RunningClient:
    """A client's process, where its reports come from, and what came so far."""

    process: SpawnProcess
    connection: Connection
    record: ClientRecord

    def end(self) -> None:
        """Note how the process ended; one that does not end by itself is killed."""
        self.connection.close()
        self.process.join(END_SECONDS)
        if self.process.is_alive():
            self.process.kill()
            self.process.join()
        self.record.exit_code = self.process.exitcode


def run_clients(tasks: list[ClientTask], advance: Advance) -> LoadOutcome:
    """Run each task in a process of its own; the first Ctrl-C stops them in good order."""
    context = multiprocessing.get_context("spawn")  # no thread of ours is cut off by a fork
    signals = Signals(context.Event(), context.Event())
    with started(tasks, signals) as clients, interrupt_noted() as interrupt:
        for each in clients:
            each.connection.poll(None)  # it is connected, or gone
        begin = time.perf_counter()
        signals.go.set()
        reporting = clients
        while reporting:
            if interrupt.is_set():
                signals.stop.set()
            reporting = still_reporting(reporting, advance)
        seconds = time.perf_counter() - begin
    return LoadOutcome([each.record for each in clients], seconds, interrupt.is_set())


@contextmanager
def started(tasks: list[ClientTask], signals: Signals) -> Iterator[list[RunningClient]]:
    """Start a process for each task; when the block is left, all have ended."""
    context = multiprocessing.get_context("spawn")
    clients: list[RunningClient] = []
    try:
        with interrupts_ignored():  # the processes inherit it: Ctrl-C is for us to handle
            for task in tasks:
                ours, theirs = context.Pipe(duplex=False)
                process = context.Process(target=run_client, args=(task, signals, theirs))
                process.start()
                theirs.close()
                clients.append(RunningClient(process, ours, ClientRecord()))
        yield clients
    finally:
        signals.stop.set()
        signals.go.set()
        for each in clients:
            each.end()


def still_reporting(clients: list[RunningClient], advance: Advance) -> list[RunningClient]:
    """Take the reports that are there, and return the clients that have more to come."""
    ready = wait([each.connection for each in clients], timeout=WAIT_SECONDS)
    ended = []
    for client in [each for each in clients if each.connection in ready]:
        report = received(client.connection)
        if report is None:
            ended.append(client)
        else:
            client.record.add(report)
            advance(len(report.latencies) + len(report.failures))
    return [each for each in clients if each not in ended]


def received(connection: Connection) -> ClientReport | None:
    """Return the next report, or None when the client has closed the connection, or died."""
    try:
        report: ClientReport = connection.recv()
    except (EOFError, OSError):
        return None
    return report


@contextmanager
def interrupts_ignored() -> Iterator[None]:
    """Ignore Ctrl-C meanwhile."""
    with on_interrupt(signal.SIG_IGN):
        yield


@contextmanager
def interrupt_noted() -> Iterator[threading.Event]:
    """Note the first Ctrl-C; the second one does what it did before."""
    noted = threading.Event()
    before = signal.getsignal(signal.SIGINT)

    def note(_number: int, _frame: FrameType | None) -> None:
        noted.set()
        signal.signal(signal.SIGINT, before)

    with on_interrupt(note):
        yield noted


@contextmanager
def on_interrupt(handler: Handler) -> Iterator[None]:
    """Handle Ctrl-C so meanwhile, if this thread is the one that it comes to."""
    if threading.current_thread() is not threading.main_thread():
        yield
        return
    before = signal.signal(signal.SIGINT, handler)
    try:
        yield
    finally:
        signal.signal(signal.SIGINT, before)
