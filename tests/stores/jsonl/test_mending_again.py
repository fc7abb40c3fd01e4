"""A json store whose last messages are lost, as somebody accepted, and that is damaged again."""

import pytest

from multichat_lab.chat.persistence import SessionPersistence
from multichat_lab.records import ChatMessage
from multichat_lab.stores.jsonl.files import file_name
from multichat_lab.stores.questions import StoreOptions
from tests.stores.filling import say

ACCEPT = StoreOptions(accept_loss=True)


@pytest.mark.parametrize(
    ("old", "new"),
    [
        (b'"seq": 2', b"[]"),
        (b'"seq": 2', b'"seq": 3'),
        (b'"losing"', b"[]"),
        (b'"annotation"', b"[]"),
        (b"4 said", b"4 sold"),
        (b"1 said", b"1 sold"),
    ],
)
def test_numbers_whose_loss_was_accepted_before_are_given_to_nobody(tmp_path, old, new):
    storage = "json", tmp_path / "chats"
    say(storage, 7)
    path = storage[1] / file_name("s")
    path.write_bytes(b"".join(path.read_bytes().splitlines(keepends=True)[:-2]))
    with SessionPersistence(*storage, options=ACCEPT) as chats:
        assert chats.verify.accept().is_whole
    path.write_bytes(path.read_bytes().replace(old, new))
    with SessionPersistence(*storage) as chats:
        assert chats.verify.accept().damage == ()
        assert chats.add_message(ChatMessage("s", "Ann", "on we go")).seq == 8
        assert chats.verify().is_whole
    with SessionPersistence(*storage) as chats:
        assert chats.verify().is_whole
