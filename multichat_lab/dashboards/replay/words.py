"""The messages of a replay, and from when each of them stands in the transcript."""

import json
from bisect import bisect_right
from collections.abc import Sequence
from typing import Any

import numpy as np

from multichat_lab.analysis.lab import Lab
from multichat_lab.dashboards.replay.columns import SECOND_US, Floats
from multichat_lab.dashboards.replay.edits import edits_of, unknown_edits
from multichat_lab.dashboards.replay.kept import Kept

MESSAGES = """
    SELECT m.seq, m.message_id, m.sender, m.recipient, m.kind, epoch_us(m.timestamp), m.time_kind,
           m.content, m.parts::VARCHAR, m.reply_to, m.reply_kind, o.seq, o.sender
    FROM messages m LEFT JOIN messages o
      ON o.session_id = m.session_id AND o.message_id = m.reply_to
    WHERE m.session_id = ? AND m.seq > ? ORDER BY m.seq
"""
STATE = """
    SELECT count(*), [sum(revisions)::VARCHAR, arg_min(message_id, seq), $session,
           (SELECT count(*) FROM revisions WHERE session_id = $session)::VARCHAR]
    FROM messages WHERE session_id = $session
"""
Message = dict[str, Any]


def messages_of(lab: Lab, session_id: str | None, kept: Kept) -> list[Message]:
    """Return the messages of a session by `seq`; none of no session.

    `at` is in microseconds since 1970 UTC, None where the time is made up; `reply` tells `seq` and
    `sender` of the message that it answers, both None where that is not in the store; `edits` see
    `edits_of`.

    Args:
        lab: what is read.
        session_id: the session.
        kept: what was read before, of which only the rest is read now.
    """
    if session_id is None:
        return []

    def read(after: int) -> list[Message]:
        rows = lab.sql(MESSAGES, [session_id, after]).fetchall()
        messages = [_message(*row) for row in rows]
        edits = edits_of(lab, session_id) if messages else {}
        for message in messages:
            message["edits"] = edits.get(message["message_id"], [])
        return messages

    [(total, state)] = lab.sql(STATE, {"session": session_id}).fetchall()
    return kept.messages(state, total, read)


def _message(*row: Any) -> Message:
    seq, message_id, sender, recipient, kind, at, time_kind, content, parts, *reply = row
    reply_to, reply_kind, target, author = reply
    return {
        "seq": seq,
        "message_id": message_id,
        "sender": sender,
        "recipient": recipient,
        "kind": kind,
        "at": None if time_kind == "made_up" else at,
        "time_kind": time_kind,
        "content": content,
        "parts": [] if parts == "[]" else json.loads(parts),
        "reply": reply_to and {"seq": target, "sender": author, "kind": reply_kind},
    }


def place(messages: list[Message], market: tuple[float, float] | None, began: int | None) -> Floats:
    """Note of each message how it has its place, and return from which second on it is shown.

    The transcript is in the order of `seq`. Of the known times the longest sequence counts that
    never goes back; a message on it is shown at its own time (`placed` is `own`), any other, with
    a time that is made up or out of order, together with the one before it (`order`), the first
    ones with the first that has a time. Where no time is known at all, the messages are numbered.

    What was said by the clock on the wall at a desk that trades the past is out of order.

    Args:
        messages: by `seq`; each is replaced by one with `placed`.
        market: first and last second of what was traded, None where nothing was.
        began: when the conversation was begun, microseconds since 1970.
    """
    own = _on_the_clock(messages, market, began)
    for number, message in enumerate(messages):
        placed = "own" if number in own else "order"
        if message.get("placed") != placed:  # what a view was shown earlier stays as it was
            messages[number] = {**message, "placed": placed}
    if not own and market is None:
        return np.arange(len(messages), dtype=np.float64)
    first = min((messages[number]["at"] / SECOND_US for number in own), default=None)
    shown = np.empty(len(messages))
    last = first if first is not None else (market or (0.0, 0.0))[0]
    for number, message in enumerate(messages):
        last = message["at"] / SECOND_US if number in own else last
        shown[number] = last
    return shown


def _on_the_clock(
    messages: Sequence[Message], market: tuple[float, float] | None, began: int | None
) -> set[int]:
    """Return the numbers of the messages whose own times are their places."""
    numbers = [number for number, each in enumerate(messages) if each["at"] is not None]
    end = None if market is None else round(market[1] * SECOND_US)
    if end is not None and began is not None and end < began:  # it trades the past
        at_the_market = [number for number in numbers if messages[number]["at"] <= end]
        numbers = at_the_market or numbers
    return set(never_back(numbers, [messages[number]["at"] for number in numbers]))


def never_back(numbers: Sequence[int], times: Sequence[int]) -> list[int]:
    """Return those `numbers` whose times are the longest sequence that never goes back.

    Fredman (1975), On computing the length of longest increasing subsequences: the least end of a
    sequence of each length, found by bisection.
    """
    ends: list[int] = []  # of the best sequence of each length: its last time
    last: list[int] = []  # and the place of that
    before: list[int] = []
    for place_, time in enumerate(times):
        length = bisect_right(ends, time)
        before.append(last[length - 1] if length else -1)
        ends[length : length + 1] = [time]
        last[length : length + 1] = [place_]
    found = []
    place_ = last[-1] if last else -1
    while place_ >= 0:
        found.append(numbers[place_])
        place_ = before[place_]
    return found[::-1]


def unknown_words(messages: Sequence[Message]) -> list[str]:
    """Return what is not known of when things were said, a phrase each."""
    without = sum(each["at"] is None for each in messages)
    strayed = sum(each["placed"] == "order" and each["at"] is not None for each in messages)
    rough = sum(each["time_kind"] == "approximate" for each in messages)
    told = []
    if without:
        told.append(f"when {_counted(without)} said: no time is told, only the order")
    if strayed:
        told.append(
            f"where on this clock {_counted(strayed)} said: by another clock, or out of order"
        )
    if rough:
        told.append(f"when exactly {_counted(rough)} said: the time is approximate")
    return [*told, *unknown_edits(messages)]


def _counted(count: int) -> str:
    return "1 message was" if count == 1 else f"{count:,} messages were"
