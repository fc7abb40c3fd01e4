"""Where the clock of a replay is put: a time, a message, a trade, the next event."""

from datetime import datetime
from typing import TYPE_CHECKING, Literal

import numpy as np

from multichat_lab.dashboards.parts.moment import moment
from multichat_lab.dashboards.replay.columns import SECOND_US, Floats, ReplayColumns, bounds
from multichat_lab.dashboards.replay.subject import Subject
from multichat_lab.errors import QueryError

if TYPE_CHECKING:
    from multichat_lab.trading.desk.past import BranchPoint

Event = Literal["words", "fills", "trades"]
EVENTS: tuple[Event, ...] = ("words", "fills", "trades")
When = datetime | str | int
"""A time: aware, or UTC; ISO 8601; or microseconds since 1970."""


def chosen(
    columns: ReplayColumns,
    time: When | None,
    message: int | str | None,
    trade: int | tuple[str, int] | None,
) -> int | None:
    """Return the time that is meant by one of the three, None for the end; see `ReplayView.at`.

    Raises:
        QueryError: several are given, or what is given is not there.
    """
    if sum(each is not None for each in (time, message, trade)) > 1:
        raise QueryError("Several times are given", "Give a time, or message=…, or trade=….")
    if message is not None:
        return time_of_message(columns, message)
    if trade is not None:
        return time_of_trade(columns, trade)
    return None if time is None else within(columns, moment(time))


def time_of_message(columns: ReplayColumns, message: int | str) -> int:
    """Return when a message comes to stand in the transcript.

    Args:
        columns: of the replay.
        message: its `seq` or `message_id`.

    Raises:
        QueryError: there is none.
    """
    name = "seq" if isinstance(message, int) else "message_id"
    for number, each in enumerate(columns.header["messages"]):
        if each[name] == message:
            return round(float(columns.column("words", "shown")[number]) * SECOND_US)
    count = len(columns.header["messages"])
    raise QueryError(
        f"There is no message {message!r}", f"Give one of the {count:,} by seq or message_id."
    )


def time_of_trade(columns: ReplayColumns, trade: int | tuple[str, int]) -> int:
    """Return when a trade ended.

    Args:
        columns: of the replay.
        trade: its `trade_id`; where several trade, `(participant, trade_id)`.

    Raises:
        QueryError: there is none, or there are several.
    """
    seats = [seat["name"] for seat in columns.header["seats"]]
    name, number = trade if isinstance(trade, tuple) else (None, trade)
    found = columns.column("trades", "trade_id") == number
    owners = columns.column("trades", "seat")
    if name is not None:
        found &= np.isin(owners, [at for at, seat in enumerate(seats) if seat == name])
    ends = columns.column("trades", "exit_time")[found]
    if len(ends) == 1:
        return round(float(ends[0]) * SECOND_US)
    names = ", ".join(dict.fromkeys(seats)) or "nobody"
    problem = "There are several trades" if len(ends) else "There is no trade"
    raise QueryError(f"{problem} {trade!r}", f"Give (participant, trade_id); here trade: {names}.")


def event_after(columns: ReplayColumns, time_us: float, kind: Event | None) -> int | None:
    """Return the time of the next event after a time, None where there is none.

    Raises:
        QueryError: `kind` is none of `EVENTS`.
    """
    if kind not in (None, *EVENTS):
        raise QueryError(f"kind is {kind!r}", f"Known are {', '.join(EVENTS)}.")
    kinds = EVENTS if kind is None else (kind,)
    after = time_us / SECOND_US
    times = [_first_after(_times(columns, each), after) for each in kinds]
    first = min((each for each in times if each is not None), default=None)
    return None if first is None else round(first * SECOND_US)


def _times(columns: ReplayColumns, kind: Event) -> Floats:
    name = {"words": "shown", "fills": "time", "trades": "exit_time"}[kind]
    return columns.column(kind, name)


def _first_after(times: Floats, after: float) -> float | None:
    at = int(np.searchsorted(times, after, side="right"))
    return float(times[at]) if at < len(times) else None


def within(columns: ReplayColumns, time_us: int | None) -> int | None:
    """Return a time, or the end of the replay that it lies beyond; the last one for None.

    It is None where there is nothing to replay.
    """
    ends = bounds(columns)
    if ends is None:
        return None
    return ends[1] if time_us is None else max(ends[0], min(ends[1], time_us))


def branch_point(subject: Subject, columns: ReplayColumns, time_us: int | None) -> "BranchPoint":
    """Return where the desk of a replay is cut.

    Raises:
        QueryError: no desk, or several, are recorded here.
    """
    from multichat_lab.trading.desk.past import BranchPoint

    desks = {seat.desk_id for seat in subject.seats if seat.desk_id}
    if len(desks) != 1:
        raise QueryError(
            f"{len(desks) or 'No'} desks are recorded here, and one is branched",
            "Give run=…, a run of the desk that is meant."
            if desks
            else "A backtest is repeated instead, with other bars or another robot.",
        )
    time = within(columns, time_us) or 0
    return BranchPoint(desks.pop(), time, len(columns.prefix("words", time)))
