"""Which words came before an order, a fill or a trade: what the seals of a run prove of it.

with store.reading() as reader:
    proof = prove_run(reader, "run-1")
    proof.rows[0].told    # "Order 1 was recorded after message 7 of session 's' …"
"""

import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from multichat_lab.columns import Row
from multichat_lab.errors import StoreError
from multichat_lab.records import ChatMessage
from multichat_lab.stores.contract import Reader
from multichat_lab.stores.damage import Damage
from multichat_lab.stores.questions import MessageQuery
from multichat_lab.stores.receipts import Receipt
from multichat_lab.stores.schema import KEYS, TABLES
from multichat_lab.stores.sealing import damaged_runs
from multichat_lab.stores.verifying import verify

KINDS = {"orders": "order", "fills": "fill", "trades": "trade"}
"""Tables of what a run traded → one of it."""

SHOWN = 60
"""Characters of a message that are told."""


@dataclass(frozen=True, slots=True)
class Traded:
    """An order, a fill or a trade, and what had been said when it was recorded.

    Attributes:
        kind: `order`, `fill` or `trade`.
        number: its `order_id`, `fill_id` or `trade_id`.
        seal: the number of the first seal over it.
        after: session, how many messages it had by then, and the hash of the last; None for a run
            without a session.
        words: the messages that it names as its cause, by `seq`.
        missing: ids of such messages that are not there.
    """

    kind: str
    number: int
    seal: int
    after: Receipt | None
    words: tuple[ChatMessage, ...]
    missing: tuple[str, ...] = ()

    @property
    def is_after(self) -> bool:
        """Whether all the words that it names were recorded before it, or together with it."""
        known = 0 if self.after is None else self.after.seq
        return not self.missing and all((each.seq or 0) <= known for each in self.words)

    @property
    def told(self) -> str:
        """All of it in a sentence."""
        what = f"{self.kind.capitalize()} {self.number} was recorded"
        if self.after is None:
            return f"{what} by seal {self.seal}, in no session"
        session, seq, link = self.after
        behind = f"message {seq} of session {session!r} ({link})" if seq else f"session {session!r}"
        cause = "; ".join([*map(self._cause, self.words), *(f"{e} is lost" for e in self.missing)])
        return f"{what} after {behind}, by seal {self.seal}: {cause or 'it names no words'}"

    def _cause(self, word: ChatMessage) -> str:
        shown = word.content if len(word.content) <= SHOWN else word.content[: SHOWN - 1] + "…"
        later = self.after is None or (word.seq or 0) > self.after.seq
        return f"message {word.seq}, {word.sender}: {shown!r}{' was said LATER' if later else ''}"


@dataclass(frozen=True, slots=True)
class RunProof:
    """What can be proved of a run.

    Attributes:
        run_id: the run.
        seals: how many transactions it was recorded in.
        seal: the hash of the last; it stands for all that the run wrote.
        rows: its orders, fills and trades.
        damage: what is not as it was recorded, of the run or of the words of its session.
    """

    run_id: str
    seals: int
    seal: str
    rows: tuple[Traded, ...]
    damage: tuple[Damage, ...]

    @property
    def is_whole(self) -> bool:
        """Whether all is as it was recorded, and all words that are named came before."""
        return not self.damage and all(each.is_after for each in self.rows)


def prove_run(reader: Reader, run_id: str) -> RunProof:
    """Go through what a run recorded, and the words of its session, and tell which came before.

    The words and what they led to may be of one transaction: then they came together.

    Args:
        reader: a view of the store.
        run_id: the run, or a beginning that only one has.

    Raises:
        StoreError: there is no such run, or a release without seals recorded it.
    """
    run_id, session_id = _run_named(reader, run_id)
    seals = reader.kept.seals(run_id)
    if not seals:
        raise StoreError(
            f"Run {run_id!r} has no seals: nothing of it can be proved",
            "A release without them recorded it; run it again to have it sealed.",
        )
    damage = list(damaged_runs(reader, run_id))
    if session_id is not None:
        damage += verify(reader, session_id).damage
    tables = {table: reader.run_rows(table, run_id) for table in KINDS}
    causes = _causes(tables)
    named = [each for ids in causes.values() for each in ids]
    found = reader.messages(MessageQuery(session_id, message_ids=named)) if session_id else []
    words = {each.message_id: each for each in found}
    rows = []
    for table, number, seal, after in _sealed(seals, tables):
        ids = causes.get((table, number), ())
        said = sorted((words[e] for e in ids if e in words), key=lambda each: each.seq or 0)
        lost = tuple(each for each in ids if each not in words)
        rows.append(Traded(KINDS[table], number, seal, after, tuple(said), lost))
    return RunProof(run_id, len(seals), seals[-1][3], tuple(rows), tuple(damage))


def _run_named(reader: Reader, name: str) -> tuple[str, str | None]:
    """Return the id of a run, and of its session."""
    place = TABLES["runs"].index("session_id")
    runs = {row[0]: row[place] for row in reader.run_rows("runs", None)}
    found = [name] if name in runs else [each for each in runs if each.startswith(name)]
    if len(found) != 1:
        what = f"{len(found)} runs begin with" if found else "There is no run"
        raise StoreError(f"{what} {name!r}", "List them: multichat sql 'SELECT run_id FROM runs'")
    return found[0], runs[found[0]]


def _sealed(
    seals: Sequence[Row], tables: Mapping[str, Sequence[Row]]
) -> Iterator[tuple[str, int, int, Receipt | None]]:
    """Yield of each row that is there its table, number, first seal, and what was said by then."""
    seen: set[tuple[str, int]] = set()
    begun = dict.fromkeys(tables, 0)
    for _, seal, content, _ in seals:
        told: dict[str, Any] = json.loads(content)
        after = None if told["after"] is None else Receipt(*told["after"])
        for table, sealed in told["rows"].items():
            if table not in tables:
                continue
            if table in KEYS:
                numbers = [int(each) for each in sealed]
            else:
                begin, begun[table] = begun[table], begun[table] + sealed[0]
                numbers = [row[1] for row in tables[table][begin : begun[table]]]
            for number in numbers:
                if (table, number) not in seen:
                    seen.add((table, number))
                    yield table, number, seal, after


def _causes(tables: Mapping[str, Sequence[Row]]) -> dict[tuple[str, int], list[str]]:
    """Return table and number of what was traded → the messages that it names as its cause."""
    of_order = {row[1]: row[TABLES["orders"].index("message_id")] for row in tables["orders"]}
    ordered_by = TABLES["fills"].index("order_id")
    ends = [TABLES["trades"].index(f"{each}_message_id") for each in ("entry", "exit")]
    causes: dict[tuple[str, int], list[str]] = {
        ("orders", number): [each] for number, each in of_order.items() if each is not None
    }
    for row in tables["fills"]:
        if (cause := of_order.get(row[ordered_by])) is not None:
            causes["fills", row[1]] = [cause]
    for row in tables["trades"]:
        if named := [row[end] for end in ends if row[end] is not None]:
            causes["trades", row[1]] = [*dict.fromkeys(named)]
    return causes
