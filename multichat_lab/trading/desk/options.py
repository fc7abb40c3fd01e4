"""What all accounts at a desk have in common."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace

from multichat_lab.errors.trading import AccountError
from multichat_lab.trading.broker.kernel import DEFAULT_COSTS, Costs, Funds
from multichat_lab.trading.recording.desk_record import DeskRecord
from multichat_lab.trading.records.instrument import Instrument


@dataclass(frozen=True, slots=True)
class DeskOptions:
    """What all accounts at a desk have in common, and how often it records.

    Attributes:
        cash: of each account at the start, in currency; or `Funds`, with leverage.
        costs: what fills cost; by default as in a backtest.
        batch_seconds: how long what happens may wait to be recorded, in seconds.
        seed: of the random numbers in the feed or the robots, to be recorded with the runs.
        record: of the desk that is to go on; see `PaperDesk.resume`.
        instruments: symbol → its instrument; of one that is missing, a share in dollars.

    Raises:
        AccountError: `batch_seconds` is not above zero.
    """

    cash: float | Funds = 100_000
    costs: Costs = DEFAULT_COSTS
    batch_seconds: float = 0.25
    seed: int | None = None
    instruments: Mapping[str, Instrument] = field(default_factory=dict)
    record: DeskRecord | None = None

    def __post_init__(self) -> None:
        if not self.batch_seconds > 0:
            raise AccountError(
                f"batch_seconds is {self.batch_seconds}", "Give seconds above zero, e.g. 0.25."
            )

    def with_rates(self, names: Iterable[str]) -> "DeskOptions":
        """Return these options with instruments of rates, which nobody trades."""
        rates = {name: Instrument(name, is_rate=True) for name in names}
        return replace(self, instruments={**self.instruments, **rates}) if rates else self

    @property
    def negative(self) -> frozenset[str]:
        """The symbols whose prices may be zero and below."""
        return frozenset(name for name, each in self.instruments.items() if each.negative_prices)

    @property
    def funds(self) -> Funds:
        """What each account starts with."""
        return Funds.of(self.cash)
