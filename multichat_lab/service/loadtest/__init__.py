"""Load tests: many processes write to a store or a service, and every message is verified."""

from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import numpy as np

from multichat_lab.errors import MultichatError, ServiceError
from multichat_lab.progress import Progress, no_progress
from multichat_lab.records import ChatSession
from multichat_lab.service.loadtest.client import ClientTask
from multichat_lab.service.loadtest.crew import LoadOutcome, run_clients
from multichat_lab.service.loadtest.plan import LoadPlan
from multichat_lab.service.loadtest.targets import ServiceTarget, StoreTarget, Target
from multichat_lab.service.loadtest.verification import Verdict, Verification

__all__ = ["LoadPlan", "LoadResult", "ServiceTarget", "StoreTarget", "run_load_test"]

DIED = "ClientDied"
"""The kind of error of a client whose process ended before its share was written."""


@dataclass(frozen=True, slots=True)
class LoadResult:
    """What a load test found out.

    Attributes:
        location: what was written to.
        plan: what was to be written.
        outcome: what the clients did.
        verdict: what was found when all was read back.
        kept: sessions of the test that are still there.
    """

    location: str
    plan: LoadPlan
    outcome: LoadOutcome
    verdict: Verdict
    kept: int

    @property
    def acknowledged(self) -> int:
        """Messages that the clients were told are recorded."""
        return sum(len(each.latencies) for each in self.outcome.records)

    @property
    def messages_per_second(self) -> float:
        """Acknowledged messages a second, of all clients together."""
        return self.acknowledged / self.outcome.seconds

    @property
    def errors(self) -> dict[str, int]:
        """Failures by the name of their exception."""
        records = self.outcome.records
        kinds = Counter(each.kind for record in records for each in record.failures)
        died = sum(record.exit_code != 0 for record in records)
        return dict(kinds) | ({DIED: died} if died else {})

    @property
    def is_sound(self) -> bool:
        """Whether all was written, nothing failed, and nothing is lost or wrong."""
        all_written = self.acknowledged == self.plan.total
        return all_written and not self.errors and self.verdict.is_sound

    def latency_ms(self) -> dict[str, float | None]:
        """Return percentiles of the time until an acknowledgement, in milliseconds."""
        seconds = np.concatenate([each.latencies for each in self.outcome.records])
        names = {"p50": 50, "p95": 95, "p99": 99, "max": 100}
        if not seconds.size:
            return dict.fromkeys(names)
        values = np.percentile(seconds, list(names.values())) * 1e3
        return {name: round(float(value), 3) for name, value in zip(names, values, strict=True)}

    def error_examples(self) -> dict[str, str]:
        """Return the first message of each kind of error."""
        failures = [each for record in self.outcome.records for each in record.failures]
        return {each.kind: each.message for each in reversed(failures)}

    def to_json_object(self) -> dict[str, Any]:
        """Return all figures as JSON values."""
        plan = self.plan
        return {
            "target": self.location,
            "sessions": plan.sessions,
            "messages": plan.total,
            "clients": plan.clients,
            "seed": plan.seed,
            "acknowledged": self.acknowledged,
            "seconds": round(self.outcome.seconds, 3),
            "messages_per_second": round(self.messages_per_second, 1),
            "latency_ms": self.latency_ms(),
            "errors": self.errors,
            "error_examples": self.error_examples(),
            **self.verdict.counts(),
            "examples": self.verdict.examples,
            "interrupted": self.outcome.interrupted,
            "kept_sessions": self.kept,
            "is_sound": self.is_sound,
        }


def run_load_test(
    target: Target,
    plan: LoadPlan,
    keep: bool = False,
    progress: Progress = no_progress,
    on_stop: Callable[[], object] = lambda: None,
) -> LoadResult:
    """Write what the plan says, all clients at once, and verify every message afterwards.

    Only sessions of its own are touched, so the target may hold others and be in use. Ctrl-C ends
    the writing; what was acknowledged until then is verified. A second one ends that too.

    Args:
        target: a store or a service.
        plan: what is written.
        keep: leave the sessions there; otherwise they are removed as far as the target can.
        progress: told how many messages are written.
        on_stop: called when Ctrl-C has ended the writing, before what is there is verified.

    Raises:
        MultichatError: the target cannot be written to at all.
    """
    sessions: list[ChatSession] = []
    try:
        for session in target.start_sessions(plan):
            sessions.append(session)
        outcome = write_all(target, plan, sessions, progress)
        if outcome.interrupted:
            on_stop()
        verdict = verify_all(target, plan, sessions, outcome)
    finally:
        left = len(sessions) if keep else number_left(target, sessions)
    return LoadResult(target.location, plan, outcome, verdict, left)


def write_all(
    target: Target, plan: LoadPlan, sessions: list[ChatSession], progress: Progress
) -> LoadOutcome:
    """Let all clients write their shares."""
    written = 0

    def advance(more: int) -> None:
        nonlocal written
        written += more
        progress(written, plan.total)

    advance(0)
    session_ids = [each.session_id for each in sessions]
    tasks = [ClientTask(target, plan, client, session_ids) for client in range(plan.clients)]
    return run_clients(tasks, advance)


def verify_all(
    target: Target,
    plan: LoadPlan,
    sessions: list[ChatSession],
    outcome: LoadOutcome,
) -> Verdict:
    """Read every session and compare it with what was acknowledged."""
    acknowledged: dict[tuple[int, int], int | None] = {}
    for client, record in enumerate(outcome.records):
        acknowledged |= record.acknowledged(plan, client)
    verification = Verification(plan, sessions[0].participants, acknowledged)
    with target.reading() as messages_of:
        for number, session in enumerate(sessions):
            try:
                verification.check(number, messages_of(session.session_id))
            except ServiceError as error:  # it is gone, and asking for each session would take long
                verification.note_unread(number, error, len(sessions) - number)
                break
            except MultichatError as error:
                verification.note_unread(number, error)
    return verification.verdict


def number_left(target: Target, sessions: list[ChatSession]) -> int:
    """Remove the sessions as far as the target can, and return how many are left."""
    try:
        return len(sessions) - target.discard([each.session_id for each in sessions])
    except MultichatError:
        return len(sessions)  # the result tells that they are left
