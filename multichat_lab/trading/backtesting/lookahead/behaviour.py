"""What a robot did: what it asked of its broker, and, beside the bars, of files and the network."""

import sys
import threading
from collections.abc import Iterator
from contextlib import contextmanager, nullcontext
from datetime import datetime
from pathlib import Path
from typing import Any, NamedTuple
from zoneinfo import TZPATH

import pandas as pd

from multichat_lab.times import microseconds, utc_datetime
from multichat_lab.trading.backtesting.lookahead.market_data import is_text_of_numbers
from multichat_lab.trading.backtesting.lookahead.named_values import LIBRARIES
from multichat_lab.trading.backtesting.lookahead.native_reads import THROUGH, native_reads
from multichat_lab.trading.broker.book import OrderEvent
from multichat_lab.trading.broker.bracket import FromFill
from multichat_lab.trading.broker.broker import Broker
from multichat_lab.trading.records.run import Order


class BrokerDecision(NamedTuple):
    """One thing that was asked of a broker, or filled.

    Attributes:
        time: aware UTC.
        side: `buy` or `sell`.
        what: type of an order, `fill`, or what happened to an order.
        quantity: shares.
        symbol: what was traded.
        price: limit, or price of the fill.
        stop: where a stop stands.
        terms: trail, time in force, reduce-only.
        numbers: of the order, of its entry, of the one that it replaced.
    """

    time: datetime
    side: str
    what: str
    quantity: float
    symbol: str
    price: float | None = None
    stop: float | None = None
    terms: tuple[object, ...] = ()
    numbers: tuple[int | None, ...] = ()


def decisions_until(broker: Broker, time: pd.Timestamp) -> list[BrokerDecision]:
    """Return all that was asked of the broker, and filled, up to `time`; not what came of it later.

    Orders with their prices, sizes and terms, exits of brackets too; cancellations, and what was
    put in the place of what.
    """
    orders, until = broker.orders, microseconds(time)
    asked = [
        _asked(each, orders[each.order_id - 1], broker.book.levels.get(each.order_id))
        for each in broker.book.events()
        if each.time_us <= until and each.kind != "filled"
    ]
    fills = [
        BrokerDecision(each.timestamp, each.side, "fill", each.quantity, each.symbol, each.price)
        for each in broker.fills
        if each.timestamp <= time
    ]
    return asked + fills


def _asked(event: OrderEvent, order: Order, level: FromFill | None) -> BrokerDecision:
    # where it trails to, or its entry fills, is the market's doing
    is_asked = order.type != "trailing_stop" and level is None
    what = order.type if event.kind == "submitted" else f"{event.kind} {order.type}"
    return BrokerDecision(
        utc_datetime(event.time_us),
        order.side,
        what,
        order.quantity,
        order.symbol,
        order.limit_price if is_asked else None,
        order.stop_price if is_asked else None,
        (order.trail_distance, order.trail_fraction, order.time_in_force, order.reduce_only, level),
        (order.order_id, order.parent_id, order.replaces),
    )


BINARY = {
    ".arrow", ".bz2", ".db", ".duckdb", ".feather", ".gz", ".h5", ".hdf5", ".joblib", ".npy",
    ".npz", ".parquet", ".pickle", ".pkl", ".sqlite", ".sqlite3", ".xls", ".xlsx", ".xz", ".zip",
}  # fmt: skip
"""Ends of names of files that hold data and are no text."""
PROGRAMS = {".py", ".pyc", ".pyi", ".so", ".pyd"}
SYSTEM = (*LIBRARIES, *TZPATH, "/etc/", "/proc/", "/sys/", "/usr/lib/", "/usr/share/")
"""Where what a computer needs lies: zones of time, fonts, certificates."""
MOST_BYTES = 10_000_000
ELSEWHERE = {"socket.connect": "the network", "subprocess.Popen": "another program"}
"""Event of the interpreter → what it asks."""


class Watch:
    """Notes what is asked on one thread while it is on, and on those that begin meanwhile.

    Python can take no hook away again.
    """

    def __init__(self) -> None:
        self._thread: int | None = None
        self._others: set[int] = set()
        self._asked: dict[str, None] = {}
        self._is_set = False

    @contextmanager
    def on(self, closely: bool = False) -> Iterator[dict[str, None]]:
        """Watch this thread; yield what is asked, in order: paths, or words for what is no file.

        Args:
            closely: also what libraries read by themselves, which makes calls slower.
        """
        if not self._is_set:
            sys.addaudithook(self._note)
            self._is_set = True
        self._asked = {}
        self._thread = threading.get_ident()
        self._others = {*sys._current_frames()} - {self._thread}
        try:
            with native_reads(self._asked) if closely else nullcontext():
                yield self._asked
        finally:
            self._thread = None

    def _note(self, event: str, arguments: tuple[Any, ...]) -> None:
        if self._thread is None or threading.get_ident() in self._others:
            return
        if event == "open" and isinstance(arguments[0], str | bytes):
            path, mode, _ = arguments
            if mode is None or not set("wax") & set(mode):
                self._asked[path if isinstance(path, str) else path.decode(errors="replace")] = None
        elif event == "sqlite3.connect":
            self._asked[str(arguments[0])] = None
        elif event in ELSEWHERE:
            self._asked[ELSEWHERE[event]] = None


WATCH = Watch()


def first_data_source(asked: dict[str, None], least: int) -> str | None:
    """Return the first that could tell the future: what is no file, or a file of enough numbers.

    Args:
        asked: as `Watch.on` yields it.
        least: how many numbers could be data.
    """
    for each in asked:
        if each in ELSEWHERE.values() or each.startswith(THROUGH) or _is_data(Path(each), least):
            return each
    return None


def files_read(asked: dict[str, None]) -> list[str]:
    """Return the files that are of no library and no program, whatever they hold."""
    return [each for each in asked if _is_own(Path(each))]


def _is_own(path: Path) -> bool:
    is_system = path.suffix in PROGRAMS or str(path.absolute()).startswith(SYSTEM)
    return path.is_file() and not is_system


def _is_data(path: Path, least: int) -> bool:
    if path.suffix in BINARY:
        return True
    if not _is_own(path):
        return False
    try:
        with path.open("rb") as file:
            start = file.read(MOST_BYTES)
    except OSError:  # it is gone, or is no file: nothing can be read from it
        return False
    if b"\0" in start:
        return len(start) >= least  # a number may take a byte, or less
    return is_text_of_numbers(start, least)
