"""The columns of what was traded: bars, equity, fills, round trips, and the orders' texts."""

import math
from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any, TypeAlias

import numpy as np

from multichat_lab.analysis.lab import Lab
from multichat_lab.dashboards.replay.columns import BARS, EQUITY, FILLS, TRADES, Floats
from multichat_lab.dashboards.replay.kept import Kept
from multichat_lab.dashboards.replay.subject import Seat, Subject
from multichat_lab.errors import QueryError

if TYPE_CHECKING:
    import pandas as pd

SIDES = {"buy": 1.0, "sell": -1.0}
Bars: TypeAlias = "pd.DataFrame | Mapping[str, pd.DataFrame]"
"""Prices as `load_bars` returns them, of one symbol or of several by name."""

PRICES = """
    SELECT symbol, epoch_us(timestamp) / 1e6 AS time, open, high, low, close, volume FROM bars
    WHERE list_contains($desks, run_id) AND epoch_us(timestamp) >= $since
    ORDER BY symbol, timestamp, run_id, event
"""
COUNT_PRICES = "SELECT count(*) FROM bars WHERE list_contains($desks, run_id)"
CURVE = """
    SELECT epoch_us(timestamp) / 1e6 AS time, equity, cash, drawdown FROM equity
    WHERE run_id = $run AND epoch_us(timestamp) >= $since ORDER BY timestamp
"""
COUNT_CURVE = "SELECT count(*) FROM equity WHERE run_id = $run"
ORDERS = """
    SELECT run_id, order_id, symbol, side, type, quantity, limit_price,
           CASE WHEN type <> 'trailing_stop' THEN stop_price END AS stop_price, status, reason,
           parent_id, epoch_us(submitted_at) AS at, epoch_us(closed_at) AS closed, message_id
    FROM orders WHERE list_contains($runs, run_id)
    ORDER BY submitted_at, list_position($runs, run_id), order_id
"""
EXECUTIONS = """
    SELECT epoch_us(f.timestamp) / 1e6 AS time, list_position($runs, f.run_id) - 1 AS seat,
           o.symbol, f.order_id, o.side, f.quantity, f.price, f.commission
    FROM fills f LEFT JOIN orders o USING (run_id, order_id)
    WHERE list_contains($runs, f.run_id) ORDER BY f.timestamp, seat, f.fill_id
"""
ROUND_TRIPS = """
    SELECT epoch_us(entry_time) / 1e6 AS entry_time, epoch_us(exit_time) / 1e6 AS exit_time,
           list_position($runs, run_id) - 1 AS seat, symbol,
           CASE side WHEN 'long' THEN 1 ELSE -1 END AS side, quantity, entry_price, exit_price,
           pnl, entry_order_id, exit_order_id, trade_id
    FROM trades WHERE list_contains($runs, run_id) ORDER BY exit_time, seat, trade_id
"""


class Market:
    """What was traded by the seats of a subject.

    Args:
        lab: what to read.
        subject: who traded.
        bars: prices to show where the seats have recorded none.
        kept: what was read before, of which only the rest is read now.

    Attributes:
        symbols: what was traded or shown, sorted.
        orders: of all seats, by time; see `orders_of`.
        buffers: name → rows, see `ReplayColumns`.

    Raises:
        QueryError: `bars` tell no symbol.
        MarketDataError: they are not coherent.
    """

    def __init__(self, lab: Lab, subject: Subject, bars: "Bars | None", kept: Kept) -> None:
        self._runs = [seat.run_id for seat in subject.seats]
        self.orders = orders_of(lab, self._runs)
        curves = [equity_of(lab, run, kept) for run in self._runs]
        given = {
            name: within_runs(rows, curves)
            for name, rows in given_prices(bars, subject.seats).items()
        }
        prices = {**given, **recorded_prices(lab, subject.seats, kept)}
        traded = {order["symbol"] for order in self.orders}
        rates = {name for seat in subject.seats for name in seat.rates}
        self.symbols = sorted(traded | (prices.keys() - rates))
        self._places = {
            (order["seat"], order["order_id"]): at for at, order in enumerate(self.orders)
        }
        self.buffers: dict[str, Floats] = {
            f"bars:{at}": prices[name] for at, name in enumerate(self.symbols) if name in prices
        }
        self.buffers |= {f"equity:{at}": curve for at, curve in enumerate(curves)}
        self.buffers["fills"] = self._numbers(lab, EXECUTIONS, FILLS)
        self.buffers["trades"] = self._numbers(lab, ROUND_TRIPS, TRADES)

    def _numbers(self, lab: Lab, query: str, columns: Sequence[str]) -> Floats:
        """Return rows of numbers: symbols and orders as their places in the header's lists."""
        symbols = {name: at for at, name in enumerate(self.symbols)}
        found = lab.sql(query, {"runs": self._runs}).fetchnumpy()
        told = {name: values.tolist() for name, values in found.items()}
        told["symbol"] = [symbols.get(each, math.nan) for each in told["symbol"]]
        told["side"] = [SIDES.get(each, each) for each in told["side"]]
        for name in [each for each in told if each.endswith("order_id")]:
            keys = zip(told["seat"], told[name], strict=True)
            told[name.removesuffix("_id")] = [self._places.get(key, math.nan) for key in keys]
        return np.column_stack([np.array(told[name], np.float64) for name in columns])


