"""What a company does to its shares: dividends and splits."""

from typing import NamedTuple


class CorporateAction(NamedTuple):
    """What happens to the shares of a symbol before the first bar at or after some time.

    Attributes:
        symbol: whose shares.
        time_us: from when on the price knows it (the ex-date), in microseconds since 1970, UTC.
        dividend: per share held before, in the currency of the price; who is short pays it.
        split: shares that one share becomes after the dividend: 4 for four to one, 0.1 for a
            reverse split.
    """

    symbol: str
    time_us: int
    dividend: float = 0.0
    split: float = 1.0


class Flow(NamedTuple):
    """Money that came or went beside the fills.

    Attributes:
        time_us: of the bar before which it was booked, in microseconds since 1970, UTC.
        symbol: on whose account; empty for interest.
        kind: `dividend`, `borrow fee` or `interest`.
        amount: in the account's currency, below zero for what was paid.
    """

    time_us: int
    symbol: str
    kind: str
    amount: float
