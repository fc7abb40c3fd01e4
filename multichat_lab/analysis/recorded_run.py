"""A run as its record tells it: the account's curve, orders, trades, and the market if it knows."""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from typing import Any

import numpy as np
import pandas as pd

from multichat_lab.analysis.lab import Lab
from multichat_lab.errors import QueryError
from multichat_lab.times import microseconds, optional_microseconds
from multichat_lab.trading.market.bars import BAR_COLUMNS, ROUNDING
from multichat_lab.trading.market.described import CALENDARS_TOLD
from multichat_lab.trading.recording.tables import recorded_run as run_of_row
from multichat_lab.trading.records.instrument import Instrument
from multichat_lab.trading.records.run import Run

RUNS = "SELECT * FROM runs WHERE starts_with(run_id, $run) ORDER BY started_at"
OF_RUN = {
    "equity": "SELECT * FROM equity WHERE run_id = $run ORDER BY timestamp",
    "orders": "SELECT * FROM orders WHERE run_id = $run ORDER BY order_id",
    "fills": """
        SELECT f.*, o.symbol, o.side FROM fills f JOIN orders o USING (run_id, order_id)
        WHERE f.run_id = $run ORDER BY f.fill_id""",
    "trades": "SELECT * FROM trades WHERE run_id = $run ORDER BY trade_id",
    "words": """
        SELECT o.order_id, m.content FROM orders o
        JOIN runs r USING (run_id)
        JOIN messages m ON m.session_id = r.session_id AND m.message_id = o.message_id
        WHERE o.run_id = $run AND o.parent_id IS NULL""",
    "bars": """
        SELECT b.* FROM bars b JOIN runs r ON b.run_id = r.desk_id
        WHERE r.run_id = $run AND b.event <= r.bar_count ORDER BY b.event""",
}
"""What → the question; $run is the run."""


@dataclass(frozen=True)
class RecordedRun:
    """What a store knows of a run.

    Attributes:
        run: who traded what.
        equity: cash, position_value, equity, drawdown by time (UTC).
        orders, fills, trades: rows of these tables; a fill has the symbol and side of its order.
        words: number of an order → the message that it carries.
        bars: symbol → bars; empty where they were not recorded, and nobody has given them.
        instruments: symbol → instrument, of those that were described.
    """

    run: Run
    equity: pd.DataFrame
    orders: pd.DataFrame
    fills: pd.DataFrame
    trades: pd.DataFrame
    words: Mapping[int, str]
    bars: Mapping[str, pd.DataFrame]
    instruments: Mapping[str, Instrument] = field(default_factory=dict)

    @property
    def symbols(self) -> list[str]:
        """What was offered."""
        return self.run.symbol.split(",") if self.run.symbol else []

    @property
    def currencies(self) -> dict[str, str]:
        """Symbol → the currency of its prices; under no symbol, that of the account."""
        own = {name: each.currency for name, each in self.instruments.items()}
        named = {name: own.get(name, "USD") for name in self.symbols}
        return {"": self.run.metadata.get("currency", "USD"), **named}

    @property
    def is_foreign(self) -> bool:
        """Whether something is priced in another currency than the account's."""
        return len({*self.currencies.values()}) > 1

    @property
    def valued(self) -> Mapping[str, pd.DataFrame]:
        """The bars, without closes where nothing tells their worth in the account's currency."""
        if not self.is_foreign:
            return self.bars
        return {symbol: frame.assign(close=np.nan) for symbol, frame in self.bars.items()}

    @property
    def times(self) -> pd.DataFrame:
        """A frame at the times of the equity, of which no price is known."""
        frame = pd.DataFrame(np.nan, index=self.equity.index, columns=list(BAR_COLUMNS))
        described = [self.instruments[name] for name in self.symbols if name in self.instruments]
        if len(described) == 1:
            frame.attrs["instrument"] = described[0]
        calendars = {*self.run.metadata.get(CALENDARS_TOLD, {}).values()}
        if len(calendars) == 1:
            frame.attrs["calendar"] = calendars.pop()
        return frame

    @property
    def traded(self) -> float:
        """The value of all fills in the account's currency; NaN where rates are not recorded."""
        fills, units = self.fills, self.currencies
        if self.is_foreign and any(units.get(name) != units[""] for name in fills["symbol"]):
            return np.nan
        own = {name: each.multiplier for name, each in self.instruments.items()}
        worth = fills["symbol"].map(lambda name: own.get(name, 1.0)).astype(np.float64)
        return float((fills["price"].abs() * fills["quantity"] * worth).sum())

    @property
    def ruined_at(self) -> Any:
        """The first time at which nothing was left; None while there was."""
        gone = self.equity.index[self.equity["equity"] <= 0]
        return gone[0] if len(gone) else None


