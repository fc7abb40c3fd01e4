"""Whether a store still holds what it was given: every session's chain is gone through.

with store.reading() as reader:
    verdict = verify(reader)
"""

import time
from collections.abc import Iterator, Mapping, Sequence
from itertools import groupby
from operator import itemgetter

from multichat_lab.columns import Row
from multichat_lab.progress import Progress, no_progress
from multichat_lab.records import ChatSession
from multichat_lab.stores.chain import ROWS
from multichat_lab.stores.contract import Reader
from multichat_lab.stores.damage import Damage, What, first_damage
from multichat_lab.stores.questions import SessionQuery
from multichat_lab.stores.revising import Changes
from multichat_lab.stores.schema import TABLES
from multichat_lab.stores.sealing import damaged_runs
from multichat_lab.stores.verdict import Verdict
from multichat_lab.times import microseconds, utc_now

_SESSION_OF = itemgetter(0)
_LINK, _SENT = (itemgetter(TABLES["messages"].index(each)) for each in ("hash", "timestamp"))


def verify(
    reader: Reader, session_id: str | None = None, progress: Progress = no_progress
) -> Verdict:
    """Go through the messages of one session, or of all, and compare them with their checksums.

    Args:
        reader: a view of the store.
        session_id: only this session; None for all.
        progress: is told how many messages are gone through, and how many there are.
    """
    at, began = utc_now(), time.perf_counter()
    chosen = None if session_id is None else [session_id]
    sessions = {e.session_id: e for e in reader.sessions(SessionQuery(session_ids=chosen))}
    sizes = reader.kept.sizes()
    if session_id is not None:
        sizes = {session_id: sizes.get(session_id, 0)}
    strands = {
        each: Strand(each, sessions.get(each), sizes.get(each, 0)) for each in (*sessions, *sizes)
    }
    total, done = sum(sizes.values()), 0
    for ids, after in pieces(sizes):
        progress(done, total)
        rows = reader.kept.message_rows(ids, after, ROWS)
        done += len(rows)
        changes = reader.kept.note_rows("revisions", ids) if after == 0 else ()
        for each, found in groupby(changes, key=_SESSION_OF):
            strands[each].changes = Changes(list(found))
        for each, some in groupby(rows, key=_SESSION_OF):
            strands[each].follow(list(some))
    damage = [each.end() for each in strands.values()]
    beside = reader.kept.beside(chosen)
    # where there are sums, these cover changes of words that have no checksum of their own
    bare_changes = sum(strands[each].changes.unproved for each in beside.bare if each in strands)
    told = {each.session_id for each in damage if each is not None}
    damage += [each for each in beside.damage if each.session_id not in told]
    if session_id is None:
        damage += damaged_runs(reader)
    return Verdict(
        len(sessions),
        total,
        sum(each.unproved for each in strands.values()) + bare_changes,
        tuple(name for name, each in strands.items() if each.unproved),
        tuple(each for each in damage if each is not None),
        at,
        time.perf_counter() - began,
        bare=beside.bare,
        bare_changes=bare_changes,
    )


def pieces(sizes: Mapping[str, int], most: int = ROWS) -> Iterator[tuple[list[str], int]]:
    """Yield which sessions to read at once, and after which message.

    Args:
        sizes: session → how many messages it has.
        most: of messages at once.
    """
    some: list[str] = []
    held = 0
    for session_id in sorted(sizes):
        size = sizes[session_id]
        if held + size > most and some:
            yield some, 0
            some, held = [], 0
        if size > most:
            yield from (([session_id], after) for after in range(0, size, most))
        else:
            some.append(session_id)
            held += size
    yield some, 0


class Strand:
    """The chain of one session, as far as it is gone through.

    Args:
        session_id: the session.
        session: what it counts; None when it is not there.
        size: how many messages lie under it.

    Attributes:
        session_id, size: as given.
        unproved: messages without a checksum.
        changes: of the words of its messages.
        damage: the first thing that is wrong; None as long as there is nothing.
    """

    __slots__ = (
        "_expected", "_newest", "_previous", "_session", "changes", "damage", "session_id", "size",
        "unproved",
    )  # fmt: skip

    def __init__(self, session_id: str, session: ChatSession | None = None, size: int = 0) -> None:
        self.session_id, self._session, self.size = session_id, session, size
        self._previous: str | None = None
        self._expected = 1
        self._newest: int | None = None
        self.unproved = 0
        self.changes = Changes()
        self.damage: Damage | None = None

    def follow(self, rows: Sequence[Row]) -> None:
        """Go on with the rows that come next."""
        if self.damage is not None:
            return
        earlier = self.changes.earlier(rows)
        last = self._expected - 1
        is_headless = self._session is not None and self._session.head is None
        bare = is_headless or last + len(rows) < self.size
        after = last, self._previous
        found = first_damage(self.session_id, rows, earlier, after, bare)
        self.damage = self.changes.first_damage(self.session_id, found)
        if self.damage is None and rows:
            self._previous, self._expected = _LINK(rows[-1]), self._expected + len(rows)
            self._newest = max(self._newest or _SENT(rows[0]), *map(_SENT, rows))
            self.unproved += list(map(_LINK, rows)).count(None)

    def end(self) -> Damage | None:
        """Compare what was found with what the session counts, and return what is wrong."""
        if self.damage is not None or (self._session is None and not self.size):
            return self.damage
        return self._miscounted(self._session, self.size)

    def _miscounted(self, session: ChatSession | None, size: int) -> Damage | None:
        name, last = repr(self.session_id), self._expected - 1
        counted = 0 if session is None else session.message_count
        wrong: tuple[What, str] | None = None
        if session is None:
            wrong = "lost", f"Session {name} is lost; {size} of its messages are there"
        elif size > last:
            wrong = "added", f"Session {name} holds {size} messages, and has places for {last}"
        elif counted > last:
            wrong = "lost", f"Messages {last + 1} to {counted} of session {name} are lost"
        elif counted < last:
            wrong = "added", f"Message {counted + 1} of session {name} was added"
        elif (session.head or not last) and not self._is_last_activity(session):
            wrong = "altered", f"The last activity of session {name} is not that of its messages"
        elif session.head != self._previous:
            wrong = "altered", f"The head of session {name} is not the hash of its last message"
        elif (stray := self.changes.stray()) is not None:
            wrong = "added", f"Session {name} has changed words of {stray!r}, which is not there"
        return wrong and Damage(self.session_id, min(last, counted) + 1, *wrong)

    def _is_last_activity(self, session: ChatSession) -> bool:
        newest = self._newest
        newest = microseconds(session.created_at) if newest is None else newest
        return newest == microseconds(session.last_activity)
