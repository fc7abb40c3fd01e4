"""Kinds of options that a chart has: words, frequencies and names of indicators, checked."""

from typing import Any, NoReturn

from traitlets import Enum, Tuple, Unicode

from multichat_lab.dashboards.chart.indicators import Indicator
from multichat_lab.errors.query import ChartError
from multichat_lab.trading.market.periods import parse_timeframe


class Choice(Enum):  # type: ignore[type-arg]
    """One of some words."""

    def error(self, obj: Any, value: Any, *_: Any) -> NoReturn:
        """Refuse a word that is none of them."""
        known = ", ".join(map(str, self.values or ()))
        raise ChartError(f"{self.name} is {value!r}", f"Known are {known}.")


class Timeframe(Unicode):  # type: ignore[type-arg]
    """A frequency that pandas knows."""

    def validate(self, obj: Any, value: Any) -> Any:
        """Return `value` when pandas can resample with it."""
        parse_timeframe(value)
        return super().validate(obj, value)


class Indicators(Tuple):
    """Names of indicators."""

    def validate(self, obj: Any, value: Any) -> Any:
        """Return the names as a tuple when each is known."""
        names: tuple[Any, ...] = super().validate(obj, value) or ()
        for name in names:
            Indicator(str(name))
        return names
