"""What came to a source while it was copied: what it has now beside what its copy has got."""

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from typing import cast

from multichat_lab.columns import Row
from multichat_lab.records import ChatSession, Identity
from multichat_lab.stores import PARQUET
from multichat_lab.stores.arrivals import HAVE_A_HEAD, trace_of
from multichat_lab.stores.contract import Reader, Store
from multichat_lab.stores.copying import sessions as of_sessions
from multichat_lab.stores.copying.portions import NOTED, alike, bare
from multichat_lab.stores.copying.runs import run_ids
from multichat_lab.stores.copying.targets import Source, Target
from multichat_lab.stores.questions import SessionQuery
from multichat_lab.stores.schema import RUN_TABLES
from multichat_lab.stores.verifying import pieces

BESIDE = (*NOTED, "revisions")


class Meanwhile:
    """Looks at a source when it is begun to be copied, and again when it is copied.

    Args:
        source: is only read.
    """

    def __init__(self, source: Source) -> None:
        self._source = source
        self._trace = _trace(source)

    def came(self, target: Target, counts: Mapping[str, int]) -> dict[str, int]:
        """Return what came to the source, or went of it, and is not in the copy.

        Args:
            target: the copy, which nobody else writes to.
            counts: session → how many of its messages were copied.
        """
        with self._source.reading() as reader:
            found = {each.session_id: each for each in reader.sessions(SessionQuery())}
        now = {name: each.message_count for name, each in found.items()}
        more = (count - counts.get(name, 0) for name, count in now.items())
        came = Counter(
            {
                "sessions": len(now.keys() - counts.keys()),
                "messages": sum(each for each in more if each > 0),
                "sessions deleted": len(counts.keys() - now.keys()),
            }
        )
        if self._trace is None or _trace(self._source) != self._trace:
            for ids, after in pieces(now, of_sessions.PIECE):
                if ids and after == 0:
                    came += self._beside(target, ids, counts)
            came += self._in_runs(target) + self._identities(target)
        return {name: count for name, count in came.items() if count}

    def _beside(
        self, target: Target, ids: Sequence[str], counts: Mapping[str, int]
    ) -> Counter[str]:
        with self._source.reading() as reader:
            now, rows = _sessions(reader, ids), _notes(reader, ids)
        with target.reading() as reader:
            there, copied = _sessions(reader, ids), _notes(reader, ids)
        came: Counter[str] = Counter()
        known = (each for each in now.keys() & there.keys() if each in counts)
        came["sessions changed"] = sum(now[each] != there[each] for each in known)
        for table in BESIDE:
            came[table] = (rows[table] - copied[table]).total()
            lost = copied[table] - rows[table]
            # of a session that is deleted all went; and a change may get its checksum later
            came[f"{table} removed"] = sum(
                n for row, n in lost.items() if row[0] in now and table != "revisions"
            )
        return came

    def _in_runs(self, target: Target) -> Counter[str]:
        """Return the rows of runs that are new or changed."""
        came: Counter[str] = Counter()
        copied = run_ids(target)
        for run_id in run_ids(self._source):
            with self._source.reading() as reader:
                seal = reader.kept.last_seal(run_id)
                if run_id in copied and seal == _last_seal(target, run_id):
                    continue
                now = _run(reader, run_id)
            with target.reading() as reader:
                there = _run(reader, run_id)
            came += Counter({table: (now[table] - there[table]).total() for table in RUN_TABLES})
        return came

    def _identities(self, target: Target) -> Counter[str]:
        with self._source.reading() as reader:
            now = set(reader.notes(Identity, None))
        with target.reading() as reader:
            return Counter({"identities": len(now - set(reader.notes(Identity, None)))})


def _trace(source: Source) -> object:
    """Return what is the same as long as nobody writes to a source; None where nothing tells.

    A server tells of what was written a moment later.
    """
    if source.storage_type in (*HAVE_A_HEAD, PARQUET):
        return trace_of(cast("Store", source))()
    return None


def _sessions(reader: Reader, ids: Sequence[str]) -> dict[str, tuple[ChatSession, object]]:
    """Return sessions without what follows from their messages, and who is in them."""
    found = reader.sessions(SessionQuery(session_ids=ids))
    return {each.session_id: (bare(each), reader.participants(each.session_id)) for each in found}


def _notes(reader: Reader, ids: Sequence[str]) -> dict[str, Counter[Row]]:
    return {table: _counted(table, reader.kept.note_rows(table, ids)) for table in BESIDE}


def _run(reader: Reader, run_id: str) -> dict[str, Counter[Row]]:
    return {table: _counted(table, reader.run_rows(table, run_id)) for table in RUN_TABLES}


def _counted(table: str, rows: Iterable[Row]) -> Counter[Row]:
    return Counter(alike(table, rows))


def _last_seal(target: Target, run_id: str) -> tuple[int, str | None]:
    with target.reading() as reader:
        return reader.kept.last_seal(run_id)
