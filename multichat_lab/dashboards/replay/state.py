"""What is known at a time of a replay: cash, positions, equity, open orders, last words."""

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np

from multichat_lab.dashboards.replay.columns import SECOND_US, ReplayColumns
from multichat_lab.dashboards.replay.edits import words_at
from multichat_lab.formatting import clock
from multichat_lab.record_table import shown
from multichat_lab.times import optional_datetime, utc_datetime

if TYPE_CHECKING:
    import pandas as pd

SEAT_COLUMNS = (
    "participant", "currency", "cash", "equity", "drawdown", "valued_at", "realised", "trades",
    "orders",
)  # fmt: skip
POSITION_COLUMNS = ("participant", "symbol", "quantity", "price")
ORDER_COLUMNS = ("participant", "order_id", "symbol", "side", "type", "quantity", "submitted_at")
WORDS_COLUMNS = ("participant", "seq", "at", "words")


@dataclass(frozen=True)
class ReplayState:
    """Where everybody stands at a time.

    Attributes:
        time: aware UTC datetime; None where no time of the session is known.
        seats: a row for each who trades: participant, currency; cash, equity (in currency, at the
            last valuation, before the first the initial cash), drawdown (a fraction, 0 or below;
            NaN where not known), valued_at (UTC, NaT before the first), realised (profit of the
            trades that have ended), trades (how many these are), orders (how many work).
        positions: participant, symbol, quantity (short ones negative), price (the last close, NaN
            where no prices are known); nothing of what is flat.
        orders: those that work: participant, order_id, symbol, side, type, quantity, submitted_at.
        words: what each participant said last: participant, seq, at (UTC, NaT where not known),
            words: as they were then, before later edits.
        messages: how many messages stand in the transcript.
    """

    time: Any
    seats: "pd.DataFrame"
    positions: "pd.DataFrame"
    orders: "pd.DataFrame"
    words: "pd.DataFrame"
    messages: int

    def __str__(self) -> str:
        when = "No time is known" if self.time is None else clock(self.time)
        return f"{when}, after {self.messages:,} messages\n{self.seats.to_string(index=False)}"

    def _repr_html_(self) -> str:
        return shown(self.seats)


def state_at(columns: ReplayColumns, time_us: int | None) -> ReplayState:
    """Return what is known at a time, from the first rows of the columns alone.

    Args:
        columns: of the replay.
        time_us: microseconds since 1970 UTC; None for the end.
    """
    header = columns.header
    end = header["to"] if time_us is None else time_us
    reach = np.inf if end is None else end
    said = len(columns.prefix("words", reach))
    open_orders = _open_orders(columns, reach)
    return ReplayState(
        optional_datetime(end) if header["from"] is not None else None,
        _seats(columns, reach, open_orders),
        _positions(columns, reach),
        _frame(open_orders, ORDER_COLUMNS),
        _last_words(columns, said, reach),
        said,
    )


def _frame(rows: list[Any], columns: tuple[str, ...]) -> "pd.DataFrame":
    import pandas as pd

    return pd.DataFrame([tuple(each) for each in rows], columns=list(columns))


def _seats(columns: ReplayColumns, time_us: float, open_orders: list[Any]) -> "pd.DataFrame":
    trades = columns.prefix("trades", time_us)
    at, pnl = TRADE_SEAT, TRADE_PNL
    rows = []
    for number, seat in enumerate(columns.header["seats"]):
        curve = columns.prefix(f"equity:{number}", time_us)
        cash = seat["initial_cash"]
        when, equity, money, drawdown = curve[-1] if len(curve) else (None, cash, cash, np.nan)
        valued = None if when is None else utc_datetime(round(when * SECOND_US))
        own = trades[trades[:, at] == number]
        working = sum(order[0] == seat["name"] for order in open_orders)
        realised = round(float(own[:, pnl].sum()), 8)
        rows.append(
            (seat["name"], seat["currency"], money, equity, drawdown, valued, realised,
             len(own), working)
        )  # fmt: skip
    frame = _frame(rows, SEAT_COLUMNS)
    return frame.astype({"valued_at": "datetime64[us, UTC]"})


TRADE_SEAT, TRADE_PNL = 2, 8


def _positions(columns: ReplayColumns, time_us: float) -> "pd.DataFrame":
    fills = columns.prefix("fills", time_us)
    header = columns.header
    rows = []
    for seat, symbol in sorted({(int(row[1]), int(row[2])) for row in fills}):
        own = fills[(fills[:, 1] == seat) & (fills[:, 2] == symbol)]
        held = round(float((own[:, 4] * own[:, 5]).sum()), 8)
        if held:
            price = np.nan
            if columns.rows(f"bars:{symbol}"):
                bars = columns.prefix(f"bars:{symbol}", time_us)
                price = float(bars[-1, 4]) if len(bars) else np.nan
            names = header["seats"][seat]["name"], header["symbols"][symbol]["symbol"]
            rows.append((*names, held, price))
    return _frame(rows, POSITION_COLUMNS)


def _open_orders(columns: ReplayColumns, time_us: float) -> list[tuple[Any, ...]]:
    seats = columns.header["seats"]
    return [
        (seats[order["seat"]]["name"], order["order_id"], order["symbol"], order["side"],
         order["type"], order["quantity"], utc_datetime(order["at"]))
        for order in columns.header["orders"]
        if order["at"] <= time_us and (order["closed"] is None or order["closed"] > time_us)
    ]  # fmt: skip


def _last_words(columns: ReplayColumns, said: int, time_us: float) -> "pd.DataFrame":
    last = {each["sender"]: each for each in columns.header["messages"][:said]}
    rows = [
        (name, each["seq"], optional_datetime(each["at"]), words_at(each, time_us))
        for name, each in sorted(last.items(), key=lambda item: item[1]["seq"])
    ]
    frame = _frame(rows, WORDS_COLUMNS)
    return frame.astype({"at": "datetime64[us, UTC]"})