def recorded_run(lab: Lab, run_id: str | None = None) -> RecordedRun:
    """Return what is recorded of a run: a beginning of its id will do, and None is the last one.

    Raises:
        QueryError: there is no such run, more than one, or it has no equity.
    """
    rows = lab.sql(RUNS, {"run": run_id or ""}).df().to_dict("records")
    exact = [row for row in rows if row["run_id"] == run_id] or rows
    exact = exact[-1:] if run_id is None else exact
    if len(exact) != 1:
        found = f"{len(exact)} runs begin with" if exact else "There is no run"
        told = f"in {lab.store.location}" if run_id is None else repr(run_id)
        raise QueryError(
            f"{found} {told}", "List them with: multichat sql 'FROM runs'; type more of the id."
        )
    run = _run(exact[0])
    tables = {name: lab.sql(query, {"run": run.run_id}).df() for name, query in OF_RUN.items()}
    equity = tables["equity"].set_index("timestamp")
    if equity.empty:
        raise QueryError(
            f"Run {run.run_id} has recorded no equity",
            "It was shown no bar, or has only just begun. Run it again: multichat backtest … "
            "--record.",
        )
    told = run.metadata.get("instruments", {}).items()
    instruments = {name: Instrument(**each) for name, each in told}
    rates = {name for name, each in instruments.items() if each.is_rate}
    bars = {
        str(symbol): _bars(rows, instruments.get(str(symbol)))
        for symbol, rows in tables["bars"].groupby("symbol")
        if symbol not in rates
    }
    words = dict(tables["words"].itertuples(index=False, name=None))
    own = tables["orders"], tables["fills"], tables["trades"], words
    return RecordedRun(run, equity[list(equity.columns[1:])], *own, bars, instruments)


def require_same_market(recorded: RecordedRun, bars: Mapping[str, pd.DataFrame]) -> RecordedRun:
    """Return the run with bars that somebody has given, as far as it was shown them.

    Raises:
        QueryError: they lack a symbol or a time, or a fill lies outside of its bar.
    """
    remedy = "Give the bars that it ran on, adjusted or not as they were."
    if missing := [name for name in recorded.symbols if name not in bars]:
        raise QueryError(f"There are no bars of {missing[0]}, which the run traded", remedy)
    first, last = recorded.equity.index[[0, -1]]
    own = {name: bars[name].loc[first:last] for name in recorded.symbols}
    times = pd.DatetimeIndex(sorted({time for frame in own.values() for time in frame.index}))
    if not times.equals(pd.DatetimeIndex(recorded.equity.index).as_unit(times.unit)):
        raise QueryError(
            f"The run was shown {len(recorded.equity):,} times of bars, and these have "
            f"{len(times):,} in that time, or others",
            remedy,
        )
    rows: Any = recorded.fills.itertuples()
    for fill in rows:
        bar = own[fill.symbol].loc[fill.timestamp]
        slack = abs(fill.price) * ROUNDING
        if not bar["low"] - slack <= fill.price <= bar["high"] + slack:
            raise QueryError(
                f"Fill {fill.fill_id} of {fill.symbol} at {fill.price:g} lies outside of its bar, "
                f"[{bar['low']:g}, {bar['high']:g}]",
                remedy,
            )
    for name, frame in own.items():
        if name in recorded.instruments:
            frame.attrs = {**frame.attrs, "instrument": recorded.instruments[name]}
        if (calendar := recorded.run.metadata.get(CALENDARS_TOLD, {}).get(name)) is not None:
            frame.attrs = {**frame.attrs, "calendar": calendar}
    return replace(recorded, bars=own)


def _bars(rows: pd.DataFrame, instrument: Instrument | None) -> pd.DataFrame:
    """Return recorded bars of a symbol; of several at one time the last."""
    frame = rows.set_index("timestamp")[list(BAR_COLUMNS)].astype(np.float64)
    frame = frame[~frame.index.duplicated(keep="last")].rename_axis("time")
    if instrument is not None:
        frame.attrs["instrument"] = instrument
    return frame


def _run(row: Mapping[str, Any]) -> Run:
    known: dict[str, Any] = {name: None if pd.isna(each) else each for name, each in row.items()}
    known["started_at"] = microseconds(known["started_at"])
    known["ended_at"] = optional_microseconds(known["ended_at"])
    return run_of_row(known)
