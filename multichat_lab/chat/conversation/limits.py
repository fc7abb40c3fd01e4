"""What ends a conversation that would not end by itself."""

import math
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

from multichat_lab.chat.conversation.policies import is_of_turn
from multichat_lab.errors import ResponderError
from multichat_lab.records import ChatMessage

REPEATS = 3
"""So often the same words, one after the other, are no chance."""

LONGEST_LOOP = 6
"""Turns after which a conversation begins anew, at most, to be taken for a loop."""

Reason = Literal["quiet", "ended", "turns", "seconds", "tokens", "cost", "echo", "loop"]

STOPPED: dict[Reason, str] = {
    "turns": "no turns are left",
    "seconds": "its time is up",
    "tokens": "its tokens are used up",
    "cost": "its money is spent",
    "echo": "each says what the other said",
    "loop": "it goes round in circles",
}
"""Why a conversation was stopped, in words."""


@dataclass(frozen=True, slots=True)
class TurnLimits:
    """How far a conversation may go; None is no limit.

    Attributes:
        turns: how many, those before a restart included.
        seconds: of one run.
        tokens: read and written by all turns; those that are not known cannot be counted.
        cost: US dollars of all turns, likewise.
        turn_seconds: how long one responder may take.
        patience: seconds to wait for words from outside when nobody has a turn.
    """

    turns: int = 100
    seconds: float | None = None
    tokens: int | None = None
    cost: float | None = None
    turn_seconds: float = 120.0
    patience: float = 0.0

    def __post_init__(self) -> None:
        for name in ("turns", "seconds", "tokens", "cost", "turn_seconds", "patience"):
            value = getattr(self, name)
            if value is not None and not value >= 0:  # so that NaN is refused too
                raise ResponderError(f"{name} is {value}", "Give a number from 0 on.")


@dataclass(frozen=True, slots=True)
class Ending:
    """Why a run of a conversation is over, and what all its turns took.

    Attributes:
        reason: `quiet` (nobody has a turn), `ended` (the session is), the limit that was reached,
            or `echo` and `loop`: the same words again and again.
        turns: how many were taken, also in vain.
        tokens: read and written, as far as they are known.
        cost: US dollars, as far as they are known.
        unmeasured: answers of which tokens or cost are not known.
    """

    reason: Reason
    turns: int
    tokens: int
    cost: float
    unmeasured: int


def ending(reason: Reason, turns: int, answers: Sequence[ChatMessage]) -> Ending:
    """Return how a conversation ended, of its answers."""
    tokens = sum((each.tokens_in or 0) + (each.tokens_out or 0) for each in answers)
    cost = math.fsum(each.cost or 0.0 for each in answers)
    unknown = [e for e in answers if None in (e.tokens_in, e.tokens_out, e.cost)]
    return Ending(reason, turns, tokens, cost, len(unknown))


def reached(limits: TurnLimits, now: Ending, seconds: float) -> Reason | None:
    """Return which limit a conversation has reached, or None.

    Args:
        limits: of the conversation.
        now: how it stands.
        seconds: since its run began.
    """
    taken: dict[Reason, tuple[float, float | None]] = {
        "turns": (now.turns, limits.turns),
        "seconds": (seconds, limits.seconds),
        "tokens": (now.tokens, limits.tokens),
        "cost": (now.cost, limits.cost),
    }
    over = (k for k, (is_now, most) in taken.items() if most is not None and is_now >= most)
    return next(over, None)


def repetition(said: Sequence[ChatMessage]) -> Reason | None:
    """Return whether the last words, when an answer is the last of them, repeat themselves."""
    if not said or not is_of_turn(said[-1]):
        return None
    last = said[-REPEATS * LONGEST_LOOP :]
    words = [" ".join(each.content.casefold().split()) for each in last]
    for period in range(1, LONGEST_LOOP + 1):
        some = words[-REPEATS * period :]
        if len(some) == REPEATS * period and some == some[:period] * REPEATS:
            return "echo" if period == 1 else "loop"
    return None
