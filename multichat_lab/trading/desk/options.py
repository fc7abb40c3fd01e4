"""How a paper desk is set up."""

from dataclasses import dataclass

from multichat_lab.errors.trading import AccountError
from multichat_lab.trading.broker.costs import Costs, Funds


@dataclass(frozen=True, slots=True)
class DeskOptions:
    """What all accounts at a desk have in common, and how often it records.

    Attributes:
        cash: of each account at the start, in currency; or `Funds`, with leverage.
        costs: what fills cost; by default as in a backtest.
        batch_seconds: how long what happens may wait to be recorded, in seconds.
        seed: of the random numbers in the feed or the robots, to be recorded with the runs.

    Raises:
        AccountError: `batch_seconds` is not above zero.
    """

    cash: float | Funds = 100_000
    costs: Costs = Costs(commission=0.001, slippage_bps=1)  # noqa: RUF009 - frozen
    batch_seconds: float = 0.25
    seed: int | None = None

    def __post_init__(self) -> None:
        if not self.batch_seconds > 0:
            raise AccountError(
                f"batch_seconds is {self.batch_seconds}", "Give seconds above zero, e.g. 0.25."
            )

    @property
    def funds(self) -> Funds:
        """What each account starts with."""
        return self.cash if isinstance(self.cash, Funds) else Funds(float(self.cash))
