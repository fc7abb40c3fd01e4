"""Talk in which two conversations run at once, and nobody declared who answers whom."""

from datetime import UTC, datetime, timedelta

from multichat_lab import ChatMessage, Lab

NOON = datetime(2026, 3, 2, 12, tzinfo=UTC)
TALK = (
    ("Ann", "hello, how do I mount an ntfs drive?"),
    ("Cid", "my sound is gone since the update, any ideas?"),
    ("Bob", "Ann: install ntfs-3g and mount it"),
    ("Dan", "Cid: does alsamixer show the card?"),
    ("Ann", "Bob: thanks, that works"),
    ("Cid", "Dan: no, it shows nothing"),
)
ANSWERED = {3: 1, 4: 2, 5: 3, 6: 4}
"""Seq of a message → seq of the one that it plainly answers."""


def said(chats, talk=TALK, **fields):
    session = chats.create_session(["Ann", "Bob", "Cid", "Dan"])
    chats.add_messages(
        ChatMessage(
            session.session_id,
            sender,
            text,
            timestamp=NOON + timedelta(minutes=minute),
            **{"recipient_kind": "unknown", **fields},
        )
        for minute, (sender, text) in enumerate(talk)
    )
    return session.session_id


def links(chats):
    with Lab(chats) as lab:
        rows = lab.sql(
            "SELECT m.seq, t.seq FROM inferred_replies i JOIN messages m USING (message_id)"
            " JOIN messages t ON t.message_id = i.target_id"
        ).fetchall()
    return dict(rows)
