"""Windows onto a session: some messages of it, where one stands, and a thread."""

from collections.abc import Iterator
from dataclasses import dataclass

from multichat_lab.analysis.browsing.message_rows import MessageRows
from multichat_lab.analysis.browsing.one_session import Places, places_of
from multichat_lab.analysis.browsing.session_list import check_window
from multichat_lab.analysis.browsing.table import Row
from multichat_lab.analysis.browsing.tally import Tally
from multichat_lab.errors import QueryError

FIELDS = """
    seq, message_id, sender, said_to, kind, time_kind, content, answered, labels, model,
    tokens_in, tokens_out, cost, revisions,
    CASE WHEN time_kind <> 'made_up' THEN epoch_us(timestamp) END AS at
"""
MOST_IN_THREAD = 200
AT_ONCE = 2_000
"""Messages of a session that is read whole, in one query."""
LINKS = """
    WITH RECURSIVE links AS (
        SELECT message_id, target_id FROM relations
        WHERE kind = 'reply' AND session_id = $session AND message_id <> target_id
        UNION SELECT message_id, target_id FROM inferred_replies
        WHERE $inferred AND session_id = $session),
    above AS (
        SELECT $message AS id UNION
        SELECT target_id FROM links JOIN above ON links.message_id = above.id),
    roots AS (SELECT id FROM above WHERE id NOT IN (SELECT message_id FROM links)),
    below AS (
        SELECT id FROM (FROM roots UNION SELECT $message WHERE NOT EXISTS (FROM roots)) UNION
        SELECT links.message_id FROM links JOIN below ON links.target_id = below.id)
"""


@dataclass(frozen=True)
class Span:
    """Some messages of a session.

    Attributes:
        session_id: the session.
        offset: how many come before.
        limit: how many they are.
    """

    session_id: str
    offset: int = 0
    limit: int = 50


@dataclass(frozen=True)
class Window(Span):
    """Which messages of a session to show in a page: at most 200.

    Raises:
        QueryError: a value that makes no sense.
    """

    def __post_init__(self) -> None:
        check_window(self.offset, self.limit)


def messages(tally: Tally, window: Window) -> Row:
    """Return `total`, `offset` and `rows` of a window, by `seq`.

    A row tells whether it is chosen (`hit`); all are there, so that one reads what was said around
    it. `offset` of a row is its place among all.

    Raises:
        SessionNotFoundError: there is no such session.
    """
    places = places_of(tally, window.session_id)
    rows = shown_between(tally, places, window)
    return {"total": len(places.seqs), "offset": window.offset, "rows": rows}


def every_message(tally: Tally, session_id: str) -> Iterator[Row]:
    """Yield all rows of a session as `messages` has them, many at once: each query takes its time.

    Raises:
        SessionNotFoundError: there is no such session.
    """
    places = places_of(tally, session_id)
    for offset in range(0, len(places.seqs), AT_ONCE):
        yield from shown_between(tally, places, Span(session_id, offset, AT_ONCE))


def shown_between(tally: Tally, places: Places, span: Span) -> list[Row]:
    """Return the rows of some messages of a session, by `seq`."""
    low, high = places.seq_at(span.offset), places.seq_at(span.offset + span.limit)
    query = f"""
        SELECT {FIELDS}, coalesce({tally.where}, false) AS hit FROM {tally.table.name}
        WHERE session_id = $session AND seq >= $low AND seq < $high ORDER BY seq
    """  # noqa: S608
    asked = {"session": span.session_id, "low": low, "high": high}
    found = placed(places, tally.table.rows(query, asked))
    return MessageRows(tally, span.session_id, found).rows()


def placed(places: Places, found: list[Row]) -> list[Row]:
    """Return rows of messages with the `offset` of each."""
    return [{**each, "offset": places.offset_of(each["seq"])} for each in found]


def position(
    tally: Tally, session_id: str, seq: int | None = None, message_id: str | None = None
) -> Row:
    """Return the `offset` of a message in its session, or None and the `reason`.

    Args:
        tally: the messages.
        session_id: the session.
        seq: its number in the session,
        message_id: or its id.

    Raises:
        SessionNotFoundError: there is no such session.
    """
    places = places_of(tally, session_id)
    query = f"""
        SELECT seq FROM {tally.table.name} WHERE session_id = $session
        AND (seq = $seq OR message_id = $message_id)
    """  # noqa: S608
    asked = {"session": session_id, "seq": seq, "message_id": message_id}
    found = tally.table.rows(query, asked)
    if found:
        return {"offset": places.offset_of(found[0]["seq"])}
    name = message_id if seq is None else seq
    there = f"1 to {places.seqs[-1]:,}" if places.seqs else "none"
    return {"offset": None, "reason": f"the session has no message {name!r}, but {there}"}


def next_hit(tally: Tally, session_id: str, offset: int, step: int) -> Row:
    """Return the `offset` of the next chosen message after a place, None where there is none.

    Args:
        tally: the messages.
        session_id: the session.
        offset: the place from which one looks, -1 for before the first.
        step: 1 for forwards, -1 for backwards.

    Raises:
        QueryError: a value that makes no sense.
    """
    if type(offset) is not int or not -1 <= offset < 2**62 or step not in (1, -1):
        raise QueryError(f"the hit {step!r} from {offset!r}", "Go 1 or -1 from a place, or -1.")
    end, side = ("min", ">") if step > 0 else ("max", "<")
    query = f"""
        SELECT {end}(seq) AS seq FROM {tally.table.name}
        WHERE session_id = $session AND seq {side} $seq AND ({tally.where})
    """  # noqa: S608
    places = places_of(tally, session_id)
    [found] = tally.table.rows(query, {"session": session_id, "seq": places.seq_at(offset)})
    return {"offset": None if found["seq"] is None else places.offset_of(found["seq"])}


def thread(tally: Tally, session_id: str, message_id: str) -> Row:
    """Return a message's thread: what it all began with, and every reply under that, by `seq`.

    At most 200 `rows`; `more` is how many there are besides.
    """
    query = f"""
        {LINKS} SELECT {FIELDS}, coalesce({tally.where}, false) AS hit, count(*) OVER () AS total
        FROM {tally.table.name} WHERE session_id = $session AND message_id IN (FROM below)
        ORDER BY seq LIMIT {MOST_IN_THREAD}
    """  # noqa: S608
    values = {
        "session": session_id, "message": message_id, "inferred": tally.table.inferred
    }  # fmt: skip
    found = tally.table.rows(query, values)
    total = found[0]["total"] if found else 0
    found = placed(places_of(tally, session_id), found)
    rows = MessageRows(tally, session_id, found).rows()
    return {"rows": rows, "more": max(0, total - MOST_IN_THREAD)}
