"""A session with everything that a message may hold."""

from datetime import UTC, datetime, timedelta

from multichat_lab.chat.persistence import SessionPersistence
from multichat_lab.parts import Part
from multichat_lab.records import ChatMessage

NINE = datetime(2025, 3, 3, 9, tzinfo=UTC)
MARKUP = "<img src=x onerror=alert(1)> & </article><script>alert(2)</script>"


def record_talk(chats: SessionPersistence) -> list[ChatMessage]:
    """Record the session `talk` and return its messages."""
    chats.create_session([], "Weather & <b>tools</b>", "talk", created_at=NINE)
    chats.members.add(
        "talk", {"Ann Lee": "human", "Helper": "agent", "weather": "tool", "דנה": "human"}, at=NINE
    )
    question = ChatMessage("talk", "Ann Lee", "Will it rain?", "Helper", "m-1", NINE)
    said = [
        question,
        ChatMessage(
            "talk", "Helper", "Let me look.", message_id="m-2",
            timestamp=NINE + timedelta(minutes=1), reply_to="m-1", model="claude-opus-4-5",
            tokens_in=12, tokens_out=7, cost=0.001,
            parts=(
                Part("reasoning", "She wants a forecast."),
                Part("text", "Let me look."),
                Part("tool_call", name="weather", call_id="c1", arguments={"city": "Köln"}),
            ),
        ),
        ChatMessage(
            "talk", "weather", "down", "Helper", "m-3", NINE + timedelta(minutes=2),
            reply_to="m-2", recipient_kind="parsed",
            parts=(Part("tool_result", "down", "weather", "c1", is_error=True),),
        ),
        ChatMessage(
            "talk", "דנה", MARKUP, message_id="m-4", timestamp=NINE + timedelta(days=1),
            time_kind="made_up",
        ),
        ChatMessage(
            "talk", "Helper", "[image: map.png]", message_id="m-5",
            timestamp=NINE + timedelta(days=1, minutes=1), reply_to="m-4", reply_kind="inferred",
            time_kind="approximate",
            parts=(
                Part("image", name="map.png", media_type="image/png", size=1234,
                     sha256="0" * 64, url="https://example.org/map.png"),
            ),
        ),
    ]  # fmt: skip
    return chats.add_messages(said)
