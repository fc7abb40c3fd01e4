"""The exits that come with an entry, and where they stand."""

from dataclasses import dataclass

from multichat_lab.errors.trading import OrderError
from multichat_lab.trading.broker.given_numbers import require_number, require_price


@dataclass(frozen=True, slots=True)
class Trail:
    """How far a trailing stop stays behind the best price since it became active.

    The stop moves when a bar has closed, behind that bar's high (to sell) or low (to buy); within a
    bar it stands still, so the high of a bar never triggers at the low of the same bar.

    Attributes:
        distance: in price.
        fraction: of the best price (0.05 is 5 %); give one of the two.

    Raises:
        OrderError: neither or both are given, or one is out of range.
    """

    distance: float | None = None
    fraction: float | None = None

    def __post_init__(self) -> None:
        if (self.distance is None) == (self.fraction is None):
            raise OrderError(f"{self!r} has no single distance", "Give distance or fraction.")
        if self.distance is not None:
            object.__setattr__(self, "distance", require_price(self.distance, "trail distance"))
            return
        fraction = require_price(self.fraction or 0.0, "trail fraction")
        if fraction >= 1:
            raise OrderError(f"trail fraction is {self.fraction}", "Give one below 1.")
        object.__setattr__(self, "fraction", fraction)

    def split(self, ratio: float) -> "Trail":
        """Return what it is when one share has become so many."""
        return self if self.distance is None else Trail(distance=self.distance / ratio)


@dataclass(frozen=True, slots=True)
class FromFill:
    """Where an exit stands, as seen from the price at which its entry filled.

    A target stands on the side where it wins, a stop on the side where it loses, of a long entry
    as of a short one. An entry that fills in parts moves it to their average price.

    Attributes:
        distance: in price.
        fraction: of the price of the fill (0.05 is 5 %); give one of the two.

    Raises:
        OrderError: neither or both are given, or one is not above zero.

    Example:
        >>> Bracket(stop_loss=FromFill(fraction=0.05)).stop_loss.price(-1, 200.0, None)
        190.0
    """

    distance: float | None = None
    fraction: float | None = None

    def __post_init__(self) -> None:
        if (self.distance is None) == (self.fraction is None):
            raise OrderError(f"{self!r} has no single distance", "Give distance or fraction.")
        name = "distance" if self.fraction is None else "fraction"
        object.__setattr__(self, name, require_price(getattr(self, name), name))

    def split(self, ratio: float) -> "FromFill":
        """Return what it is when one share has become so many."""
        return self if self.distance is None else FromFill(distance=self.distance / ratio)

    def price(self, direction: int, filled: float, increment: float | None) -> float:
        """Return the level.

        Args:
            direction: +1 above the price of the fill, -1 below it.
            filled: that price.
            increment: the least step of a price; without one all but twelve digits are rounding.
        """
        away = (self.distance or 0.0) + abs(filled) * (self.fraction or 0.0)
        level = filled + direction * away
        return float(f"{round(level / increment) * increment if increment else level:.12g}")


@dataclass(frozen=True, slots=True)
class Bracket:
    """The exits that come with an entry; when one has closed it all, the others are cancelled.

    They wait until the entry has filled and never do more than close what is left of its shares. A
    target for a part of them (`replace` it with a smaller quantity) leaves the stop to the others.
    After an entry at the open they are active for the rest of that bar. For an entry within the bar
    the worst is assumed: a stop that the bar touched was hit after it; a target that the bar showed
    was reached before it, unless the entry was a stop order, which prices pass on the way there.

    Attributes:
        take_profit: limit price of the exit, or `FromFill`.
        stop_loss: stop price of the exit, or `FromFill`.
        trailing: distance of a trailing stop in price, or a `Trail`.

    Raises:
        OrderError: all are missing, one is no number, or `trailing` is not above zero.
    """

    take_profit: float | FromFill | None = None
    stop_loss: float | FromFill | None = None
    trailing: float | Trail | None = None

    def __post_init__(self) -> None:
        exits = (self.take_profit, self.stop_loss, self.trailing)
        if exits == (None, None, None):
            raise OrderError("The bracket is empty", "Give a take_profit, stop_loss or trailing.")
        for price, name in zip(exits, ("take_profit", "stop_loss", "trailing"), strict=True):
            if price is not None and not isinstance(price, Trail | FromFill):
                check = require_price if name == "trailing" else require_number
                object.__setattr__(self, name, check(price, name))

    @property
    def trail(self) -> Trail | None:
        """The trailing stop, None without one."""
        if isinstance(self.trailing, Trail) or self.trailing is None:
            return self.trailing
        return Trail(distance=self.trailing)
