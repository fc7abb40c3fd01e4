"""A conversation whose measures can be counted by hand, and a floor of six that talk."""

from datetime import UTC, datetime, timedelta

import pytest

from multichat_lab import ChatMessage, Lab, SessionPersistence
from multichat_lab.demos.trading_floor import TradingFloor

NOON = datetime(2026, 1, 1, 12, tzinfo=UTC)


def record(chats, session_id, *rows, participants=("Ann", "Bob", "Cy"), **more):
    """Record rows of id, sender, seconds after noon, recipient, id that it replies to."""
    chats.create_session(list(participants), session_id=session_id, created_at=NOON)
    for name, sender, seconds, recipient, reply_to in rows:
        chats.add_message(
            ChatMessage(
                session_id, sender, f"{name} is said", recipient, message_id=name,
                timestamp=NOON + timedelta(seconds=seconds), reply_to=reply_to,
                **{"reply_kind": "declared", **more},
            )
        )  # fmt: skip


@pytest.fixture
def chats():
    with SessionPersistence("memory") as chats:
        yield chats


@pytest.fixture
def talk(chats):
    """Ann asks Bob twice and is answered once, after a night; Cy is never answered."""
    record(
        chats,
        "s",
        ("a1", "Ann", 0, "Bob", None),
        ("b1", "Bob", 10, "Ann", "a1"),
        ("c1", "Cy", 20, "All", None),
        ("c2", "Cy", 30, "Ann", None),
        ("a2", "Ann", 60, "Bob", None),
        ("c3", "Cy", 100, "All", None),
        ("b2", "Bob", 50_000, "Ann", "a2"),
    )
    with Lab(chats) as lab:
        yield lab


@pytest.fixture(scope="module")
def floor():
    chats = SessionPersistence("memory")
    TradingFloor(seed=5, days=6).record(chats)
    messages = {
        each.session_id: chats.get_messages(each.session_id) for each in chats.list_sessions()
    }
    with Lab(chats) as lab:
        yield lab, messages