def orders_of(lab: Lab, runs: Sequence[str]) -> list[dict[str, Any]]:
    """Return the orders of runs: their terms, when they were given and what became of them.

    `at` and `closed` are microseconds since 1970 UTC, `closed` None while the order works; `seat`
    is the run's place in `runs`. Of a trailing stop `stop_price` is None: recorded is where it
    stood at last, and the past did not know that.
    """
    if not runs:
        return []
    relation = lab.sql(ORDERS, {"runs": list(runs)})
    seats = {run: at for at, run in enumerate(runs)}
    rows = [dict(zip(relation.columns, row, strict=True)) for row in relation.fetchall()]
    return [{**row, "seat": seats[row["run_id"]]} for row in rows]


def equity_of(lab: Lab, run: str, kept: Kept) -> Floats:
    """Return the equity of a run; a drawdown from a peak that is not above zero is not known."""

    def read(since_us: int) -> dict[str, Floats]:
        found = lab.sql(CURVE, {"run": run, "since": since_us}).fetchnumpy()
        return {run: np.column_stack([np.asarray(found[name], np.float64) for name in EQUITY])}

    [(total,)] = lab.sql(COUNT_CURVE, {"run": run}).fetchall()
    rows = kept.rows(f"equity {run}", total, read)[run].copy()
    peak = np.fmax.accumulate(rows[:, 1]) if len(rows) else rows[:, 1]
    rows[~(peak > 0), 3] = math.nan
    return rows


def recorded_prices(lab: Lab, seats: Sequence[Seat], kept: Kept) -> dict[str, Floats]:
    """Return the bars that desks have recorded, by symbol; of those of one time, the last."""
    desks = sorted({seat.desk_id for seat in seats if seat.desk_id})
    if not desks:
        return {}
    [(total,)] = lab.sql(COUNT_PRICES, {"desks": desks}).fetchall()
    found = kept.rows(f"bars {desks}", total, lambda since: _prices(lab, desks, since))
    return {
        name: rows[np.append(rows[1:, 0] != rows[:-1, 0], True)] for name, rows in found.items()
    }


def _prices(lab: Lab, desks: Sequence[str], since_us: int) -> dict[str, Floats]:
    """Return the bars of desks from a time on, by symbol."""
    found = lab.sql(PRICES, {"desks": desks, "since": since_us}).fetchnumpy()
    rows = np.column_stack([np.asarray(found[name], np.float64) for name in BARS])
    symbols = np.asarray(found["symbol"], dtype=object)
    starts = np.flatnonzero(symbols[1:] != symbols[:-1]) + 1
    parts = np.split(rows, starts) if len(rows) else []
    firsts = [0, *starts]
    return {str(symbols[first]): part for first, part in zip(firsts, parts, strict=False)}


def given_prices(bars: "Bars | None", seats: Sequence[Seat]) -> dict[str, Floats]:
    """Return the bars that somebody has passed, by symbol.

    Raises:
        QueryError: bars of one symbol do not say of which.
    """
    if bars is None:
        return {}
    import pandas as pd

    from multichat_lab.dashboards.chart.rows import bar_rows

    if isinstance(bars, pd.DataFrame):
        offered = {name for seat in seats for name in seat.symbols}
        name = bars.attrs.get("symbol") or (offered.pop() if len(offered) == 1 else "")
        if not name:
            raise QueryError(
                "bars do not say of which symbol they are", "Pass {symbol: bars}, as load_bars has."
            )
        bars = {str(name): bars}
    return {name: bar_rows(each) for name, each in bars.items()}


def within_runs(rows: Floats, curves: Sequence[Floats]) -> Floats:
    """Return those bars in whose time somebody traded; all where that is not known."""
    times = [curve[[0, -1], 0] for curve in curves if len(curve)]
    if not times:
        return rows
    ends = np.concatenate(times)
    held: Floats = rows[(rows[:, 0] >= ends.min()) & (rows[:, 0] <= ends.max())]
    return held
