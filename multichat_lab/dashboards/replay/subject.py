"""What is replayed: a session with all that was traded in it, a desk, one run, or a chat alone."""

import json
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from textwrap import shorten
from types import MappingProxyType
from typing import Any

from multichat_lab.analysis.lab import Lab
from multichat_lab.errors import QueryError
from multichat_lab.palette import SeatColors, participant_colors

RUNS = """
    SELECT run_id, session_id, robot, symbol, initial_cash, epoch_us(started_at) AS started,
           ended_at IS NULL AS lives, desk_id, metadata::VARCHAR AS metadata
    FROM runs
    WHERE CASE WHEN $run IS NOT NULL
          THEN run_id = $run OR desk_id = (SELECT desk_id FROM runs WHERE run_id = $run)
          ELSE session_id = $session END
    ORDER BY started_at, run_id
"""
SESSION = "SELECT topic, epoch_us(created_at) FROM sessions WHERE session_id = ?"
MEMBERS = "SELECT participant, kind FROM participants WHERE session_id = ? ORDER BY position"
LONGEST_TITLE = 110


@dataclass(frozen=True)
class Seat:
    """Whoever trades, and on which terms.

    Attributes:
        run_id, name: the run, and who trades in it; of several of one name, numbered.
        currency: of the account.
        initial_cash: in currency.
        desk_id: the run under which the bars lie, None of a backtest.
        instruments: symbol → the fields of its instrument, as recorded.
        lives: whether the run has not ended.
        symbols: what was offered.
    """

    run_id: str
    name: str
    currency: str
    initial_cash: float
    desk_id: str | None
    instruments: dict[str, Any]
    lives: bool
    symbols: tuple[str, ...]

    @property
    def rates(self) -> list[str]:
        """The symbols that nobody trades: they tell what other currencies are worth."""
        return [name for name, each in self.instruments.items() if each.get("is_rate")]


@dataclass(frozen=True)
class Subject:
    """What is replayed.

    Attributes:
        session_id: the conversation, None where there is none.
        topic: what it is about.
        created_us: when it was begun, microseconds since 1970; None without a conversation.
        seats: who traded.
        members: name → kind of everybody in it, those who traded first.
        everywhere: name → the colour that it has in the store, as far as one knows it.
    """

    session_id: str | None
    topic: str
    created_us: int | None
    seats: tuple[Seat, ...]
    members: dict[str, str]
    everywhere: Mapping[str, str]

    @property
    def colors(self) -> dict[str, str]:
        """The colour of everybody in it; who trades has that of the desk or the room."""
        seated = SeatColors(self.everywhere)
        for seat in self.seats:
            seated.seat("", seat.name)
        return participant_colors(self.members, seated.of(""), wanted=self.everywhere)

    @property
    def title(self) -> str:
        """What it is about, in a line that is not too long for a heading."""
        if self.topic:
            return shorten(self.topic, LONGEST_TITLE, placeholder=" …")
        symbols = sorted({each for seat in self.seats for each in seat.symbols})
        names = ", ".join(dict.fromkeys(seat.name for seat in self.seats))
        return f"{names} on {', '.join(symbols)}" if names else f"Session {self.session_id}"


def subject_of(
    lab: Lab,
    run: str | None,
    session: str | None,
    everywhere: Mapping[str, str] = MappingProxyType({}),
) -> Subject:
    """Return what is meant: the desk of a run, or all of a session.

    Args:
        lab: where it lies.
        run: its id,
        session: or that of the session.
        everywhere: see `Subject`.

    Raises:
        QueryError: neither or both are given, or there is no such run or session.
    """
    if (run is None) == (session is None):
        raise QueryError(
            f"run is {run!r} and session is {session!r}", "Give one: run=… or session=…."
        )
    rows = lab.sql(RUNS, {"run": run, "session": session}).fetchall()
    if run is not None and not rows:
        raise QueryError(f"There is no run {run!r}", "List them: lab.sql('FROM runs').")
    session = session if run is None else rows[0][1]
    found = [] if session is None else lab.sql(SESSION, [session]).fetchall()
    if session is not None and not found:
        raise QueryError(f"There is no session {session!r}", "List them: sessions_df(lab).")
    topic, created = found[0] if found else ("", None)
    seats = told_apart([_seat(*row) for row in rows])
    members = {seat.name: "" for seat in seats}
    if session is not None:
        members |= dict(lab.sql(MEMBERS, [session]).fetchall())
    return Subject(session, topic, created, seats, members, everywhere)


def told_apart(seats: Sequence[Seat]) -> tuple[Seat, ...]:
    """Return the seats, those whose name another has had before with a number: `Ann (2)`."""
    seen: Counter[str] = Counter()
    named = []
    for seat in seats:
        seen[seat.name] += 1
        count = seen[seat.name]
        named.append(seat if count == 1 else replace(seat, name=f"{seat.name} ({count})"))
    return tuple(named)


def _seat(*row: Any) -> Seat:
    run_id, _, robot, symbol, cash, _, lives, desk_id, metadata = row
    terms = json.loads(metadata)
    return Seat(
        run_id,
        robot,
        terms.get("currency", "USD"),
        cash,
        desk_id,
        terms.get("instruments", {}),
        lives,
        tuple(each for each in symbol.split(",") if each),
    )
