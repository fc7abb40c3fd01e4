"""A conversation to which all has happened that can happen to a message."""

from datetime import UTC, datetime, timedelta

from multichat_lab import ChatMessage, SessionPersistence
from multichat_lab.parts import Part

SESSION = "all"
START = datetime(2026, 3, 2, 9, 30, tzinfo=UTC)
HOSTILE = "Eve</script><img src=x onerror=alert(1)>"
WORDS = "</script><script>alert(2)</script>\u2028<img src=x onerror=alert(3)>"
PARTS = (
    Part("reasoning", "First I look at the order book. " * 40),
    Part("tool_call", name="quote", call_id="c1", arguments={"symbol": "IBM", "depth": 5}),
    Part("tool_result", "bid 66.88 ask 66.91", name="quote", call_id="c1", is_error=False),
    Part("tool_result", "Timeout after 30 s. " * 40, name="margin", call_id="c2", is_error=True),
    Part("text", "The spread is 3 cents."),
    Part("image", name="chart.png", media_type="image/png", size=48213),
)


def record(chats: SessionPersistence, topic: str = "All kinds") -> None:
    """Record an edit, a deletion, reactions, parts, hostile words, and times that nobody knows."""
    chats.create_session(
        ["Ann", "Bob", "Tooly", HOSTILE], session_id=SESSION, topic=topic, created_at=START
    )
    for number, (who, words) in enumerate(
        [("Ann", "We buy 10."), ("Bob", "Sell."), ("Tooly", "The spread is 3 cents."),
         (HOSTILE, WORDS)]
    ):  # fmt: skip
        at = START + timedelta(minutes=number)
        parts = PARTS if who == "Tooly" else ()
        chats.add_message(
            ChatMessage(SESSION, who, words, message_id=f"k{number}", timestamp=at, parts=parts)
        )
    later = START + timedelta(minutes=9)
    chats.history.revise("k0", "We buy 12.", by="Ann", at=later)
    chats.history.delete("k1", by="Bob", at=later)
    for who in ("Ann", HOSTILE):
        chats.history.react("k2", who, "👍", at=later)
    chats.create_session(["Ann", "Bob"], session_id="timeless", topic="No times")
    chats.add_message(ChatMessage("timeless", "Ann", "When?", time_kind="made_up"))
