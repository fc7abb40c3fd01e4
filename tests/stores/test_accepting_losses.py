"""Messages that are lost or added can be accepted: they keep their numbers, and that is noted."""

import json
from contextlib import closing

import pytest

from multichat_lab.chat.persistence import SessionPersistence
from multichat_lab.records import ChatMessage
from multichat_lab.stores.questions import StoreOptions
from tests.stores.filling import say
from tests.stores.older_stores import CONNECT


@pytest.fixture(params=CONNECT)
def storage(request, tmp_path):
    """Type and path of a store with seven messages in a session, and two in another."""
    storage = request.param, tmp_path / "chats"
    say(storage, 7)
    say(storage, 2, "other")
    return storage


def change(storage, statement):
    with closing(CONNECT[storage[0]](str(storage[1]))) as connection:
        connection.execute(statement)
        connection.commit()


COPY = (
    "INSERT INTO messages (revision, session_id, seq, message_id, {key} sender, recipient, content,"
    " kind, timestamp, metadata) SELECT 99, session_id, 8, 'new', {value} sender, recipient,"
    " 'never said', kind, timestamp + 1, metadata FROM messages WHERE session_id = 's' AND seq = 7"
)
KEY = {"sqlite": {"key": "", "value": ""}, "duckdb": {"key": "id_key,", "value": "uuid(),"}}


@pytest.mark.parametrize(
    ("statement", "what", "lost"),
    [
        (
            "DELETE FROM messages WHERE session_id = 's' AND seq IN (2, 3, 5)",
            "lost",
            [[2, 3], [5, 5]],
        ),
        ("DELETE FROM messages WHERE session_id = 's' AND seq > 4", "lost", [[5, 7]]),
        ("DELETE FROM messages WHERE session_id = 's' AND seq = 1", "lost", [[1, 1]]),
        ("UPDATE messages SET seq = 9 WHERE session_id = 's' AND seq = 7", "renumbered", [[7, 8]]),
        (COPY, "added", None),
        ("UPDATE sessions SET last_activity = 7 WHERE session_id = 's'", "altered", None),
    ],
)
def test_what_is_accepted_verifies_and_is_noted(storage, statement, what, lost):
    change(storage, statement.format(**KEY[storage[0]]))
    with SessionPersistence(*storage, options=StoreOptions(accept_loss=True)) as chats:
        (wrong,) = chats.verify().damage
        assert (wrong.session_id, wrong.what) == ("s", what)
        there = [each.seq for each in chats.get_messages("s")]
        verdict = chats.verify.accept(by="Ann")
        assert (verdict.damage, verdict.accepted) == ((), (wrong.told,))
        (note,) = chats.annotations.list("s")
        assert json.loads(note.value).get("lost") == lost
        if what == "lost":  # whether those behind them are altered cannot be told
            assert json.loads(note.value)["altered"] == []
        assert [each.seq for each in chats.get_messages("s")] == there
    with SessionPersistence(*storage) as chats:
        assert [each.seq for each in chats.iter_messages("s", batch=2)] == there
        number = chats.add_message(ChatMessage("s", "Ann", "on we go")).seq
        assert [each.seq for each in chats.iter_messages("s", batch=2)] == [*there, number]
        assert number == max(7, *there) + 1
        assert chats.verify().is_whole
        assert chats.verify.accept().accepted == ()
    change(storage, "DELETE FROM messages WHERE session_id = 's' AND seq = 4")
    with SessionPersistence(*storage) as chats:
        assert [(each.what, each.seq) for each in chats.verify().damage] == [("lost", 4)]


def test_a_count_without_the_last_whose_loss_was_accepted_is_mended(storage):
    change(storage, "DELETE FROM messages WHERE session_id = 's' AND seq > 5")
    with SessionPersistence(*storage, options=StoreOptions(accept_loss=True)) as chats:
        assert chats.verify.accept().is_whole
    change(storage, "UPDATE sessions SET message_count = 5 WHERE session_id = 's'")
    with SessionPersistence(*storage, options=StoreOptions(accept_loss=True)) as chats:
        assert chats.verify.accept().damage == ()
        assert chats.add_message(ChatMessage("s", "Ann", "on we go")).seq == 8
        assert chats.verify().is_whole
