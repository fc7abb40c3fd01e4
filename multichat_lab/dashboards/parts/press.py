"""What is pressed on a page, when, and whether that is told in time."""

import math
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from multichat_lab.errors import MultichatError

LATE = 3.0
"""Seconds that a press may take from the page to where it is done: the kernel, then the desk."""
OLD = 5.0
"""Seconds after the kernel's last word in which a page may be pressed: it shows the past later."""

Errand = Callable[[], object]
"""What a press leaves to do on the desk's thread."""


@dataclass(frozen=True, slots=True)
class Press:
    """A press as a page tells it.

    The page's clock may be wrong, so it tells the kernel's own time of the last word that it heard,
    and how long after that it was pressed.

    Attributes:
        arg: what belongs to the press: a text, the fields of a form, or None.
        view: the view that was pressed.
        number: of the press, which the view counts.
        heard: the kernel's clock in its last word to the view, seconds since 1970; NaN for unknown.
        since: seconds from that word to the press; NaN for unknown.
        seen: the price that was shown, empty where there was none.
    """

    arg: Any = None
    view: str = ""
    number: int = 0
    heard: float = math.nan
    since: float = math.nan
    seen: str = ""

    def refusal(self, now: float) -> str:
        """Return why it must not be done any more at `now`, seconds since 1970; empty if it may.

        A press that was held up, by a connection that broke or a kernel that was busy, is never
        done late: the market has gone on.
        """
        late = now - self.heard - self.since
        seen = f" It was pressed at {self.seen}." if self.seen else ""
        if math.isnan(late):
            return "Nothing was done: the press does not say when it was."
        if self.since > OLD:
            return f"Nothing was done: what was shown was {self.since:.0f} s old.{seen}"
        if late > LATE:
            return f"Nothing was done: the press came {late:.0f} s late.{seen}"
        return ""


def done_in_time(press: Press, errand: Errand) -> str:
    """Do it where it is done, unless that is too late; return why it was not, empty if it was."""
    refusal = press.refusal(time.time())
    if refusal:
        return refusal
    try:
        errand()
    except MultichatError as error:
        return str(error)
    return ""


def press_of(message: Mapping[str, Any]) -> Press:
    """Return the press that a view tells; what makes no sense in it is not known."""
    number = message.get("number")
    return Press(
        arg=message.get("arg"),
        view=str(message.get("view", "")),
        number=number if isinstance(number, int) else 0,
        heard=seconds(message.get("heard")),
        since=seconds(message.get("since")) / 1000,
        seen=str(message.get("seen", ""))[:40],
    )


def seconds(value: object) -> float:
    """Return a number as it is, and NaN for anything else."""
    is_number = isinstance(value, int | float) and not isinstance(value, bool)
    return float(value) if is_number and math.isfinite(value) else math.nan  # type: ignore[arg-type]
