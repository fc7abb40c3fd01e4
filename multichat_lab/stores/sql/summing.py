"""How a transaction keeps up the sums of a SQL store, see `stores.sums`."""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from functools import reduce

from multichat_lab.columns import Row, quoted
from multichat_lab.stores.chain import DIGITS, replaced
from multichat_lab.stores.schema import KEYS, TABLES
from multichat_lab.stores.sql.cursor import among
from multichat_lab.stores.sql.statements import KEPT, RowWriter
from multichat_lab.stores.sql.sums import kept_sums, sums_there
from multichat_lab.stores.sums import NOTHING, STORE, Part, Sum, added, summed, summed_ids

_INSERT = "INSERT INTO sums (session_id, name, number, total) VALUES (?, ?, ?, ?)"
_UPDATE = (
    "UPDATE sums SET number = counted, total = summed"
    " FROM (SELECT ? AS owner, ? AS part, ? AS counted, ? AS summed) AS new"
    " WHERE session_id = owner AND name = part"
)


class Summing:
    """What a transaction changes beside messages; `write` brings the sums up to it.

    Args:
        writer: writes through the cursor of the transaction.
    """

    def __init__(self, writer: RowWriter) -> None:
        self._writer = writer
        self._changes: dict[Part, Sum] = defaultdict(lambda: NOTHING)
        self._known: dict[str, dict[Row, Row]] = {"sessions": {}, "participants": {}}
        self._begun: set[str] = set()

    def put(self, table: str, rows: Sequence[Row]) -> None:
        """Note rows before they are written: each is new, or replaces one with the same key.

        Args:
            table: `sessions` or `participants`.
            rows: with the columns of the table, and perhaps others behind them.
        """
        names, known = TABLES[table], self._known[table]
        self._learn(table, rows)
        for each in rows:
            row, key, part = each[: len(names)], each[: len(KEYS[table])], (each[0], table)
            if (old := known.get(key)) is not None:
                row = replaced(row, {at: old[at] for at in map(names.index, KEPT[table])})
                self._changes[part] = summed(self._changes[part], table, [old], -1)
            elif table == "sessions":
                self._begun.add(row[0])
                self._count([row[0]], 1)
            self._changes[part] = summed(self._changes[part], table, [row])
            known[key] = row

    def add(self, table: str, rows: Iterable[Row], sign: int = 1) -> None:
        """Note rows of notes that are new; or that go, with the sign -1."""
        for row in rows:
            part = (STORE if table == "identities" else row[0]), table
            self._changes[part] = summed(self._changes[part], table, [row], sign)

    def forget(self, session_ids: Sequence[str]) -> None:
        """Note sessions that go, before they do."""
        self._learn("sessions", [(each,) for each in session_ids])
        gone = {each for each in session_ids if (each,) in self._known["sessions"]}
        self._count(gone, -1)
        self._begun -= gone
        for part in [each for each in self._changes if each[0] in gone]:
            del self._changes[part]
        for table, known in self._known.items():
            self._known[table] = {key: row for key, row in known.items() if key[0] not in gone}

    def write(self) -> Sum:
        """Bring the sums up to what was noted; a session that has none gets none.

        Returns:
            What was added to all sums together.
        """
        if not self._changes:
            return NOTHING
        changes = {part: each for part, each in self._changes.items() if each != NOTHING}
        owners = {owner for owner, _ in changes}
        told = kept_sums(self._writer.cursor, sorted(owners)) if owners else {}
        begun = {owner for owner, table in told if table == "sessions"} | self._begun
        new = {p: each for p, each in changes.items() if p not in told and p[0] in begun}
        now = {p: added(told[p], each) for p, each in changes.items() if p in told}
        self._writer.run(_INSERT, _rows_of(new))
        self._writer.run(_UPDATE, _rows_of(now))
        self._changes.clear()
        return reduce(added, (changes[part] for part in (*new, *now)), NOTHING)

    def take(self, session_ids: Sequence[str] | None) -> None:
        """Take what is there for what was recorded; see `keeping.Relinked.prove`."""
        if session_ids is None:
            self._writer.cursor.execute("DELETE FROM sums")
        for each in session_ids or ():
            self._writer.cursor.execute("DELETE FROM sums WHERE session_id = ?", (each,))
        self._writer.run(_INSERT, _rows_of(sums_there(self._writer.cursor, session_ids)))
        for part in list(self._changes):
            if session_ids is None or part[0] in session_ids:
                del self._changes[part]

    def _count(self, session_ids: Iterable[str], sign: int) -> None:
        store = STORE, "sessions"
        self._changes[store] = summed_ids(self._changes[store], session_ids, sign)

    def _learn(self, table: str, rows: Sequence[Row]) -> None:
        """Read the rows that these may replace, unless this transaction knows them."""
        known, wide = self._known[table], len(KEYS[table])
        wanted: dict[Row, list[str]] = defaultdict(list)
        for row in rows:
            if row[:wide] not in known and row[0] not in self._begun:
                wanted[row[: wide - 1]].append(row[wide - 1])
        owner = "TRUE" if wide == 1 else "session_id = ?"
        statement = (
            f"SELECT {quoted(TABLES[table])} FROM {table}"  # noqa: S608
            f" WHERE {owner} AND {KEYS[table][-1]} IN ({{marks}})"
        )
        for first, values in wanted.items():
            found = among(self._writer.cursor, statement, first, list(dict.fromkeys(values)))
            known.update({row[:wide]: row for row in found})


def _rows_of(sums: Mapping[Part, Sum]) -> list[Row]:
    """Return rows of the table."""
    return [(*part, number, f"{total:0{DIGITS}x}") for part, (number, total) in sums.items()]
