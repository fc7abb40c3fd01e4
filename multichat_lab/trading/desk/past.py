"""What a desk had recorded by a time, copied under ids of its own: from there it may go on."""

import json
import uuid
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from multichat_lab.chat.as_of import (
    Copying,
    as_first_said,
    as_of,
    changes_by,
    notes_by,
    revisions_of,
)
from multichat_lab.chat.persistence import SessionPersistence
from multichat_lab.chat.recording import new_session
from multichat_lab.chat.rules import found_session
from multichat_lab.columns import json_text
from multichat_lab.errors.trading import MarketDataError
from multichat_lab.formatting import clock
from multichat_lab.records import ChatMessage, ChatSession, Note, Revision
from multichat_lab.stores.contract import Reader
from multichat_lab.stores.questions import MessageQuery
from multichat_lab.stores.schema import TABLES
from multichat_lab.times import microseconds, utc_datetime, utc_now
from multichat_lab.trading.desk.seat import PUT_ASIDE
from multichat_lab.trading.recording.announced import ACTIONS
from multichat_lab.trading.recording.recorded import recorded_bars, recorded_requests
from multichat_lab.trading.recording.requests import BrokerRequest
from multichat_lab.trading.records.rows import Bar

RunColumns = dict[str, Any]
BRANCHED_FROM = "branched_from"
"""Where the metadata of a session, and of its runs, tell which ones they are branches of."""


@dataclass(frozen=True, slots=True)
class BranchPoint:
    """Where a desk is cut.

    Attributes:
        desk_id: the first run of the desk.
        time_us: what was recorded until then, microseconds since 1970 UTC, is kept.
        said: how many messages of the conversation had been said, by `seq`.
    """

    desk_id: str
    time_us: int
    said: int


@dataclass(frozen=True)
class Past:
    """A desk up to a time, under new ids.

    Attributes:
        session: the new conversation.
        runs: the columns of the new runs, the desk's first one first.
        bars: that everybody was shown.
        later: the bars that the old desk was shown afterwards.
        actions: all dividends and splits that it was told of, then or later.
        requests: new run → what was asked of its broker.
        messages: of the new conversation, by `seq`, as they were first said.
        changes: how their words had been changed, each with the message as it left it.
        notes: the links, reactions and annotations that were there.
        members: name → kind of everybody in it.
        as_recorded: who shall not decide again what was decided.
    """

    session: ChatSession
    runs: list[RunColumns]
    bars: Sequence[Bar]
    later: Sequence[Bar]
    actions: Sequence[Sequence[Any]]
    requests: Mapping[str, list[BrokerRequest]]
    messages: Sequence[ChatMessage]
    changes: Sequence[tuple[Revision, ChatMessage]]
    notes: Sequence[Note]
    members: Mapping[str, str]
    as_recorded: frozenset[str] = frozenset()


def read_past(chats: SessionPersistence, point: BranchPoint, session_id: str | None) -> Past:
    """Return what a desk had recorded by a time.

    Raises:
        MarketDataError: there is no such desk.
    """
    with chats.store.reading() as reader:
        rows = [
            dict(zip(TABLES["runs"], row, strict=True)) for row in reader.run_rows("runs", None)
        ]
        old = [row for row in rows if row["desk_id"] == point.desk_id]
        if not old:
            raise MarketDataError(
                f"There is no desk {point.desk_id!r}", "Only a desk's record can be branched."
            )
        old.sort(key=lambda row: (row["run_id"] != row["desk_id"], row["started_at"]))
        bars = recorded_bars(reader, max(old, key=lambda row: row["bar_count"]))
        count = sum(bar.time_us <= point.time_us for bar in bars)
        asked = {row["run_id"]: _requests(reader, row["run_id"], count) for row in old}
        said = list(reader.messages(MessageQuery(old[0]["session_id"])))
        talk = found_session(reader, old[0]["session_id"])
        members = {each.participant: each.kind for each in reader.participants(talk.session_id)}
        revisions = revisions_of(reader, talk.session_id)
        at = as_of(utc_datetime(point.time_us), said[: point.said], said[point.said :])
        noted = notes_by(reader, talk.session_id, at)
    named = {each.terms.get("message_id") for requests in asked.values() for each in requests}
    kept = [each for at, each in enumerate(said) if at < point.said or each.message_id in named]
    session = _branched_session(talk, point, session_id)
    ids = {each.message_id: str(uuid.uuid4()) for each in kept}
    copying = Copying(session.session_id, ids)
    messages = [copying.message(as_first_said(each, revisions)) for each in kept]
    changes = [made for each in kept for made in changes_by(each, revisions, at.time)]
    runs, new_ids = _branched_runs(old, session, bars[:count], messages)
    return Past(
        session,
        runs,
        bars[:count],
        bars[count:],
        [action for _, *action in json.loads(old[0]["metadata"]).get(ACTIONS, ())],
        {new_ids[run]: [_pointed(each, ids) for each in given] for run, given in asked.items()},
        messages,
        [(copying.note(change), copying.message(left)) for change, left in changes],
        [copying.note(each) for each in noted if copying.has(each)],
        members,
    )


def _requests(reader: Reader, run_id: str, count: int) -> list[BrokerRequest]:
    return [each for each in recorded_requests(reader, run_id) if each.event <= count]


def _branched_session(talk: ChatSession, point: BranchPoint, session_id: str | None) -> ChatSession:
    at = utc_datetime(point.time_us)
    told = {"session_id": talk.session_id, "at": at.isoformat()}
    topic = f"{talk.topic or talk.session_id}, from {clock(at)} on"
    return new_session([], topic, session_id, {BRANCHED_FROM: told}, talk.created_at)


def _pointed(request: BrokerRequest, ids: Mapping[str, str]) -> BrokerRequest:
    """Return a request that names the new message of its order."""
    named = request.terms.get("message_id")
    if named is None:
        return request
    return request._replace(terms={**request.terms, "message_id": ids.get(named)})


def _branched_runs(
    old: Sequence[RunColumns],
    session: ChatSession,
    bars: Sequence[Bar],
    messages: Iterable[ChatMessage],
) -> tuple[list[RunColumns], dict[str, str]]:
    """Return the runs as they stood when the bars had been shown, and old run → new one."""
    ids = {row["run_id"]: str(uuid.uuid4()) for row in old}
    asides = (each for each in messages if each.kind == "system")
    aside = {each.sender for each in asides if each.content.startswith("Put aside after")}
    now = microseconds(utc_now())
    runs = []
    for place, row in enumerate(old):
        told = json.loads(row["metadata"])
        told[ACTIONS] = [each for each in told.get(ACTIONS, ()) if each[0] <= len(bars)]
        left_out = {name for name in (ACTIONS,) if not told[name]}
        left_out |= set() if row["robot"] in aside else {PUT_ASIDE}
        told = {name: each for name, each in told.items() if name not in left_out}
        changed = {
            "run_id": ids[row["run_id"]],
            "desk_id": ids[row["desk_id"]],
            "session_id": session.session_id,
            "started_at": now + place,
            "ended_at": now,
            "bar_count": len(bars),
            "metadata": json_text({**told, BRANCHED_FROM: row["run_id"]}),
        }
        runs.append({**row, **changed})
    return runs, ids
