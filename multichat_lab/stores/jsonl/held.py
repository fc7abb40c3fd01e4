"""What a session's file holds after all its lines, as rows."""

from collections.abc import Sequence

from multichat_lab.columns import Row
from multichat_lab.parts import parts_text
from multichat_lab.records import Revision
from multichat_lab.stores.chain import replaced
from multichat_lab.stores.jsonl.codec import Line
from multichat_lab.stores.jsonl.files import Tail
from multichat_lab.stores.memory.events import Losing, Relinking, Rewriting
from multichat_lab.stores.notes import NOTES
from multichat_lab.stores.schema import TABLES

_ID, _SEQ, _CONTENT, _PARTS, _REVISIONS, _HASH = map(
    TABLES["messages"].index, ("message_id", "seq", "content", "parts", "revisions", "hash")
)


def between(rows: list[Row], after: int, until: int) -> list[Row]:
    """Return those of a session's messages past a number up to another one."""
    if not rows or rows[-1][_SEQ] == len(rows):
        return rows[after:until]
    return [row for row in rows if after < row[_SEQ] <= until]


class HeldSession:
    """The rows of a session's file; lines that it got later are folded in when they are read.

    Args:
        session_id: the session.

    Attributes:
        rows: those of its messages.
        end, trace: how much of the file is folded, and the bytes before that, see `Tail`.
    """

    def __init__(self, session_id: str) -> None:
        self._session_id = session_id
        self.rows: list[Row] = []
        self.end, self.trace = 0, b""
        self._expected = 1
        self._changes: dict[tuple[str, int], Row] = {}
        self._places: dict[str, int] = {}

    @property
    def changes(self) -> list[Row]:
        """The rows of the changes of their words."""
        return list(self._changes.values())

    def fold(self, tail: Tail[Row | Line]) -> bool:
        """Fold in what the file gained; return whether each line is where it belongs.

        Where one is not, what is held is of no use any more.
        """
        later = self._take(tail.events)
        self.end, self.trace = tail.end, tail.trace
        if later is None:
            return False
        for each in later:  # of one message they come behind it, and in their order
            revision = each.revision if isinstance(each, Rewriting) else each
            if isinstance(revision, Revision):
                key = revision.message_id, revision.revision
                self._changes.setdefault(key, NOTES[Revision].to_row(revision))
            elif isinstance(each, Relinking):
                _relink(self.rows, each)
        return self._rewrite([each for each in later if isinstance(each, Rewriting)])

    def _take(self, events: Sequence[Row | Line]) -> list[Line] | None:
        """Take rows, and return the lines that change some; None where one is out of place."""
        later: list[Line] = []
        for event in events:
            if event.__class__ is tuple:
                if event[_SEQ] != self._expected or event[0] != self._session_id:
                    return None
                self.rows.append(event)
                self._expected += 1
            elif getattr(event, "session_id", None) != self._session_id:
                return None
            elif isinstance(event, Losing):
                self._expected = event.last + 1
            else:
                later.append(event)
        return later

    def _rewrite(self, rewritings: Sequence[Rewriting]) -> bool:
        """Give messages their present words; return whether all of them are there."""
        if rewritings:
            new = range(len(self._places), len(self.rows))
            self._places |= {self.rows[at][_ID]: at for at in new}
        for each in rewritings:
            place = self._places.get(each.revision.message_id)
            if place is None:
                return False
            now = {_CONTENT: each.content, _PARTS: parts_text(each.parts)}
            self.rows[place] = replaced(
                self.rows[place], now | {_REVISIONS: each.revision.revision}
            )
        return True


def _relink(rows: list[Row], event: Relinking) -> None:
    links = dict(enumerate(event.hashes, start=event.first))
    for place in range(len(between(rows, 0, event.first - 1)), len(rows)):
        if (link := links.get(rows[place][_SEQ])) is not None:
            rows[place] = replaced(rows[place], {_HASH: link})
