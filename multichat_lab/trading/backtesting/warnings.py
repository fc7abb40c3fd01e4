"""What a run's numbers do not say by themselves: why nothing traded, or on what ground it did."""

from typing import TYPE_CHECKING

from multichat_lab.trading.backtesting.ruin import margin_warnings

if TYPE_CHECKING:
    from multichat_lab.trading.backtesting.result import Result

MUCH = 0.5
"""From this part of the bars on, bars without volume are told."""


def warnings_of(result: "Result") -> tuple[str, ...]:
    """Return sentences about a run that may surprise who reads its statistics."""
    bars, orders, fills = result.bars, result.orders, result.fills
    cash = result.run.initial_cash
    found = margin_warnings(result.broker.margin)
    lowest = min(float(frame["low"].min()) for frame in bars.values())
    if fills.empty and lowest > cash:
        found.append(
            f"Nothing was traded: one share cost {lowest:,.2f} at the least, and the account has "
            f"{cash:,.2f}. Give more cash, or trade fractions."
        )
    elif orders.empty:
        found.append(
            "The robot gave no order: no bar met its rule, or there are fewer bars than it looks "
            "back upon."
        )
    elif (rejected := orders[orders["status"] == "rejected"])["status"].size == len(orders):
        why = rejected["reason"].value_counts()
        found.append(f"All {len(orders):,} orders were rejected, mostly since {why.index[0]}.")
    elif fills.empty:
        found.append(f"None of {len(orders):,} orders was filled: no bar reached their prices.")
    for symbol, frame in sorted(bars.items()):
        empty = int((frame["volume"] == 0).sum())
        if frame.attrs.get("volume") == "not known":
            found.append(f"The volume of {symbol} is not known: any size was filled.")
        elif empty >= MUCH * len(frame):
            found.append(
                f"{empty:,} of {len(frame):,} bars of {symbol} have no volume: nobody may have "
                "traded at their prices."
            )
    return tuple(found)
