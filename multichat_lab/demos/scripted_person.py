"""A person at the desk of the trading demo, whose decisions are written down beforehand."""

from dataclasses import dataclass
from typing import Literal

from multichat_lab.trading.records.rows import Bar
from multichat_lab.trading.robots.robot import Robot

PERSON = "Ann"


@dataclass(frozen=True, slots=True)
class Press:
    """What the person does on a day.

    Attributes:
        action: `buy`, `close` (the position) or `hold` (nothing, but say why).
        say: why.
        quantity: shares to buy.
    """

    action: Literal["buy", "close", "hold"]
    say: str
    quantity: float = 0.0


SCRIPT: dict[str, Press] = {
    "2009-03-10": Press("buy", "Everybody is afraid. I buy.", 3000),
    "2010-04-21": Press("close", "Great earnings, everybody is happy. I am out."),
    "2010-05-07": Press("hold", "What a crash! I wait for the dust to settle."),
    "2010-07-21": Press("buy", "The new phone sells. Back in.", 2500),
    "2011-08-25": Press("close", "The founder leaves; so do I."),
    "2012-01-25": Press("buy", "A record quarter. Once more.", 2000),
    "2012-10-26": Press("close", "Margins shrink. Enough for this year."),
}
"""Day (ISO date) → decision, taken when the day has closed."""


class ScriptedPerson(Robot):
    """A person who does what the script says.

    Args:
        name: the participant.
        script: day (ISO date) → decision.
    """

    def __init__(self, name: str = PERSON, script: dict[str, Press] | None = None) -> None:
        self.name = name
        self._script = SCRIPT if script is None else script

    def on_bar(self, bar: Bar) -> None:
        """Do what the script has for this day."""
        decision = self._script.get(bar.timestamp.date().isoformat())
        if decision is None:
            return
        if decision.action == "buy":
            self.buy(decision.quantity, say=decision.say)
        elif decision.action == "close":
            self.close(say=decision.say)
        else:
            self.voice(decision.say)
