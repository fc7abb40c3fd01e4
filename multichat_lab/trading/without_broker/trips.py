"""What the fills of a loop come to: round trips, first in, first out, as an account has them."""

import numpy as np

from multichat_lab.trading.activity import Activity
from multichat_lab.trading.broker.account import Account
from multichat_lab.trading.broker.lots import Lot, Lots, round_trip_row
from multichat_lab.trading.broker.orders import Ticket
from multichat_lab.trading.broker.tape import Tape
from multichat_lab.trading.broker.tariff import Tariff
from multichat_lab.trading.broker.terms import Costs, Funds
from multichat_lab.trading.broker.working_order import draft
from multichat_lab.trading.records.instrument import Instruments
from multichat_lab.trading.records.rows import CENTS
from multichat_lab.trading.without_broker.plain_numbers import FillLog, Floats

BUY, SELL = (draft(Ticket("ASSET", side, 1.0), 1, Tape()) for side in ("buy", "sell"))


def activity_of(log: FillLog, funds: Funds, costs: Costs, bars: int) -> Activity:
    """Return what was done in an account of one symbol.

    Args:
        log: its fills.
        funds: what it began with.
        costs: what they cost.
        bars: how many there are.
    """
    held = np.cumsum(log.signed_quantity).round(8) != 0
    lengths = np.diff(log.bar, append=bars)
    trips = _trips_in_cents(log) if (log.scale == 1.0).all() else _booked(log, funds, costs)
    return Activity(
        exposure=np.array([lengths[held].sum() / bars]),
        traded=np.array([(log.price * np.abs(log.signed_quantity)).sum()]),
        costs=np.array([((log.commission + log.slippage) / (log.scale * CENTS)).sum()]),
        run=np.zeros(len(trips), np.int64),
        pnl=trips[:, 0],
        return_pct=trips[:, 1],
    )


def _trips_in_cents(log: FillLog) -> Floats:
    """Return the profit of each round trip in currency and percent, all of them booked in cents."""
    lots, trips = Lots(), []
    columns = (column.tolist() for column in log[:5])
    for bar, signed, price, fee, slip in zip(*columns, strict=True):
        quantity = abs(signed)
        order, value = BUY if signed > 0 else SELL, round(quantity * price * CENTS)
        for entry, exit_ in lots.match(Lot(order, bar, price, quantity, value, fee, slip)):
            *_, pnl, percent = round_trip_row(0, entry, exit_)
            trips.append((pnl / CENTS, percent))
    return np.array(trips, np.float64).reshape(-1, 2)


def _booked(log: FillLog, funds: Funds, costs: Costs) -> Floats:
    """Return the same of fills that are booked finer from some on, by an account itself."""
    account = Account(funds, {}, Instruments())
    tariff = Tariff(costs, account)
    for bar, signed, price in zip(*(column.tolist() for column in log[:3]), strict=True):
        account.book(tariff.lot(BUY if signed > 0 else SELL, bar, price, abs(signed)))
    return np.array([row[-2:] for row in account.trade_rows], np.float64).reshape(-1, 2)
