"""What a desk has left in a store: all that it takes to go on with it."""

from collections import defaultdict
from collections.abc import Container, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from operator import itemgetter
from typing import Any

from multichat_lab.chat.as_of import as_first_said, revisions_of
from multichat_lab.chat.persistence import SessionPersistence
from multichat_lab.errors import StoreError
from multichat_lab.records import ChatMessage
from multichat_lab.stores.contract import Reader
from multichat_lab.stores.questions import MessageQuery
from multichat_lab.stores.schema import TABLES
from multichat_lab.trading.recording.recorded import (
    RunTerms,
    recorded_bars,
    recorded_requests,
    recorded_terms,
)
from multichat_lab.trading.recording.requests import BrokerRequest
from multichat_lab.trading.recording.tables import recorded_run
from multichat_lab.trading.records.rows import Bar
from multichat_lab.trading.records.run import Run


@dataclass(frozen=True, slots=True)
class DeskRecord:
    """A desk, up to the last batch that it has recorded.

    Attributes:
        runs: of everybody who sat there, the desk's first one first.
        terms: what all accounts have in common.
        bars: that everybody was shown, in order.
        requests: participant → what was asked of their broker, in order.
        said: participant → what they said in the conversation, in order, as they first said it.
        as_recorded: robots that are not to decide again what they have decided.
    """

    runs: Sequence[Run]
    terms: RunTerms
    bars: Sequence[Bar]
    requests: Mapping[str, Sequence[BrokerRequest]] = field(repr=False)
    said: Mapping[str, Iterable[ChatMessage]] = field(repr=False)
    as_recorded: Container[str] = ()


def desk_runs(reader: Reader, session_id: str | None = None) -> list[dict[str, Any]]:
    """Return the rows, by column, of the runs at desks, in a session or at all."""
    found = (dict(zip(TABLES["runs"], row, strict=True)) for row in reader.run_rows("runs", None))
    return [row for row in found if session_id in (None, row["session_id"]) and row["desk_id"]]


def read_desk(
    chats: SessionPersistence, session_id: str | None = None, as_recorded: Container[str] = ()
) -> DeskRecord:
    """Return the record of the desk that was opened last, in a session or at all.

    Raises:
        StoreError: there is none; or the last batch is torn: a json store, which keeps each run in
            a file of its own, was killed when it had written to some of them.
    """
    with chats.store.reading() as reader:
        rows = desk_runs(reader, session_id)
        if not rows:
            where = "" if session_id is None else f" in session {session_id!r}"
            raise StoreError(
                f"There is no desk{where} in {chats.store.location}",
                "Open one with PaperDesk; list runs with: multichat sql 'FROM runs'",
            )
        newest = max(rows, key=itemgetter("started_at", "run_id"))
        rows = [row for row in rows if row["desk_id"] == newest["desk_id"]]
        rows.sort(key=lambda row: (row["run_id"] != row["desk_id"], row["started_at"]))
        said: dict[str, list[ChatMessage]] = defaultdict(list)
        revisions = revisions_of(reader, newest["session_id"])
        for message in reader.messages(MessageQuery(newest["session_id"])):
            said[message.sender].append(as_first_said(message, revisions))
        record = DeskRecord(
            [recorded_run(row) for row in rows],
            recorded_terms(newest),
            recorded_bars(reader, max(rows, key=itemgetter("bar_count"))),
            {row["robot"]: recorded_requests(reader, row["run_id"]) for row in rows},
            said,
            as_recorded,
        )
    require_whole(record, {row["robot"]: row["bar_count"] for row in rows})
    return record


def require_whole(record: DeskRecord, bar_counts: Mapping[str, int]) -> None:
    """Check that the last batch is there for everybody.

    Args:
        record: of the desk.
        bar_counts: participant → how many bars their run says that it was shown.

    Raises:
        StoreError: it is torn.
    """
    shown = len(record.bars)
    asked = [each[-1].event for each in record.requests.values() if each]
    if set(bar_counts.values()) != {shown} or max(asked, default=0) > shown:
        raise StoreError(
            f"The last batch of desk {record.runs[0].run_id!r} is torn: {shown:,} bars are there, "
            f"runs tell of {dict(bar_counts)}, requests of {max(asked, default=0):,}",
            "Open a new desk. One that is to survive kill -9 records into a sqlite or duckdb "
            "store; a json store has a file a run, and writes them one by one.",
        )
