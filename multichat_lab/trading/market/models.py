"""The markets that bars can be invented from."""

from dataclasses import dataclass

from multichat_lab.errors.trading import MarketDataError


def _require_range(name: str, value: float, lowest: float, highest: float) -> None:
    if not lowest <= value <= highest:
        raise MarketDataError(f"{name} is {value}", f"Give a value from {lowest} to {highest:g}.")


@dataclass(frozen=True, slots=True)
class BrownianMarket:
    """A market whose log returns are independent and normal.

    Attributes:
        start_price: currency a share, before the first bar.
        drift: expected growth a year as a fraction, continuously compounded.
        volatility: standard deviation of the log returns a year, as a fraction.
    """

    start_price: float = 100.0
    drift: float = 0.05
    volatility: float = 0.25

    def __post_init__(self) -> None:
        _require_range("start_price", self.start_price, 0.01, 1e9)
        _require_range("drift", self.drift, -10, 10)
        _require_range("volatility", self.volatility, 0, 10)


@dataclass(frozen=True, slots=True)
class RegimeMarket:
    """A market that is calm or stormy, and stays so for a while: a two-state Markov chain.

    Attributes:
        calm: the market in its calm state, in which it starts; gives the start price.
        storm: the market in its other state; its `start_price` has no effect.
        leave_calm: probability a bar that calm gives way to storm; 1 / 0.02 = 50 bars on average.
        leave_storm: probability a bar that the storm abates.
    """

    calm: BrownianMarket = BrownianMarket(drift=0.15, volatility=0.13)
    storm: BrownianMarket = BrownianMarket(drift=-0.25, volatility=0.35)
    leave_calm: float = 0.02
    leave_storm: float = 0.06

    def __post_init__(self) -> None:
        _require_range("leave_calm", self.leave_calm, 0, 1)
        _require_range("leave_storm", self.leave_storm, 0, 1)
