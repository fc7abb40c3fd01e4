"""Kinds of options that a chart has: words, frequencies and names of indicators, checked."""

import re
from typing import Any

from traitlets import Tuple, Unicode

from multichat_lab.dashboards.chart.indicators import Indicator
from multichat_lab.trading.market.periods import parse_timeframe
from multichat_lab.trading.sessions import zone_named


class Timeframe(Unicode):  # type: ignore[type-arg]
    """A frequency that pandas knows."""

    def validate(self, obj: Any, value: Any) -> Any:
        """Return `value` when pandas can resample with it."""
        parse_timeframe(value)
        return super().validate(obj, value)


class Zone(Unicode):  # type: ignore[type-arg]
    """A time zone by its IANA name, or none."""

    def validate(self, obj: Any, value: Any) -> Any:
        """Return `value` when there is such a zone."""
        if value is not None:
            zone_named(value)
        return super().validate(obj, value)


class Indicators(Tuple):
    """Names of indicators."""

    def validate(self, obj: Any, value: Any) -> Any:
        """Return the names as a tuple when each is known."""
        names: tuple[Any, ...] = super().validate(obj, value) or ()
        for name in names:
            Indicator(str(name))
        return names


UNITS = {
    "ME": ("M", 1),
    "MS": ("M", 1),
    "QE": ("M", 3),
    "QS": ("M", 3),
    "YE": ("Y", 1),
    "YS": ("Y", 1),
}
"""What pandas counts → what people count, and how many of these are one."""
FRAME = re.compile(r"(\d*)([A-Za-z]+)(-[A-Z]+)?", re.ASCII)


def frame_label(timeframe: str | None) -> str:
    """Return a timeframe as people name it, not as pandas does; empty for none.

    Example:
        >>> frame_label("ME"), frame_label("2QE"), frame_label("W-FRI"), frame_label("4h")
        ('1M', '6M', '1W', '4h')
    """
    found = FRAME.fullmatch(timeframe or "")
    if not found:
        return timeframe or ""
    unit, size = UNITS.get(found[2], (found[2], 1))
    return f"{int(found[1] or 1) * size}{unit}"
