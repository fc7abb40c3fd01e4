"""A session as a whole: how long it is, as a strip of lines, and who is in it."""

from bisect import bisect_left
from collections.abc import Sequence
from dataclasses import dataclass

from multichat_lab.analysis.browsing.table import Row
from multichat_lab.analysis.browsing.tally import Tally
from multichat_lab.errors import SessionNotFoundError

MOST_LINES = 2_000
"""Lines of a strip: as many as a large screen has below each other."""
STRIP = """
    WITH spoken AS (
        SELECT (seq - 1) * $lines // $last AS line, sender, count(*) AS said, min(seq) AS first,
               count(*) FILTER (kind = 'fill') AS fills,
               count(*) FILTER (len(labels) > 0) AS labels, count(*) FILTER ({where}) AS hits
        FROM {table} WHERE session_id = $session GROUP BY ALL)
    SELECT line, arg_max(sender, (said, -first)) AS sender, sum(fills)::BIGINT AS fills,
           sum(labels)::BIGINT AS labels, sum(hits)::BIGINT AS hits
    FROM spoken GROUP BY line ORDER BY line
"""
PEOPLE = """
    SELECT participant AS name, kind, left_at IS NULL AS present
    FROM participants WHERE session_id = $session ORDER BY position
"""


@dataclass(frozen=True)
class Places:
    """At which place of its session each message stands.

    Attributes:
        seqs: the numbers of the messages, which skip those that are lost.
    """

    seqs: Sequence[int]

    def offset_of(self, seq: int) -> int:
        """Return how many messages come before the one with a number."""
        return bisect_left(self.seqs, seq)

    def seq_at(self, offset: int) -> int:
        """Return the number of the message at a place; before the first and past the last too."""
        if 0 <= offset < len(self.seqs):
            return self.seqs[offset]
        return 0 if offset < 0 or not self.seqs else self.seqs[-1] + 1


def places_of(tally: Tally, session_id: str) -> Places:
    """Return the places of a session's messages.

    Raises:
        SessionNotFoundError: there is no such session.
    """
    query = f"""
        SELECT count(seq) AS n, coalesce(max(seq), 0) AS last
        FROM internal.session_headers h LEFT JOIN {tally.table.name} t USING (session_id)
        WHERE h.session_id = $session GROUP BY h.session_id
    """  # noqa: S608
    found = tally.table.rows(query, {"session": session_id})
    if not found:
        raise SessionNotFoundError(
            f"There is no session {session_id!r}", "Take one of the list of sessions."
        )
    count, last = found[0]["n"], found[0]["last"]
    if count == last:
        return Places(range(1, count + 1))
    all_of = f"SELECT seq FROM {tally.table.name} WHERE session_id = $session ORDER BY seq"  # noqa: S608
    return Places([row["seq"] for row in tally.table.rows(all_of, {"session": session_id})])


def minimap(tally: Tally, session_id: str) -> Row:
    """Return a session as a strip of lines: who speaks there, and where hits, fills and labels are.

    At most 2,000 `lines`, each of as many messages as the others: more cannot be seen. `sender`
    is of each line who says most in it; `hit`, `fill` and `label` are the lines that have one, and
    `hits` is how many messages are chosen.

    Raises:
        SessionNotFoundError: there is no such session.
    """
    seqs = places_of(tally, session_id).seqs
    count, lines = len(seqs), min(len(seqs), MOST_LINES)
    strip = STRIP.format(where=tally.where, table=tally.table.name)
    asked = {"session": session_id, "last": seqs[-1] if seqs else 0, "lines": lines}
    rows = tally.table.rows(strip, asked)
    names = list(dict.fromkeys(row["sender"] for row in rows))
    headers = "SELECT topic FROM internal.session_headers WHERE session_id = $session"
    [(topic,)] = [each.values() for each in tally.table.rows(headers, {"session": session_id})]
    place = {name: index for index, name in enumerate(names)}
    marks = {
        name: [row["line"] for row in rows if row[counted]]
        for name, counted in (("hit", "hits"), ("fill", "fills"), ("label", "labels"))
    }
    return {
        "topic": topic,
        "count": count,
        "lines": lines,
        "hits": sum(row["hits"] for row in rows),
        "senders": [{"name": name, "color": tally.table.color_of(name)} for name in names],
        "sender": [place[row["sender"]] for row in rows],
        **marks,
    }


def people(tally: Tally, session_id: str) -> Row:
    """Return in `rows` everyone who is, or was, in a session, in the order of joining.

    Each has `name`, `kind` and whether they are `present`.

    Raises:
        SessionNotFoundError: there is no such session.
    """
    places_of(tally, session_id)
    return {"rows": tally.table.rows(PEOPLE, {"session": session_id})}
