"""Whether a store still holds what it was given: every session's chain is gone through.

with store.reading() as reader:
    verdict = verify(reader)
"""

import time
from collections.abc import Iterator, Mapping
from itertools import groupby, islice
from operator import itemgetter

from multichat_lab.progress import Progress, no_progress
from multichat_lab.records import Annotation
from multichat_lab.stores.accepted import accepted_in
from multichat_lab.stores.chain import ROWS
from multichat_lab.stores.contract import Reader
from multichat_lab.stores.damage import Damage
from multichat_lab.stores.questions import SessionQuery
from multichat_lab.stores.revising import Changes
from multichat_lab.stores.sealing import damaged_runs
from multichat_lab.stores.strand import Strand
from multichat_lab.stores.verdict import Verdict
from multichat_lab.times import utc_now

FEW = 2_000
"""Messages that are gone through at a time: more do not stay in a processor's cache."""

_SESSION_OF = itemgetter(0)


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
    for ids, after in pieces(sizes, together=reader.kept.together):
        progress(done, total)
        changes = reader.kept.note_rows("revisions", ids) if after == 0 else ()
        for each, found in groupby(changes, key=_SESSION_OF):
            _strand_of(each, strands).changes = Changes(list(found))
        for each, some in groupby(reader.kept.message_rows(ids, after, ROWS), key=_SESSION_OF):
            strand = _strand_of(each, strands)
            while few := list(islice(some, FEW)):
                strand.follow(few)
                done += len(few)
    damage = [_but_accepted(reader, each) if each.end() else None for each in strands.values()]
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


def _strand_of(session_id: str, strands: dict[str, Strand]) -> Strand:
    """Return a session's chain; of one of which only rows tell, and no index, a new one."""
    if session_id not in strands:
        strands[session_id] = Strand(session_id, size=1)
    return strands[session_id]


def _but_accepted(reader: Reader, strand: Strand) -> Damage | None:
    """Return what is wrong with a session but for what somebody accepted.

    What happened to a message is told better by more of them than are gone through at once.
    """
    session_id, size = strand.session_id, strand.size
    lost, changes = accepted_in(reader.notes(Annotation, session_id))
    if not lost and not changes and (size <= FEW or strand.damage is None):
        return strand.end()
    again = Strand(session_id, reader.session(session_id), size, lost)
    again.changes = Changes(reader.kept.note_rows("revisions", [session_id]), changes)
    for after in range(0, size + len(lost), ROWS):
        again.follow(list(reader.kept.message_rows([session_id], after, ROWS)))
    return again.end()


def pieces(
    sizes: Mapping[str, int], most: int = ROWS, together: int | None = None
) -> Iterator[tuple[list[str], int]]:
    """Yield which sessions to read at once, and after which message.

    Args:
        sizes: session → how many messages it has.
        most: of messages at once.
        together: of messages of several sessions at once; None for `most`.
    """
    together = most if together is None else together
    some: list[str] = []
    held = 0
    named = (each for each in sizes if isinstance(each, str))  # damage may have taken its name
    for session_id in sorted(named):
        size = sizes[session_id]
        if held + size > together and some:
            yield some, 0
            some, held = [], 0
        if size > most:
            yield from (([session_id], after) for after in range(0, size, most))
        else:
            some.append(session_id)
            held += size
    yield some, 0
