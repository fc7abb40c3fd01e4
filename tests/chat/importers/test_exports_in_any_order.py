"""Exports of one message from before and after its edits, imported in whatever order."""

from datetime import UTC, datetime, timedelta

from hypothesis import given, settings
from hypothesis import strategies as st

from multichat_lab.chat.importers.contract import ImportedSession
from multichat_lab.chat.importers.loader import Loader
from multichat_lab.chat.importers.source.changes import DELETED, EDITED, change_told
from multichat_lab.chat.importers.tally import Tally
from multichat_lab.chat.persistence import SessionPersistence
from multichat_lab.records import ChatMessage

NOON = datetime(2026, 1, 1, 12, tzinfo=UTC)


def export(words: str, step: int) -> ImportedSession:
    """Return an export in which the message was edited `step` times; without words: deleted."""
    at = NOON + timedelta(hours=step)
    kind = EDITED if words else DELETED
    metadata = change_told(kind, at, "Ann") if step else {}
    message = ChatMessage(
        "s", "Ann", words, message_id="m", source_id="1", timestamp=NOON, metadata=metadata
    )
    return ImportedSession("s", NOON, [message])


@given(
    st.permutations("abcde"),
    st.booleans(),
    st.lists(st.integers(0, 5), min_size=1, max_size=8),
)
@settings(max_examples=200, deadline=None)
def test_the_newest_words_stand_and_no_words_are_lost(states, is_deleted, order):
    """Each edit gives other words: that words came back is not known of exports that have them."""
    states = [*states, ""] if is_deleted else states
    order = [step for step in order if step < len(states)] or [0]
    with SessionPersistence("memory") as chats:
        for step in order:
            tally = Tally()
            with Loader(chats, tally) as loader:
                loader.load(export(states[step], step))
            before = (chats.get_messages("s"), chats.history.revisions("s"))
            with Loader(chats, Tally()) as loader:
                loader.load(export(states[step], step))
            assert (chats.get_messages("s"), chats.history.revisions("s")) == before
        (message,), revisions = before
        assert message.content == states[max(order)]
        assert message.revisions == len(revisions)
        known = {each.content for each in revisions} | {message.content}
        assert known >= {states[step] for step in order}
