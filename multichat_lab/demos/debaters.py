"""Four at one desk: a bull, a bear and a risk officer argue from real bars, a person decides."""

import math
from typing import Literal

from multichat_lab.demos.debate import YEAR, Debate, Plan
from multichat_lab.demos.debate_script import BEAR_LINES, BULL_LINES, DECISIONS, RISK_LINE, Decision
from multichat_lab.trading.broker.orders import Ticket
from multichat_lab.trading.records.rows import Bar
from multichat_lab.trading.records.run import Fill, Side
from multichat_lab.trading.robots.robot import Robot

BULL, BEAR, RISK, PERSON = "Bull", "Bear", "Risk", "Ann"

RISKED = 0.02
"""Fraction of the account that a stop may cost."""

STOP_DAYS = 10
"""A stop lies as far away as the price moves in so many days."""


class Debater(Robot):
    """An agent that argues, and gives no order.

    Args:
        name: the participant.
        debate: where it argues.
        lines: its ways to put it, when the trend is up, and when it is down.
    """

    def __init__(
        self, name: str, debate: Debate, lines: dict[Literal["up", "down"], tuple[str, ...]]
    ) -> None:
        self.name = name
        self._debate, self._lines = debate, lines

    def on_bar(self, bar: Bar) -> None:
        """Argue on the day of a debate, against whoever spoke before."""
        debate = self._debate
        if not debate.is_open(bar) or debate.facts is None:
            return
        said_before = list(debate.arguments.values())
        line = debate.line(self.name, self._lines["up" if debate.facts.trend >= 0 else "down"])
        if line is None:
            return
        debate.said[self.name] = line.content
        against = said_before[-1] if said_before else None
        said = self.voice(line.content, against, kind="message", **line.told())
        debate.arguments[self.name] = said


class RiskOfficer(Robot):
    """An agent that says how much may be traded, and where the stop goes.

    Args:
        debate: where it speaks.
    """

    name = RISK

    def __init__(self, debate: Debate) -> None:
        self._debate = debate

    def on_bar(self, bar: Bar) -> None:
        """Set a limit, so that the stop costs no more than a part of the account."""
        debate = self._debate
        if not debate.is_open(bar) or debate.facts is None:
            return
        daily = debate.facts.volatility / 100 / math.sqrt(YEAR)
        distance = round(bar.close * daily * math.sqrt(STOP_DAYS), 2)
        shares = max(1, int(RISKED * self.equity / distance))
        debate.plan = Plan(min(shares, int(self.equity / bar.close)), distance)
        told = {**debate.facts._asdict(), "shares": debate.plan.shares, "distance": distance}
        debate.arguments[self.name] = self.voice(RISK_LINE.format(**told), kind="message")


class Decider(Robot):
    """A person who hears the others, and does what the script says.

    Args:
        debate: what the person hears.
        decisions: one for each debate.
    """

    name = PERSON
    kind: Literal["bot", "human"] = "human"

    def __init__(self, debate: Debate, decisions: tuple[Decision, ...] = DECISIONS) -> None:
        self._debate = debate
        self._decisions = iter(decisions)
        self._stop: tuple[str | None, float] = (None, 0.0)

    def on_bar(self, bar: Bar) -> None:
        """Follow one of the others, with an order that answers the argument; or say why not."""
        debate = self._debate
        if not debate.is_open(bar) or debate.plan is None:
            return
        follows, words = next(self._decisions, Decision("Risk", "Enough for these years."))
        argument = debate.arguments[follows]
        self.cancel_all()
        shares = {BULL: debate.plan.shares, BEAR: -debate.plan.shares}.get(follows, 0)
        change = shares - self.position
        if not change:
            self.voice(words, argument, kind="message")
            return
        said = self.voice(words, argument)
        self._stop = (said, debate.plan.distance) if shares else (None, 0.0)
        self._order(bar.symbol, change, said)

    def on_fill(self, fill: Fill) -> None:
        """Place the stop that the risk officer asked for, once the position is there."""
        said, distance = self._stop
        held = self.position_of(fill.symbol)
        self._stop = (None, 0.0)
        if said is not None and held:
            price = round(fill.price - math.copysign(distance, held), 2)
            self._order(fill.symbol, -held, said, price)

    def _order(
        self, symbol: str, change: float, said: str | None, stop: float | None = None
    ) -> None:
        side: Side = "buy" if change > 0 else "sell"
        is_exit = stop is not None
        ticket = Ticket(symbol, side, abs(change), stop=stop, reduce_only=is_exit, message_id=said)
        self.submit(ticket)


def debaters(seed: int, debate: Debate | None = None) -> list[Robot]:
    """Return everybody at the table, in the order in which they speak.

    Args:
        seed: the same seed gives the same words.
        debate: what they take part in; unless given, one of scripted words.
    """
    debate = debate or Debate(seed)
    return [
        Debater(BULL, debate, BULL_LINES),
        Debater(BEAR, debate, BEAR_LINES),
        RiskOfficer(debate),
        Decider(debate),
    ]
