"""Hours: from when to when a market is open on its days, by the clocks where it is."""

from dataclasses import dataclass
from datetime import time

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from multichat_lab.errors.trading import MarketDataError
from multichat_lab.times import DAY_US
from multichat_lab.trading.market.calendar import calendar_named, calendar_of, named_calendar
from multichat_lab.trading.market.exchanges import ExchangeCalendar
from multichat_lab.trading.sessions import zone_named

Integers = NDArray[np.int64]
SHORTEST, LONGEST = 22 * DAY_US // 24, 3 * DAY_US // 2
"""Steps between these are days; the clocks may change within one."""


@dataclass(frozen=True, slots=True)
class Hours:
    """The same hours on every day that a market trades; half days are not known here.

    Attributes:
        zone: of its clocks, e.g. `America/New_York`.
        opens: when a day begins, in that zone.
        closes: when it ends, on the same day.

    Raises:
        MarketDataError: there is no such zone, or a day ends before it begins.

    Example:
        >>> bars.attrs["hours"] = Hours("Europe/Berlin", time(9), time(17, 30))  # doctest: +SKIP
    """

    zone: str
    opens: time
    closes: time

    def __post_init__(self) -> None:
        zone_named(self.zone)
        if not self.opens < self.closes:
            raise MarketDataError(
                f"A day from {self.opens} to {self.closes}", "Let it close after it opens."
            )

    def hours(self, days: Integers) -> tuple[Integers, Integers]:
        """Return when days open and close, in microseconds since 1970.

        Args:
            days: counted from 1970.
        """
        midnights = pd.DatetimeIndex(days.astype("M8[D]").astype("M8[us]"))
        return self._moments(midnights, self.opens), self._moments(midnights, self.closes)

    def _moments(self, midnights: pd.DatetimeIndex, clock: time) -> Integers:
        since = pd.Timedelta(hours=clock.hour, minutes=clock.minute, seconds=clock.second)
        local = (midnights + since).tz_localize(
            self.zone, ambiguous=True, nonexistent="shift_forward"
        )
        return local.tz_convert("UTC").as_unit("us").asi8


US_SHARES = Hours("America/New_York", time(9, 30), time(16))
"""Of New York's exchanges, where the shipped symbols trade; they close earlier on a few days."""


def hours_of(bars: pd.DataFrame, step_us: int) -> tuple[Integers, Integers] | None:
    """Return when the days of daily bars open and close, in microseconds since 1970.

    None where that is not known, or the bars are not days at midnight UTC. The exchange that
    `attrs["calendar"]` names tells it, else `attrs["hours"]`.

    Args:
        bars: as `load_bars` returns them.
        step_us: from one bar to the next.

    Raises:
        MarketDataError: there is no calendar of the name, or `attrs["hours"]` are no `Hours`.
    """
    given = bars.attrs.get("hours")
    if given is not None and not isinstance(given, Hours):
        raise MarketDataError(f"hours is {given!r}", "Give `Hours`, with zone, opens and closes.")
    times = pd.DatetimeIndex(bars.index).as_unit("us").asi8
    if not len(times) or not SHORTEST < step_us < LONGEST or (times % DAY_US).any():
        return None
    calendar = calendar_of(bars)
    known = calendar if isinstance(calendar, ExchangeCalendar) else given
    return None if known is None else known.hours(times // DAY_US)


def zone_of(bars: pd.DataFrame) -> str | None:
    """Return the zone by whose clocks the market of bars lives; None where that is not known.

    The instrument in `attrs` tells it, else the calendar or the hours that are named there.

    Raises:
        MarketDataError: there is no calendar of the name.
    """
    name, zone = named_calendar(bars)
    calendar = None if zone or name is None else calendar_named(name)
    if isinstance(calendar, ExchangeCalendar):
        return calendar.zone
    given = bars.attrs.get("hours")
    return zone or (given.zone if isinstance(given, Hours) else None)
