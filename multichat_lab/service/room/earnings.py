"""Whose words earned: the profits of closed trades, by the message that opened them.

The same as `message_attribution_df` finds in the store, kept up while a desk trades.
"""

from dataclasses import fields

from multichat_lab.trading.broker.account import Account
from multichat_lab.trading.records.rows import CENTS
from multichat_lab.trading.records.run import Trade

NAMES = [each.name for each in fields(Trade)]
ENTRY, PNL = NAMES.index("entry_message_id"), NAMES.index("pnl")


class Earnings:
    """What one participant's words have earned.

    Args:
        account: of the participant.

    Attributes:
        of_message: id of a message → cents that trades which it opened have earned, when closed.
        total: of all closed trades, with words and without, in cents.
        trades: how many have closed.
    """

    def __init__(self, account: Account) -> None:
        self._rows = account.trade_rows
        self.of_message: dict[str, int] = {}
        self.total = self.trades = 0

    def read(self) -> None:
        """Take in what has closed since the last call."""
        for row in self._rows[self.trades :]:
            cents = round(row[PNL] * CENTS)
            self.total += cents
            if row[ENTRY] is not None:
                self.of_message[row[ENTRY]] = self.of_message.get(row[ENTRY], 0) + cents
        self.trades = len(self._rows)

    @property
    def best(self) -> tuple[str, int] | None:
        """The message that has earned most, and how many cents; None while none has earned."""
        best = max(self.of_message.items(), key=lambda each: each[1], default=("", 0))
        return best if best[1] > 0 else None
