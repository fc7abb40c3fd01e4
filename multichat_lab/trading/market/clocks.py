"""Which session a time of a symbol belongs to: what DAY orders ask."""

from collections.abc import Callable, Iterable, Mapping
from functools import cached_property, partial

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from multichat_lab.trading.market.calendar import INFERRED, calendar_named, calendar_of
from multichat_lab.trading.records.instrument import Instrument
from multichat_lab.trading.records.rows import Bar
from multichat_lab.trading.sessions import SessionClock


class Sessions:
    """Which session a time of a symbol belongs to: by its calendar, or learned from its bars.

    Args:
        instruments: symbol → instrument, of any symbol.
    """

    def __init__(self, instruments: Mapping[str, Instrument]) -> None:
        self._instruments = instruments
        self._numbered: dict[str, Callable[[int], int]] = {}
        self._learning: dict[str, Callable[[int], int]] = {}
        self._knows_all = False

    def know(self, numbered: Mapping[str, Callable[[int], int]]) -> None:
        """Take it as known which session of a symbol a time belongs to; nothing is learned."""
        self._numbered.update(numbered)
        self._knows_all = True

    def note(self, bars: Iterable[Bar]) -> None:
        """See the next bars, to learn from them."""
        if self._knows_all:
            return
        for bar in bars:
            if bar.symbol not in self._numbered:
                self._number(bar.symbol)
            if bar.symbol in self._learning:
                self._learning[bar.symbol](bar.time_us)

    def at(self, symbol: str, time_us: int) -> int:
        """Return the number of the session of a time; it grows from one to the next."""
        if symbol not in self._numbered:
            self._number(symbol)
        return self._numbered[symbol](time_us)

    def _number(self, symbol: str) -> None:
        instrument = self._instruments[symbol]
        calendar = calendar_named(instrument.calendar)
        if calendar is INFERRED or not hasattr(calendar, "session_at"):
            clock = SessionClock(instrument.zone)
            self._numbered[symbol] = self._learning[symbol] = clock.at
        else:
            self._numbered[symbol] = partial(calendar.session_at, zone=instrument.zone)


class KnownSessions:
    """The sessions of bars that are all known; reckoned when they are first asked for.

    Args:
        bars: of one symbol; their calendar tells the sessions, or their own times.
    """

    def __init__(self, bars: pd.DataFrame) -> None:
        self._bars = bars

    @cached_property
    def _numbered(self) -> tuple[NDArray[np.int64], list[int]]:
        index, calendar = pd.DatetimeIndex(self._bars.index), calendar_of(self._bars)
        if not hasattr(calendar, "sessions"):  # one that is older than sessions
            calendar = INFERRED
        return index.as_unit("us").asi8, calendar.sessions(index).tolist()

    def at(self, time_us: int) -> int:
        """Return the number of the session of a bar that begins at `time_us`."""
        times, numbers = self._numbered
        place = int(np.searchsorted(times, time_us, "right")) - 1
        return numbers[max(place, 0)]
