"""An invented conversation with what can be unknown in it, and what pandas finds there."""

from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pandas as pd

from multichat_lab import Annotation, ChatMessage, Lab, SessionPersistence

NOON = datetime(2026, 1, 1, 12, tzinfo=UTC)
PEOPLE = ("Ann", "Bob", "Cle'rk", 'Dora "D"; --')
WORDS = ("risk", "margin risk", "It's all; DROP TABLE messages --", "Straße 🐻", "100 % sure", "")
LABELS = ("good", "b'ad")


def recorded_at(place: Path) -> str:
    """Record them into a new SQLite store, and return how it is named."""
    with SessionPersistence("sqlite", place) as chats:
        record(chats)
    return f"sqlite:{place}"


def record(chats: SessionPersistence) -> None:
    """Record three sessions: one tells replies, one does not, one has no known times."""
    for number, name in enumerate(("told", "untold", "timeless")):
        chats.create_session(PEOPLE, session_id=name, created_at=NOON, topic=f"Topic {number}")
        kinds = {"time_kind": "made_up" if name == "timeless" else "known"}
        for place in range(24):
            is_reply = name == "told" and place % 3 == 1
            chats.add_message(
                ChatMessage(
                    name,
                    PEOPLE[(place * 7 + number) % 4],
                    WORDS[(place * 5 + number) % 6],
                    recipient="All" if place % 4 == 0 else PEOPLE[(place * 7 + number + 1) % 4],
                    kind="system" if place == 9 else "message",
                    message_id=f"{name}-{place}",
                    timestamp=NOON + timedelta(minutes=place * (number + 1)),
                    reply_to=f"{name}-{place - 1}" if is_reply else None,
                    reply_kind="declared" if name == "told" else "unknown",
                    **kinds,
                )
            )
    chats.end_session("untold", at=NOON + timedelta(hours=1))
    chats.annotations.add(
        [
            Annotation("told", LABELS[0], message_id="told-2"),
            Annotation("told", LABELS[1], message_id="told-2"),
            Annotation("timeless", LABELS[1]),
        ]
    )


def told_apart(lab: Lab) -> pd.DataFrame:
    """Return a row a message with what a selection may ask, by other ways than the explorer's."""
    said = lab.sql("FROM messages ORDER BY session_id, seq").df()
    senders = dict(zip(said["message_id"], said["sender"], strict=True))
    replies = said.dropna(subset="reply_to")
    heard = {
        target
        for target, sender in zip(replies["reply_to"], replies["sender"], strict=True)
        if senders[target] != sender
    }
    status = {"told": "active", "untold": "ended", "timeless": "active"}

    def answered(row: Any) -> str:
        if row.session_id != "told" or row.kind == "system":
            return "unknown"
        return "yes" if row.message_id in heard else "no"

    def labels(row: Any) -> set[str]:
        if row.session_id == "timeless":
            return {LABELS[1]}
        return set(LABELS) if row.message_id == "told-2" else set()

    rows = list(said.itertuples())
    return said.assign(
        answered=[answered(row) for row in rows],
        labels=[labels(row) for row in rows],
        status=[status[row.session_id] for row in rows],
        us=[pd.Timestamp(row.timestamp).value // 1000 for row in rows],
    )
