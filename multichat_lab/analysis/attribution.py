"""Whose words earned what: from messages over the orders that carry them to profit and loss.

An order names the message that caused it, and a trade the messages of the two orders that it is
made of. A trade here is a lot: shares of one entry, closed by one exit. The exit of a bracket
closes those of its own entry, any other the oldest first. So somebody who buys twice and sells all
at once has two trades, each of which names its own entry; an exit that closes half a lot leaves the
rest to the message of the lot.

The profit of a trade is credited to one message: that of the entry (`credit="entry"`), for it took
the risk, or that of the exit. The exits of a bracket carry the message of their entry. Nothing is
shared, lost or counted twice: the profits of all messages, with those of trades without a message,
add up to the profit of all trades. Sums are of whole units of money, so they are exact. What is
still held has earned nothing yet; only `return_pct` values it.

Advice is what an order's message replies to, one step back, when somebody else said it. It is
counted apart, besides the message's own credit. A trade whose message answers several advisers is
divided equally; cents (or finer units) that are left over go one each to those who spoke first.
"""

from collections.abc import Sequence
from typing import Any, Literal

import pandas as pd

from multichat_lab.analysis.attribution_queries import BY_MESSAGE, BY_PARTICIPANT
from multichat_lab.analysis.frames import Source, frame
from multichat_lab.columns import TIME_DTYPE
from multichat_lab.errors import QueryError

Credit = Literal["entry", "exit"]

PARTICIPANT_DTYPES = {
    "participant": "str", "messages": "int64", "orders": "int64", "trades": "int64",
    "win_rate": "float64", "pnl": "float64", "return_pct": "float64",
}  # fmt: skip
MESSAGE_DTYPES = {
    "session_id": "str", "seq": "Int64", "message_id": "str", "participant": "str",
    "content": "str", "timestamp": TIME_DTYPE, "orders": "int64", "trades": "int64",
    "win_rate": "float64", "pnl": "float64",
}  # fmt: skip
ADVICE_DTYPES = {"advised_trades": "int64", "advised_pnl": "float64"}


def attribution_df(
    source: Source,
    session_id: str | None = None,
    *,
    runs: Sequence[str] | None = None,
    credit: Credit = "entry",
    advice: bool = False,
) -> pd.DataFrame:
    """Return one row a participant: what they said, did and earned; the highest profit first.

    Args:
        source: a lab, an open persistence, or `TYPE:PATH`.
        session_id: only this session; None for all.
        runs: only these runs, and what was said in their sessions; None for all.
        credit: whose reply counts as following advice, that of the entry or of the exit.
        advice: add what trades on their advice have earned, whoever traded.

    Columns: participant (str); messages (int64, system messages left out); orders (int64: all that
    were recorded, exits of brackets, cancelled and rejected ones too); trades (int64: completed
    lots); win_rate (fraction that earned something; NaN without trades); pnl (currency: profit of
    the trades after costs, exact to the cent); return_pct (percent that all their accounts have
    gained, open positions at the last close; NaN without an account). With `advice`:
    advised_trades (int64), advised_pnl (currency).

    Raises:
        QueryError: `credit` is neither `entry` nor `exit`.
    """
    dtypes = PARTICIPANT_DTYPES | (ADVICE_DTYPES if advice else {})
    values = values_of(session_id, runs, credit)
    return answer(source, BY_PARTICIPANT, values, dtypes)


def message_attribution_df(
    source: Source,
    session_id: str | None = None,
    *,
    runs: Sequence[str] | None = None,
    credit: Credit = "entry",
    advice: bool = False,
) -> pd.DataFrame:
    """Return one row for each message that caused an order: the trades that followed from it.

    Orders and trades without a message make one row a participant, with message_id NaN.

    Args:
        source: a lab, an open persistence, or `TYPE:PATH`.
        session_id: only this session; None for all, and for runs that belong to none.
        runs: only these runs; None for all.
        credit: whether a trade is credited to the message of its `entry` or of its `exit`.
        advice: add rows and columns for the messages that these replied to.

    Columns: session_id (str), seq (Int64), message_id (str), participant (str: who said it, or who
    traded without a word), content (str), timestamp (UTC); orders (int64: those that carry it, the
    exits of their brackets too), trades (int64: completed lots credited to it), win_rate (fraction
    that earned something; NaN without trades), pnl (currency, exact to the cent). With `advice`:
    advised_trades (int64: those whose message replied to it), advised_pnl (currency).

    Raises:
        QueryError: `credit` is neither `entry` nor `exit`.
    """
    dtypes = MESSAGE_DTYPES | (ADVICE_DTYPES if advice else {})
    values = values_of(session_id, runs, credit) | {"advice": advice}
    return answer(source, BY_MESSAGE, values, dtypes)


def values_of(session_id: str | None, runs: Sequence[str] | None, credit: Credit) -> dict[str, Any]:
    """Return the values of the queries' parameters.

    Raises:
        QueryError: `credit` is neither `entry` nor `exit`.
    """
    if credit not in ("entry", "exit"):
        raise QueryError(f"credit is {credit!r}", "Give 'entry' or 'exit'.")
    chosen = None if runs is None else list(runs)
    return {"session": session_id, "runs": chosen, "credit": credit}


def answer(
    source: Source, query: str, values: dict[str, Any], dtypes: dict[str, str]
) -> pd.DataFrame:
    """Return the answer to `query` with these columns and dtypes."""
    return frame(source, query, dtypes, values)
