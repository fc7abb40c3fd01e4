"""What is said of a run: in a line how it went, and what its numbers do not say by themselves."""

from typing import TYPE_CHECKING

import numpy as np

from multichat_lab.currencies import money
from multichat_lab.formatting import in_words, price
from multichat_lab.trading.backtesting.ruin import margin_warnings
from multichat_lab.trading.broker.rate_ages import is_unpriced, told_ages
from multichat_lab.trading.market.gaps import told_gaps

if TYPE_CHECKING:
    from multichat_lab.trading.backtesting.result import Result

COUNTS = 1e-5
"""From this part of the cash on, what rounding has made or cost is told."""
MUCH = 0.5
"""From this part of the bars on, bars without volume are told."""


def in_a_line(result: "Result") -> str:
    """Return who traded what, and how that went, as a cell shows a run."""
    stats, symbols = result.stats, ", ".join([*result.bars][:5])
    more = len(result.bars) - 5
    traded = f"{symbols} and {more:,} more" if more > 0 else symbols
    own, held = (
        f"{each:.2f} %" if np.isfinite(each) else "not measurable"
        for each in (stats["Return [%]"], stats["Buy & Hold Return [%]"])
    )
    number = int(stats["# Trades"])
    figures = f"{number:,} trade{'s' * (number != 1)}, return {own} (buy and hold {held})"
    told = f"; {len(result.warnings)} in .warnings" if result.warnings else ""
    return f"<Result {result.run.robot} on {traded}: {figures}{told}>"


def warnings_of(result: "Result") -> tuple[str, ...]:
    """Return sentences about a run that may surprise who reads its statistics."""
    bars = result.bars
    found = margin_warnings(result.broker.margin)
    if not is_unpriced(bars, result.broker.account.valuation):  # of which is told below
        found += _untraded(result)
    found += _dear_at_times(result)
    found += _taken_beyond_volume(result)
    found += _rounded(result)
    if unknown := sorted(result.broker.absent - bars.keys()):
        found.append(f"The robot weighed {', '.join(unknown)}, of which there are no bars.")
    found += told_ages(bars, result.rates, result.broker.account.valuation)
    for symbol, frame in sorted(bars.items()):
        found += told_gaps(symbol, frame)
        empty, missing = int((frame["volume"] == 0).sum()), frame.attrs.get("rows_without_volume")
        if missing:
            found.append(
                f"The prices of {symbol} have rows without a volume ({missing:,} in all), taken "
                "for bars on which nobody traded; Costs(fills_without_volume=True) fills there too."
            )
        if repeated := frame.attrs.get("rows_repeated"):
            found.append(f"Rows of {symbol} that its file has twice ({repeated:,}) are kept once.")
        if unbooked := frame.attrs.get("unbooked_actions"):
            found.append(
                f"The file of {symbol} tells {unbooked:,} dividends and splits, but not whether "
                "its prices are adjusted: they were taken to be, and none was booked. If they are "
                "as they were traded: load_bars(path, adjusted=False), or --unadjusted."
            )
        if frame.attrs.get("volume") == "not known":
            found.append(f"The volume of {symbol} is not known: any size was filled.")
        elif empty >= MUCH * len(frame):
            found.append(
                f"{empty:,} of {len(frame):,} bars of {symbol} have no volume: nobody may have "
                "traded at their prices."
            )
    return tuple(found)


def _untraded(result: "Result") -> list[str]:
    """Return a sentence about why nothing, or nothing more, was traded; none where there was."""
    orders, fills = result.orders, result.fills
    if not fills.empty:
        return []
    if too_dear := _too_dear(result):
        return [too_dear]
    if orders.empty and result.broker.absent - result.bars.keys():
        return []  # told by name
    if orders.empty:
        return [
            "The robot gave no order: no bar met its rule, or there are fewer bars than it looks "
            "back upon."
        ]
    rejected = orders[orders["status"] == "rejected"]
    if len(rejected):
        reasons = rejected["reason"].value_counts()
        part = "All" if len(rejected) == len(orders) else f"{len(rejected):,} of"
        return [f"{part} {len(orders):,} orders were rejected, mostly since {reasons.index[0]}."]
    why = ""
    if not (orders["type"] == "market").any():
        why = ": no bar reached their prices"
    elif (orders["status"] == "open").all():
        why = ": no bar followed that could fill them"
    return [f"None of {len(orders):,} orders was filled{why}."]


