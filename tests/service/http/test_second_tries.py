"""A second try returns what the first one recorded, and nothing of anybody else's."""

import pytest

from multichat_lab.errors import MessageError, SessionEndedError, SessionLimitError
from multichat_lab.records import ChatMessage
from multichat_lab.service.production import MultichatProductionService
from multichat_lab.service.settings import Settings


@pytest.fixture
def lunch(connect):
    return connect("Ann").start(["Bob"], "lunch").session_id


def test_a_source_that_another_took_is_refused_and_nothing_is_recorded(connect, lunch):
    ann, bob = connect("Ann"), connect("Bob")
    ann.add_messages([ChatMessage(lunch, "Ann", "mine", source_id="mail 7")])
    taken = ChatMessage(lunch, "Bob", "not yours", source_id="mail 7")
    with pytest.raises(MessageError, match="'mail 7' is taken by another message"):
        bob.add_messages([taken])
    with pytest.raises(MessageError, match="'mail 7' is taken by another message"):
        bob.add_messages([ChatMessage(lunch, "Bob", "before it"), taken])
    assert [each.content for each in ann.messages(lunch, after_seq=1)] == ["mine"]


def test_one_source_for_two_messages_of_a_batch_is_refused(connect, lunch):
    ann = connect("Ann")
    batch = [ChatMessage(lunch, "Ann", text, source_id="mail 8") for text in ("a", "b")]
    with pytest.raises(MessageError, match="'mail 8' is taken"):
        ann.add_messages(batch)
    assert ann.sessions.get(lunch).message_count == 1


def test_an_import_goes_on_where_it_broke_off(connect, lunch):
    ann = connect("Ann")
    texts = [(str(number), f"mail {number}") for number in range(60)]
    first = [ChatMessage(lunch, "Ann", text, source_id=source) for text, source in texts[:40]]
    recorded = ann.add_messages(first)
    again = [ChatMessage(lunch, "Ann", text, source_id=source) for text, source in texts]
    assert ann.add_messages(again)[:40] == recorded
    assert [each.content for each in ann.messages(lunch, after_seq=1)] == [
        text for text, _ in texts
    ]


def test_a_second_try_after_the_end_of_the_session_succeeds(connect, lunch):
    ann = connect("Ann")
    message = ChatMessage(lunch, "Ann", "said before the end")
    recorded = ann.add_messages([message])
    ann.end(lunch)
    assert ann.add_messages([message]) == recorded
    with pytest.raises(SessionEndedError):
        ann.add_messages([ChatMessage(lunch, "Ann", "said after it")])


def test_a_second_try_of_who_was_let_out_succeeds(connect, lunch):
    bob = connect("Bob")
    message = ChatMessage(lunch, "Bob", "my last words")
    recorded = bob.add_messages([message])
    bob.leave(lunch)
    assert bob.add_messages([message]) == recorded


def test_a_second_try_in_a_full_session_succeeds(place):
    place.token("Ann")
    bounds = {"max_messages_per_session": 2}
    with MultichatProductionService(Settings(**place.settings | bounds)) as service:
        ann = place.client(service, "Ann")
        session_id = ann.start([]).session_id
        message = ChatMessage(session_id, "Ann", "the last one")
        recorded = ann.add_messages([message])
        assert ann.add_messages([message]) == recorded
        with pytest.raises(SessionLimitError):
            ann.add_messages([ChatMessage(session_id, "Ann", "one too many")])
