"""What a session's file holds after all its lines, as rows."""

from collections.abc import Sequence

from multichat_lab.columns import Row
from multichat_lab.parts import parts_text
from multichat_lab.records import Revision
from multichat_lab.stores.chain import replaced
from multichat_lab.stores.jsonl.codec import Line
from multichat_lab.stores.memory.events import Losing, Relinking, Rewriting
from multichat_lab.stores.notes import NOTES
from multichat_lab.stores.schema import TABLES

_ID, _SEQ, _CONTENT, _PARTS, _REVISIONS, _HASH = map(
    TABLES["messages"].index, ("message_id", "seq", "content", "parts", "revisions", "hash")
)

Held = tuple[list[Row], list[Row]]
"""The rows of a session's messages, and of the changes of their words."""


def between(rows: list[Row], after: int, until: int) -> list[Row]:
    """Return those of a session's messages past a number up to another one."""
    if not rows or rows[-1][_SEQ] == len(rows):
        return rows[after:until]
    return [row for row in rows if after < row[_SEQ] <= until]


def folded(session_id: str, events: Sequence[Row | Line]) -> Held | None:
    """Return the rows after all events, or None where one is not where it belongs."""
    rows: list[Row] = []
    later: list[Line] = []
    expected = 1
    for event in events:
        if event.__class__ is tuple:
            if event[_SEQ] != expected or event[0] != session_id:
                return None
            rows.append(event)
            expected += 1
        elif getattr(event, "session_id", None) != session_id:
            return None
        elif isinstance(event, Losing):
            expected = event.last + 1
        else:
            later.append(event)
    changes: dict[tuple[str, int], Row] = {}
    for each in later:  # of one message they come behind it, and in their order
        revision = each.revision if isinstance(each, Rewriting) else each
        if isinstance(revision, Revision):
            key = revision.message_id, revision.revision
            changes.setdefault(key, NOTES[Revision].to_row(revision))
        elif isinstance(each, Relinking):
            _relink(rows, each)
    rewritings = [each for each in later if isinstance(each, Rewriting)]
    return (rows, list(changes.values())) if _rewrite(rows, rewritings) else None


def _relink(rows: list[Row], event: Relinking) -> None:
    links = dict(enumerate(event.hashes, start=event.first))
    for place in range(len(between(rows, 0, event.first - 1)), len(rows)):
        if (link := links.get(rows[place][_SEQ])) is not None:
            rows[place] = replaced(rows[place], {_HASH: link})


def _rewrite(rows: list[Row], rewritings: Sequence[Rewriting]) -> bool:
    """Give messages their present words; return whether all of them are there."""
    places = {row[_ID]: at for at, row in enumerate(rows)} if rewritings else {}
    for each in rewritings:
        place = places.get(each.revision.message_id)
        if place is None:
            return False
        now = {_CONTENT: each.content, _PARTS: parts_text(each.parts)}
        rows[place] = replaced(rows[place], now | {_REVISIONS: each.revision.revision})
    return True
