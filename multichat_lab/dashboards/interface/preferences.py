"""What a person at the trading interface has chosen."""

from dataclasses import dataclass, field

from multichat_lab.dashboards.desk.options import preferred_theme
from multichat_lab.errors.trading import MarketDataError, RobotError
from multichat_lab.palette import Theme
from multichat_lab.trading.broker.costs import Costs
from multichat_lab.trading.market import shipped_symbols
from multichat_lab.trading.robots import Breakout, BuyAndHold, MeanReversion, SmaCross
from multichat_lab.trading.robots.robot import Robot

ROBOTS: dict[str, type[Robot]] = {
    robot.name: robot for robot in (SmaCross, MeanReversion, Breakout, BuyAndHold)
}
"""Name → robot that can be seated."""


@dataclass(frozen=True, slots=True)
class Preferences:
    """How the interface looks, and what its next session trades.

    Attributes:
        theme: `dark` or `light`; as `preferred_theme()` unless given.
        symbol: one of `shipped_symbols()`.
        speed: ticks a second.
        robots: names of the robots at the desk, of `ROBOTS`.
        person: the participant behind the buttons.
        cash: of each account, in currency.
        costs: of each fill; commission is a fraction of the value, slippage is in basis points.
        seed: of the ticks that are invented within each day.

    Raises:
        MarketDataError: the symbol is not shipped, or the speed is not above zero.
        RobotError: there is no robot of a name.
        AccountError: cash or costs make no sense.
    """

    theme: Theme = field(default_factory=preferred_theme)
    symbol: str = "AAPL"
    speed: float = 10
    robots: tuple[str, ...] = ("SmaCross", "MeanReversion")
    person: str = "You"
    cash: float = 100_000
    costs: Costs = field(default_factory=lambda: Costs(commission=0.001, slippage_bps=1))
    seed: int = 1

    def __post_init__(self) -> None:
        if self.symbol not in shipped_symbols():
            known = ", ".join(shipped_symbols())
            raise MarketDataError(f"symbol is {self.symbol!r}", f"Shipped are {known}.")
        if not self.speed > 0:
            raise MarketDataError(f"speed is {self.speed}", "Give ticks a second above zero.")
        for name in self.robots:
            if name not in ROBOTS:
                raise RobotError(f"There is no robot {name!r}", f"Known: {', '.join(ROBOTS)}.")
