"""Run a load test: start sessions, write to them from many processes, read all back, clean up."""

from collections.abc import Callable

from multichat_lab.errors import MultichatError, ServiceError
from multichat_lab.records import ChatSession
from multichat_lab.service.loadtest.client import ClientTask
from multichat_lab.service.loadtest.crew import Outcome, run_clients
from multichat_lab.service.loadtest.plan import LoadPlan
from multichat_lab.service.loadtest.result import LoadResult
from multichat_lab.service.loadtest.targets import Target
from multichat_lab.service.loadtest.verification import Verdict, Verification

Progress = Callable[[str, int, int], object]
"""Is told what is being done, and how much of how much is."""


def no_progress(_doing: str, _done: int, _total: int) -> None:
    """Tell nobody."""


def run_load_test(
    target: Target, plan: LoadPlan, keep: bool = False, progress: Progress = no_progress
) -> LoadResult:
    """Write what the plan says, all clients at once, and verify every message afterwards.

    Only sessions of its own are touched, so the target may hold others and be in use. Ctrl-C ends
    the writing; what was acknowledged until then is verified.

    Args:
        target: a store or a service.
        plan: what is written.
        keep: leave the sessions there; otherwise they are removed as far as the target can.
        progress: told how far it is.

    Raises:
        MultichatError: the target cannot be written to at all.
    """
    sessions: list[ChatSession] = []
    try:
        for session in target.start_sessions(plan):
            sessions.append(session)
            progress("starting sessions", len(sessions), plan.sessions)
        outcome = write_all(target, plan, sessions, progress)
        verdict = verify_all(target, plan, sessions, outcome, progress)
    finally:
        left = len(sessions) if keep else number_left(target, sessions)
    return LoadResult(target.location, plan, outcome, verdict, left)


def write_all(
    target: Target, plan: LoadPlan, sessions: list[ChatSession], progress: Progress
) -> Outcome:
    """Let all clients write their shares."""
    written = 0

    def advance(more: int) -> None:
        nonlocal written
        written += more
        progress("writing", written, plan.total)

    advance(0)
    session_ids = [each.session_id for each in sessions]
    tasks = [ClientTask(target, plan, client, session_ids) for client in range(plan.clients)]
    return run_clients(tasks, advance)


def verify_all(
    target: Target,
    plan: LoadPlan,
    sessions: list[ChatSession],
    outcome: Outcome,
    progress: Progress,
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
            progress("verifying", number + 1, plan.sessions)
    return verification.verdict


def number_left(target: Target, sessions: list[ChatSession]) -> int:
    """Remove the sessions as far as the target can, and return how many are left."""
    try:
        return len(sessions) - target.discard([each.session_id for each in sessions])
    except MultichatError:
        return len(sessions)  # the result tells that they are left
