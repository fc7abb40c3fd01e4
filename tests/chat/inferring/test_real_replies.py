"""What the model infers, beside what people marked in real logs that it was not learned from."""

from dataclasses import replace

import pytest

from multichat_lab import SessionPersistence, import_chat
from multichat_lab.chat.inferring.model import weighed


@pytest.fixture(scope="module")
def marked(shared_data):
    """Return of each log its messages, without what is declared, and the marked links."""
    with SessionPersistence("memory") as chats:
        import_chat(shared_data / "irc", chats, format="irc")
        logs = []
        for session in chats.list_sessions():
            messages = chats.get_messages(session.session_id)
            known = {each.message_id for each in messages if each.reply_kind == "declared"}
            links = {
                (each.message_id, each.target_id)
                for each in chats.relations.list(session.session_id)
            }
            bare = [replace(each, reply_to=None, reply_kind="unknown") for each in messages]
            logs.append((bare, known, links))
    return logs


def test_it_finds_most_of_the_replies_that_people_marked(marked):
    found, wanted, sure = set(), set(), []
    for messages, known, links in marked:
        wanted |= links
        for each in weighed(messages):
            if each.message.message_id in known and each.target is not None:
                pair = (each.message.message_id, each.target.message_id)
                found.add(pair)
                sure.append((each.confidence, pair in links))
    right = len(found & wanted)
    precision, recall = right / len(found), right / len(wanted)
    assert 0.68 < precision < 0.75
    assert 0.60 < recall < 0.70
    # a confidence means what it says: of those about 90 % sure, about 90 % are right
    certain = [is_right for confidence, is_right in sure if confidence > 0.9]
    doubtful = [is_right for confidence, is_right in sure if confidence < 0.5]
    assert sum(certain) / len(certain) > 0.85
    assert sum(doubtful) / len(doubtful) < 0.5
