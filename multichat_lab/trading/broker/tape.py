"""What a broker has seen of the market."""

from collections.abc import Mapping
from datetime import datetime

from multichat_lab.times import utc_datetime
from multichat_lab.trading.market.clocks import Sessions
from multichat_lab.trading.records.instrument import Instrument, Instruments
from multichat_lab.trading.records.rows import Bar

BEFORE_ALL = -(2**63)


class Tape:
    """What the broker has seen of the market.

    Args:
        instruments: those that are known, by symbol.

    Attributes:
        event: number of bars.
        time_us: time of the last one, in microseconds since 1970.
        symbol: of the bar or fill that a robot is told of, else of the last bar; empty while it
            is shown several bars at once.
        has_ended: whether no bar will come any more, so that no orders are taken.
        bars: symbol → its last bar.
        traded: symbols of which a bar had volume, so that one without says that nobody traded.
        instruments: symbol → instrument, of any symbol.
        sessions: tells which session a time belongs to.
    """

    __slots__ = (
        "bars",
        "event",
        "has_ended",
        "instruments",
        "sessions",
        "symbol",
        "time_us",
        "traded",
    )

    def __init__(self, instruments: Mapping[str, Instrument] | None = None) -> None:
        self.event = 0
        self.time_us = BEFORE_ALL
        self.symbol = ""
        self.has_ended = False
        self.bars: dict[str, Bar] = {}
        self.traded: set[str] = set()
        self.instruments = Instruments(instruments)
        self.sessions = Sessions(self.instruments)

    @property
    def timestamp(self) -> datetime:
        """Time of the last bar, aware UTC."""
        return utc_datetime(self.time_us)
