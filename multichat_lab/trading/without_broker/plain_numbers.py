"""Bars, terms and fills of a run without a broker, as plain numbers and arrays.

Money is in cents, or from the first fill that is worth parts of one in 10⁻⁸ of the currency, as
`Books` have it. What is finer or larger than numbers of 64 bits tell raises `OverflowError`, and is
for the broker to run.
"""

from typing import Any, NamedTuple

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from multichat_lab.currencies import decimals_of
from multichat_lab.trading.broker.kernel import Costs, Funds
from multichat_lab.trading.broker.money import FINE
from multichat_lab.trading.market.actions import actions_of
from multichat_lab.trading.market.bars import ROUNDING
from multichat_lab.trading.records.instrument import Instrument
from multichat_lab.trading.records.rows import CENTS

Floats = NDArray[np.float64]
Integers = NDArray[np.int64]
FINER = 10 ** (FINE - decimals_of("USD"))
FINEST = float(FINER)
"""The scale of a purse whose units are 10⁻⁸ of the currency."""
SIDES = pd.array(["sell", "buy"], dtype="str")


class Prices(NamedTuple):
    """Bars as arrays of equal length, in currency."""

    open: Floats
    high: Floats
    low: Floats
    close: Floats


class Purse(NamedTuple):
    """What an account has.

    Attributes:
        cash: in units.
        scale: hundreds of units that make one of the currency: 1 for cents.
    """

    cash: int
    scale: float


class Terms(NamedTuple):
    """What an account starts with and what fills cost, as plain numbers.

    Attributes:
        cash: at the start, in cents.
        leverage: as in `Funds`.
        least: the maintenance margin.
        commission: as in `Costs`, as are the rest.
        per_share: currency a share.
        minimum: currency an order.
        slippage_bps: basis points.
        spread: currency.
    """

    cash: int
    leverage: float
    least: float
    commission: float
    per_share: float
    minimum: float
    slippage_bps: float
    spread: float


class Rule(NamedTuple):
    """The parameters of `SmaCross`.

    Attributes:
        fast: number of closes.
        slow: number of closes.
        quantity: shares; NaN for as many whole ones as `stake` of the equity buys.
        stake: fraction of the equity.
    """

    fast: int
    slow: int
    quantity: float
    stake: float


class FillLog(NamedTuple):
    """Where fills are written, one element each; as long as there are bars.

    Attributes:
        bar: row of the bar.
        signed_quantity: shares bought, or below zero sold.
        price: in currency.
        commission: in units.
        slippage: in units.
        scale: hundreds of units that make one of the currency.
    """

    bar: NDArray[np.int64]
    signed_quantity: Floats
    price: Floats
    commission: NDArray[np.int64]
    slippage: NDArray[np.int64]
    scale: Floats

    def first(self, count: int) -> "FillLog":
        """Return the first `count` fills, in the same memory."""
        columns: Any = (column[:count] for column in self)
        return FillLog(*columns)


def plain_terms(funds: Funds, costs: Costs) -> Terms:
    """Return funds and costs as plain numbers.

    Raises:
        OverflowError: the currency's unit is no hundredth of it, or there is more to book than
            market orders that fill whole: a limit of volume, fees and interest of days.
    """
    if costs.volume_limit is not None or costs.accrue:
        raise OverflowError("Fills in parts, fees and interest of days are for the broker")
    if decimals_of(funds.currency) != decimals_of("USD"):
        raise OverflowError(f"The unit of {funds.currency} is no hundredth of it")
    return Terms(
        round(funds.cash * CENTS),
        float(funds.leverage),
        float(funds.least_margin),
        float(costs.commission),
        float(costs.per_share),
        float(costs.minimum),
        float(costs.slippage_bps),
        float(costs.spread),
    )


def empty_log(length: int) -> FillLog:
    """Return a log with room for `length` fills; those that come take memory, a row each."""
    rows = np.empty((length, len(FillLog._fields)))
    bar, signed_quantity, price, commission, slippage, scale = rows.T
    fee, slip = commission.view(np.int64), slippage.view(np.int64)
    return FillLog(bar.view(np.int64), signed_quantity, price, fee, slip, scale)


def fill_table(bars: pd.DataFrame, log: FillLog) -> pd.DataFrame:
    """Return a row for each fill, as `simulate` does."""
    units = log.scale * CENTS
    return pd.DataFrame(
        {
            "timestamp": bars.index[log.bar],
            "side": SIDES.take((log.signed_quantity > 0).astype(np.int64)),
            "price": log.price.copy(),
            "quantity": np.abs(log.signed_quantity),
            "commission": log.commission / units,
            "slippage": log.slippage / units,
        },
        copy=False,
    )


def are_coherent_by_loop(
    open_: Floats, high: Floats, low: Floats, close: Floats, volume: Floats
) -> bool:
    """Whether all rows keep the rules of `validate_bars`; every row is looked at, without `if`."""
    bad = 0
    for i in range(len(open_)):
        bottom, top = low[i] * (1 - ROUNDING), high[i] * (1 + ROUNDING)
        spans = (low[i] > 0) & (low[i] <= high[i]) & (top < np.inf)
        within = (bottom <= open_[i]) & (open_[i] <= top) & (bottom <= close[i]) & (close[i] <= top)
        bad += not (spans & within & (volume[i] >= 0) & (volume[i] < np.inf))
    return bad == 0


def require_no_actions(bars: pd.DataFrame) -> None:
    """Check that nothing is booked beside the fills.

    Raises:
        OverflowError: there are dividends or splits.
    """
    if actions_of({"ASSET": bars}):
        raise OverflowError("Dividends and splits are for the broker")


def require_plain(instrument: Instrument | None, funds: Funds) -> None:
    """Check that an instrument is for the loops: a share in the currency of the account.

    Raises:
        OverflowError: it is something else, or not told while the account is not in dollars.
    """
    kind = instrument or Instrument("ASSET")
    if kind != Instrument(kind.symbol, funds.currency, calendar=kind.calendar, zone=kind.zone):
        raise OverflowError(f"{kind} is no plain share in {funds.currency}")
