"""Ask something that may never answer."""

import threading
from collections.abc import Callable
from typing import TypeVar

from multichat_lab.errors import StoreError

Answer = TypeVar("Answer")

NAME = "multichat-health"

MOST_WAITING = 8
"""Threads that may wait at a time: a store that hangs for days must not fill the memory."""


def answer_within(seconds: float, work: Callable[[], Answer]) -> Answer:
    """Return what `work` returns, or raise what it raises.

    Args:
        seconds: how long to wait; the thread that still works then is left to itself.
        work: waits, for example, for a lock that a stopped process holds.

    Raises:
        StoreError: there was no answer in time.
    """
    if sum(each.name == NAME for each in threading.enumerate()) >= MOST_WAITING:
        raise no_answer(f"{MOST_WAITING} questions to the store wait for an answer already")
    answers: list[Answer] = []
    failures: list[BaseException] = []

    def ask() -> None:
        try:
            answers.append(work())
        except BaseException as error:
            failures.append(error)  # raised again where it is waited for

    thread = threading.Thread(target=ask, name=NAME, daemon=True)
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
