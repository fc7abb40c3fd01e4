"""Messages whose source tells who answers whom."""

from datetime import UTC, datetime, timedelta

from multichat_lab import ChatMessage

NOON = datetime(2026, 1, 1, 12, tzinfo=UTC)


def tell(chats, session_id, said):
    """Record messages: name, sender, words, seconds after noon, what it answers."""
    for name, sender, words, seconds, reply_to in said:
        chats.add_message(
            ChatMessage(
                session_id, sender, words, message_id=name, reply_to=reply_to,
                timestamp=NOON + timedelta(seconds=seconds), reply_kind="declared",
            )
        )  # fmt: skip