def _too_dear(result: "Result") -> str:
    """Return a sentence when the account could not buy the least size of anything, else none."""
    valuation, instruments = result.broker.account.valuation, result.broker.tape.instruments
    leverage, cash = result.run.metadata["leverage"], result.run.initial_cash
    least = []
    for symbol, frame in result.bars.items():
        if not is_unpriced([symbol], valuation):
            step = instruments.step(symbol)
            worth = float(frame["low"].min()) * step * valuation.factor(symbol)
            told = f"{in_words(step)} {symbol}" if symbol in instruments.described else "one share"
            least.append((worth, told))
    worth, told = min(least)
    if worth <= cash * leverage:
        return ""
    remedy = "Give more cash, or trade fractions." if told == "one share" else "Give more cash."
    return (
        f"Nothing was traded: {told} cost {price(worth)} at the least, and the account has "
        f"{money(cash, valuation.currency)}. {remedy}"
    )


def _dear_at_times(result: "Result") -> list[str]:
    """Return a sentence for each symbol of which the stake did not buy the least size at times."""
    if not result.broker.too_dear or (result.fills.empty and _too_dear(result)):
        return []  # or all of them, and told
    instruments, found = result.broker.tape.instruments, []
    for symbol, count in sorted(result.broker.too_dear.items()):
        least, remedy = f"{in_words(instruments.step(symbol))} {symbol}", ""
        if symbol not in instruments.described:
            terms = f"instruments={{{symbol!r}: Instrument(…, size_increment=…)}}"
            least = "one share"
            remedy = f", or trade fractions: {terms}, or --instrument size_increment=…"
        times = f"{count:,} times" if count > 1 else "Once"
        found.append(
            f"{times} the robot would have held {symbol}, and its stake was less than {least} "
            f"cost: it held none. Give more cash{remedy}."
        )
    return found


def _rounded(result: "Result") -> list[str]:
    """Return a sentence when booking to the cent has made or cost money that counts.

    Prices that somebody has reckoned, such as adjusted ones, are booked to the cent, see
    `broker.money`: each fill by half a cent at most, which adds up where all err the same way.
    """
    account, fills = result.broker.account, result.fills
    cash = result.run.initial_cash
    if fills.empty or any(map(account.valuation.is_described, fills["symbol"].unique())):
        return []
    sides = np.where(fills["side"] == "buy", 1.0, -1.0)
    exact = float((sides * fills["price"] * fills["quantity"]).sum())
    paid = float(fills["commission"].sum() + fills["slippage"].sum() - result.flows["amount"].sum())
    moved = account.cash - (cash - exact - paid)
    if abs(moved) < COUNTS * cash:
        return []
    return [
        f"Booking to the cent has {'made' if moved > 0 else 'cost'} "
        f"{money(abs(moved), account.valuation.currency)} in "
        f"{len(fills):,} fills: the prices have parts of cents. "
        f"instruments={{{fills['symbol'].iloc[0]!r}: Instrument(…)}} books them."
    ]


def _taken_beyond_volume(result: "Result") -> list[str]:
    """Return a sentence when fills took more of a bar than was traded in it."""
    taken = result.fills.groupby(["symbol", "timestamp"])["quantity"].sum()
    beyond = 0
    for symbol, sizes in taken.groupby(level="symbol"):
        volume = result.bars[str(symbol)]["volume"]
        there = volume.reindex(sizes.index.get_level_values("timestamp")).to_numpy()
        beyond += int(((sizes.to_numpy() > there) & (there > 0)).sum())
    if not beyond:
        return []
    bars = f"{beyond:,} bars" if beyond > 1 else "one bar"
    return [
        f"In {bars} more was filled than was traded; Costs(volume_limit=0.1) fills at most a tenth "
        "of it, and the rest later."
    ]
