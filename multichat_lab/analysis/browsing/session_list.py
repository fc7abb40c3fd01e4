"""The sessions in which something is chosen, a page at a time, with what one sees of each."""

from collections import defaultdict
from dataclasses import dataclass
from decimal import Decimal
from typing import Any, Literal, get_args

from multichat_lab.analysis.browsing.table import Row, UtteranceTable
from multichat_lab.analysis.browsing.tally import BY_SESSION, KNOWN, Tally
from multichat_lab.errors import QueryError, SessionNotFoundError

Sort = Literal["activity", "created", "messages", "duration", "earned", "matches", "topic"]
LARGEST_PAGE = 200
MOST_FACES = 8
SPARKS = 24
"""Counts of a session's sparkline."""

EARNED = """
    SELECT r.session_id, coalesce(r.metadata->>'$.currency', 'USD') AS currency,
           sum(t.pnl::DECIMAL(38, 12)) AS amount
    FROM trades t JOIN runs r USING (run_id) WHERE r.session_id IS NOT NULL GROUP BY ALL
"""
"""What the trades of a session earned after costs, by currency; runs that name none are older, and
in US dollars."""

ORDER = {
    "activity": "last_activity", "created": "created_at", "messages": "message_count",
    "duration": "duration", "matches": "matches", "topic": "lower(topic)",
}  # fmt: skip

LISTED = f"""
    WITH found AS (
        SELECT h.session_id, h.topic, h.status, h.success, h.score, h.error, h.failing_seq,
               coalesce(n, 0) AS message_count, coalesce(t.chosen, 0) AS matches,
               CASE WHEN n IS NULL OR first IS NOT NULL THEN epoch_us(h.created_at) END
               AS created_at,
               CASE WHEN n IS NULL THEN epoch_us(h.created_at) ELSE epoch_us(last) END
               AS last_activity,
               (epoch_us(last) - epoch_us(first)) / 1e6 AS duration
        FROM internal.session_headers h LEFT JOIN spoken s ON s.session_id = h.session_id
        LEFT JOIN (FROM tally WHERE which = {BY_SESSION}) t ON t.session_id = h.session_id
        WHERE {{chosen}}),
    paid AS ({EARNED}),
    money AS (
        SELECT session_id, count(*) AS currencies, min(currency) AS currency,
               any_value(amount) AS amount FROM paid GROUP BY session_id)
    SELECT found.*, count(*) OVER () AS total FROM found LEFT JOIN money USING (session_id)
    ORDER BY {{order}}, session_id LIMIT $limit OFFSET $offset
"""  # noqa: S608 - no value in it

PEOPLE = """
    SELECT p.session_id, p.participant AS name, p.kind, coalesce(s.n, 0) AS messages
    FROM {people} p LEFT JOIN (
        SELECT session_id, sender, count(*) AS n FROM {table}
        WHERE session_id IN (SELECT unnest($sessions::VARCHAR[])) GROUP BY ALL) s
      ON s.session_id = p.session_id AND s.sender = p.participant
    WHERE p.session_id IN (SELECT unnest($sessions::VARCHAR[]))
    ORDER BY messages DESC, p.position
"""
SPARK = f"""
    SELECT session_id, least((epoch_us(timestamp) - first) * {SPARKS} // greatest(span, 1),
                             {SPARKS - 1}) AS place, count(*) AS n
    FROM (SELECT session_id, timestamp, epoch_us(min(timestamp) OVER whole) AS first,
                 epoch_us(max(timestamp) OVER whole) - epoch_us(min(timestamp) OVER whole) AS span
          FROM {{table}}
          WHERE {KNOWN} AND session_id IN (SELECT unnest($sessions::VARCHAR[]))
          WINDOW whole AS (PARTITION BY session_id)) GROUP BY ALL
"""  # noqa: S608 - no value in it


