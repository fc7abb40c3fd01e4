"""A debate about what to own: when it is held, what the bars tell, and what is on the table."""

import math
import random
from collections.abc import Callable, Sequence
from datetime import datetime
from itertools import pairwise
from typing import NamedTuple

from multichat_lab.chat.conversation.replies import Reply
from multichat_lab.errors import ResponderError
from multichat_lab.trading.records.rows import Bar

LOOK_BACK = 60
"""Bars that the arguments are made from; before so many nobody speaks."""

YEAR = 252
"""Trading days."""


class Facts(NamedTuple):
    """What the bars tell on the day of a debate.

    Attributes:
        symbol: what is traded.
        price: the last close, in currency.
        trend: percent above the mean of the last 50 closes.
        fall: percent below the highest close so far.
        volatility: percent a year, of the last 60 bars.
    """

    symbol: str
    price: float
    trend: float
    fall: float
    volatility: float


class Plan(NamedTuple):
    """What the risk officer allows.

    Attributes:
        shares: at most.
        distance: of the stop from the price, in currency.
    """

    shares: int
    distance: float


Author = Callable[[str, Facts, Sequence[tuple[str, str]]], Reply]
"""From who speaks, the facts, and who said what before in this debate to words; ResponderError."""


class Debate:
    """What is on the table: the bars so far, and the arguments of the day.

    A debate is held on the first trading day of each quarter.

    Args:
        seed: the same seed gives the same words.
        author: writes the arguments; None for the script.

    Attributes:
        error: why nobody argues any more; None while all is well.
    """

    def __init__(self, seed: int, author: Author | None = None) -> None:
        self._author = author
        self.error: ResponderError | None = None
        self._random = random.Random(seed)  # noqa: S311 - words of a demo, no secret
        self._closes: list[float] = []
        self._day: datetime | None = None
        self._is_open = False
        self.arguments: dict[str, str | None] = {}
        self.said: dict[str, str] = {}
        self.facts: Facts | None = None
        self.plan: Plan | None = None

    def is_open(self, bar: Bar) -> bool:
        """Return whether there is a debate on the day of a bar, which all may ask."""
        if bar.timestamp != self._day:
            before, self._day = self._day, bar.timestamp
            self._closes.append(bar.close)
            begins = before is not None and quarter(before) != quarter(bar.timestamp)
            self._is_open = begins and len(self._closes) > LOOK_BACK and self.error is None
            if self._is_open:
                self.arguments, self.said, self.plan = {}, {}, None
                self.facts = facts_of(bar.symbol, self._closes)
        return self._is_open

    def line(self, name: str, lines: tuple[str, ...]) -> Reply | None:
        """Return an argument of somebody: one of several ways to put it, or the author's words.

        None where the author fails, which ends the debates; `error` says why.
        """
        assert self.facts is not None  # noqa: S101 - asked in a debate
        scripted = self._random.choice(lines).format(**self.facts._asdict())
        if self._author is None:
            return Reply(scripted)  # nobody has written it for this debate: no model, no tokens
        try:
            return self._author(name, self.facts, list(self.said.items()))
        except ResponderError as error:
            self.error, self._is_open = error, False
            return None


def quarter(day: datetime) -> tuple[int, int]:
    """Return year and quarter."""
    return day.year, (day.month - 1) // 3


def facts_of(symbol: str, closes: list[float]) -> Facts:
    """Return what closes tell, the last of which is of today."""
    price, recent = closes[-1], closes[-LOOK_BACK - 1 :]
    moves = [math.log(b / a) for a, b in pairwise(recent)]
    mean = sum(moves) / len(moves)
    variance = sum((each - mean) ** 2 for each in moves) / (len(moves) - 1)
    return Facts(
        symbol,
        price,
        trend=100 * (price / (sum(closes[-50:]) / 50) - 1),
        fall=100 * (1 - price / max(closes)),
        volatility=100 * math.sqrt(variance * YEAR),
    )
