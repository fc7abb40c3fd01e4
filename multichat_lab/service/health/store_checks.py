"""Checks of the store itself: reachable, writable, whole, and how full."""

import threading
import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from datetime import datetime
from pathlib import Path
from typing import TypeVar

from multichat_lab.chat.persistence import SessionPersistence
from multichat_lab.errors import MultichatError, StoreDamagedError, StoreError
from multichat_lab.records import ChatSession
from multichat_lab.service.health import Check, Status
from multichat_lab.stores.contract import damaged_files
from multichat_lab.stores.holding import holder_at
from multichat_lab.stores.maintenance import MODULES, maintenance_of, probe_of
from multichat_lab.stores.paths import is_read_only
from multichat_lab.stores.questions import StoreOptions
from multichat_lab.stores.waiting import Holder

Answer = TypeVar("Answer")

THREAD = "multichat-health"

MOST_WAITING = 8
"""Threads that may wait at a time: a store that hangs for days must not fill the memory."""

PATIENCE_SECONDS = 10.0
"""How long the store may take to answer."""

RESTORE = "stop the service, then restore it with: multichat restore latest --force"


def failed(name: str, error: MultichatError, holder: Holder | None = None) -> Check:
    """Return the check that an error has decided; damage can be restored.

    Args:
        name: of the check.
        error: what is wrong.
        holder: who holds the store, if anybody does.
    """
    remedy = error.remedy if holder is None else f"It is held by {holder}. {error.remedy}"
    if isinstance(error, StoreDamagedError):
        remedy = f"If there is a backup, {RESTORE}"
    return Check(name, "error", None, f"{error.problem.rstrip('.')}. {remedy}")


def reachable_check(
    storage_type: str, path: Path, chats: SessionPersistence | None
) -> tuple[Check, list[ChatSession]]:
    """List the sessions, opening the store first unless it is open; the value is milliseconds."""
    began = time.monotonic()

    def asked(opened: SessionPersistence) -> tuple[list[ChatSession], Mapping[str, str]]:
        return opened.list_sessions(), damaged_files(opened.store)

    def sessions() -> tuple[list[ChatSession], Mapping[str, str]]:
        if chats is not None:
            return asked(chats)
        with SessionPersistence(storage_type, path, options=StoreOptions(create=False)) as opened:
            return asked(opened)

    try:
        found, damaged = answer_within(PATIENCE_SECONDS, sessions)
    except MultichatError as error:
        return failed("store", error, holder_at(storage_type, path)), []
    took = round(1000 * (time.monotonic() - began), 1)
    if damaged:
        told = f"{len(damaged)} cannot be read, the others can: {'; '.join(damaged.values())}"
        return Check("store", "warn", took, f"{told}. If there is a backup, {RESTORE}"), found
    return Check("store", "ok", took, f"{storage_type}:{path} answers in {took} ms"), found


def writable_check(storage_type: str, path: Path) -> Check:
    """Commit a change that changes nothing; the value is milliseconds."""
    if storage_type == "memory":
        told = f"A {storage_type} store ends with its process"
        return Check("writable", "untested", None, told)
    found = timed("writable", "A durable write", lambda: probe_of(storage_type)(path))
    holder = holder_at(storage_type, path) if found.status == "error" else None
    told = found.message if holder is None else f"{found.message} It is held by {holder}."
    return replace(found, message=told)


NOT_LOOKED_AT = "Not looked at: multichat verify compares all that is recorded with its checksums"
NOT_VERIFIED = Check("integrity", "untested", None, NOT_LOOKED_AT)


def integrity_check(storage_type: str, path: Path) -> Check:
    """Read all of the store, and compare all messages with their checksums.

    The value is seconds.
    """
    began = time.monotonic()
    try:
        # a database wants to write beside a file that it checks
        if storage_type in MODULES and not is_read_only(path):
            maintenance_of(storage_type).check(path)
        with SessionPersistence(storage_type, path, options=StoreOptions(create=False)) as chats:
            verdict = chats.verify()
        verdict.require_whole()
    except MultichatError as error:
        return failed("integrity", error)
    took = round(time.monotonic() - began, 2)
    return Check("integrity", "ok", took, f"{verdict.told} ({verdict.when})")


def timed(name: str, what: str, work: Callable[[], None]) -> Check:
    """Do something on the store, and say how long it took."""
    began = time.monotonic()
    try:
        answer_within(PATIENCE_SECONDS, work)
    except MultichatError as error:
        return failed(name, error)
    took = round(1000 * (time.monotonic() - began), 1)
    return Check(name, "ok", took, f"{what} takes {took} ms")


def limit_check(name: str, count: int, limit: int, warn_from: float) -> Check:
    """Compare a count with its limit; `warn_from` is a fraction of it."""
    status: Status = "ok" if count < warn_from * limit else "warn" if count < limit else "error"
    if name == "sessions":
        what, remedy = (
            "sessions",
            "multichat cleanup --days N deletes old ones, or raise max_sessions",
        )
    else:
        what = "messages in the fullest active session"
        remedy = "end that session and start another, or raise max_messages_per_session"
    message = f"{count:,} of at most {limit:,} {what}"
    return Check(name, status, count, message if status == "ok" else f"{message}: {remedy}")


def fullest(sessions: Sequence[ChatSession]) -> int:
    """Return how many messages the fullest active session holds."""
    counts = (each.message_count for each in sessions if each.status == "active")
    return max(counts, default=0)


def activity_check(
    sessions: Sequence[ChatSession], warn_hours: float | None, now: datetime
) -> Check:
    """Say when somebody last said something; the value is hours since then."""
    if not sessions:
        return Check("activity", "ok", None, "Nothing has been recorded yet")
    newest = max(each.last_activity for each in sessions)
    hours = max(0.0, round((now - newest).total_seconds() / 3600, 2))
    message = f"The last message is of {newest:%Y-%m-%d %H:%M:%S} UTC"
    if warn_hours is not None and hours > warn_hours:
        return Check(
            "activity",
            "warn",
            hours,
            f"{message}, more than {warn_hours:g} h ago: see whether those who write still run",
        )
    return Check("activity", "ok", hours, message)


def answer_within(seconds: float, work: Callable[[], Answer]) -> Answer:
    """Return what `work` returns, or raise what it raises.

    Args:
        seconds: how long to wait; the thread that still works then is left to itself.
        work: waits, for example, for a lock that a stopped process holds.

    Raises:
        StoreError: there was no answer in time.
    """
    if sum(each.name == THREAD for each in threading.enumerate()) >= MOST_WAITING:
        raise no_answer(f"{MOST_WAITING} questions to the store wait for an answer already")
    answers: list[Answer] = []
    failures: list[BaseException] = []

    def ask() -> None:
        try:
            answers.append(work())
        except BaseException as error:
            failures.append(error)  # raised again where it is waited for

    thread = threading.Thread(target=ask, name=THREAD, daemon=True)
    thread.start()
    thread.join(seconds)
    if failures:
        raise failures[0]
    if not answers:
        raise no_answer(f"The store has not answered within {seconds:g} s")
    return answers[0]


def no_answer(problem: str) -> StoreError:
    """Return the error that tells that the store hangs."""
    return StoreError(
        problem, "See which process holds its lock (lslocks), and whether the disk still answers."
    )
