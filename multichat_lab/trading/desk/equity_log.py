"""The equity curve of a live account, a point for each time."""

import math

from multichat_lab.stores.questions import Row
from multichat_lab.trading.account import Account


class EquityLog:
    """What an account was worth at the last close of each time.

    Args:
        run_id: the run that the rows belong to.
        account: whose value it is.
    """

    def __init__(self, run_id: str, account: Account) -> None:
        self._run_id = run_id
        self._account = account
        self._rows: list[Row] = []
        self._peak = -math.inf
        self._open: tuple[int, float, float] | None = None

    def note(self, time_us: int) -> None:
        """Value the account now; until a later time comes, a further call replaces the point."""
        if self._open is not None and self._open[0] != time_us:
            self.settle()
        self._open = (time_us, self._account.cash, self._account.position_value)

    def settle(self) -> None:
        """Let the latest point stand."""
        if self._open is None:
            return
        time_us, cash, position_value = self._open
        equity = cash + position_value
        self._peak = max(self._peak, equity)
        drawdown = equity / self._peak - 1 if self._peak else 0.0
        self._rows.append((self._run_id, time_us, cash, position_value, equity, drawdown))
        self._open = None

    def take(self) -> list[Row]:
        """Return the rows of `equity` since the last call."""
        rows, self._rows = self._rows, []
        return rows