@dataclass(frozen=True)
class Page:
    """Which of the sessions to show.

    Attributes:
        offset: how many come before.
        limit: how many to show, at most 200.
        sort: by what.
        descending: the largest first; what is not known comes last in any case.

    Raises:
        QueryError: a value that makes no sense.
    """

    offset: int = 0
    limit: int = 50
    sort: Sort = "activity"
    descending: bool = True

    def __post_init__(self) -> None:
        check_window(self.offset, self.limit)
        if self.sort not in get_args(Sort):
            raise QueryError(f"sort is {self.sort!r}", f"Known: {', '.join(get_args(Sort))}.")

    @property
    def order(self) -> str:
        """The order in SQL: earnings by currency, for one cannot be compared with another."""
        way = "DESC" if self.descending else "ASC"
        if self.sort == "earned":
            return f"currencies NULLS LAST, currency, amount {way}"
        return f"{ORDER[self.sort]} {way} NULLS LAST"


def check_window(offset: Any, limit: Any) -> None:
    """Refuse a window that is none.

    Raises:
        QueryError: `offset` is below 0, or `limit` is not from 1 to 200.
    """
    if type(offset) is not int or not 0 <= offset < 2**62:
        raise QueryError(f"offset is {offset!r}", "Give a whole number from 0.")
    if type(limit) is not int or not 1 <= limit <= LARGEST_PAGE:
        raise QueryError(f"limit is {limit!r}", f"Give a number from 1 to {LARGEST_PAGE}.")


def listed_sessions(tally: Tally, page: Page) -> Row:
    """Return `total`, `offset` and `rows` of a page of the chosen sessions.

    A session without a choice is shown too when nobody said anything in it. Times are UTC
    microseconds, None where they are made up; `duration` is in seconds between the first and the
    last message whose time is known.
    """
    table = tally.table
    chosen = "matches > 0" if tally.selection else "true"
    query = LISTED.format(chosen=chosen, order=page.order)
    rows = table.rows(query, {"limit": page.limit, "offset": page.offset})
    total = rows[0].pop("total") if rows else None
    if total is None:  # past the end: to know how many there are needs the first
        first = table.rows(query, {"limit": 1, "offset": 0})
        total = first[0]["total"] if first else 0
    details = Details(table, [row["session_id"] for row in rows])
    return {"total": total, "offset": page.offset, "rows": [details.of(row) for row in rows]}


def listed_session(tally: Tally, session_id: str) -> Row:
    """Return one session as the list shows it, whether or not anything in it is chosen.

    Raises:
        SessionNotFoundError: there is no such session.
    """
    query = LISTED.format(chosen="h.session_id = $session", order="created_at")
    rows = tally.table.rows(query, {"session": session_id, "limit": 1, "offset": 0})
    if not rows:
        raise SessionNotFoundError(
            f"There is no session {session_id!r}", "Take one of the list of sessions."
        )
    return Details(tally.table, [session_id]).of(rows[0])


class Details:
    """What is shown of some sessions beside what they are listed by."""

    def __init__(self, table: UtteranceTable, sessions: list[str]) -> None:
        values = {"sessions": sessions}
        self._people: dict[str, list[Row]] = defaultdict(list)
        for row in table.rows(PEOPLE.format(table=table.name, people=table.people), values):
            self._people[row.pop("session_id")].append(row)
        self._color_of = table.color_of
        self._sparks: dict[str, list[int]] = {}
        for row in table.rows(SPARK.format(table=table.name), values):
            spark = self._sparks.setdefault(row["session_id"], [0] * SPARKS)
            spark[row["place"]] = row["n"]
        self._earned: dict[str, list[Row]] = defaultdict(list)
        mine = f"SELECT * FROM ({EARNED}) WHERE session_id IN (SELECT unnest($sessions::VARCHAR[]))"  # noqa: S608
        for row in table.rows(f"{mine} ORDER BY currency", values):
            amount: Decimal = row["amount"]
            self._earned[row["session_id"]].append(
                {"currency": row["currency"], "amount": float(amount)}
            )

    def of(self, row: Row) -> Row:
        """Return a row of the list as it is shown."""
        session_id = row["session_id"]
        people = self._people[session_id]
        shown = [{**each, "color": self._color_of(each["name"])} for each in people[:MOST_FACES]]
        outcome = {name: row.pop(name) for name in ("success", "score", "error", "failing_seq")}
        row.pop("total", None)
        return row | {
            "participants": shown,
            "others": max(0, len(people) - MOST_FACES),
            "spark": self._sparks.get(session_id),
            "outcome": outcome,
            "earned": self._earned[session_id],
        }
