"""Bars of one time made one, as a chart wants them."""

from collections.abc import Iterable

from multichat_lab.trading.records import Bar


class Moments:
    """Merges bars that share a time, also with those of the calls before."""

    def __init__(self) -> None:
        self._last: Bar | None = None

    def merge(self, bars: Iterable[Bar]) -> list[Bar]:
        """Return one bar for each time; the first may stand for the last one of the last call."""
        merged: list[Bar] = []
        for bar in bars:
            last = self._last
            if last is None or last.time_us != bar.time_us:
                merged.append(bar)
            else:
                whole = last._replace(
                    high=max(last.high, bar.high),
                    low=min(last.low, bar.low),
                    close=bar.close,
                    volume=last.volume + bar.volume,
                )
                merged[-1:] = [whole]
            self._last = merged[-1]
        return merged
