"""A session in a cell is open at its end, and knows who may speak from there."""

import pytest

from multichat_lab.chat.persistence import SessionPersistence
from multichat_lab.chat.recorder import record
from multichat_lab.chat.system import MultichatSystem
from multichat_lab.dashboards.explorer.following import follow
from multichat_lab.errors import SessionNotFoundError


@pytest.fixture
def chats():
    with SessionPersistence("memory") as open_chats:
        yield open_chats


def words(explorer):
    return list(explorer.current["content"])


def test_what_is_recorded_is_followed(chats):
    with record(chats, "lunch") as talk:
        talk.say("Ann", "Noon?")
        explorer = follow(talk, height=480)
        assert (explorer.session, explorer.height, explorer.speaker) == (talk.session_id, 480, None)
        assert explorer.live
        assert explorer.at == 1
        talk.say("Bob", "Gladly.")
        assert words(explorer) == ["Noon?", "Gladly."]
    explorer.close()


def test_the_session_meant_is_the_one_given_or_where_something_was_said_last(chats):
    system = MultichatSystem(chats)
    first, second = system.start(["Ann"], "one"), system.start(["Ann"], "two")
    system.broadcast(first.session_id, "Ann", "later")
    for source in (chats, system):
        for session, wanted in (
            (None, first),
            (second, second),
            (second.session_id, second),
            (second.session_id[:12], second),
            ("two", second),
        ):
            explorer = follow(source, session, speaker="Ann")
            assert (explorer.session, explorer.speaker) == (wanted.session_id, "Ann")
            explorer.close()


def test_what_is_not_there_is_not_followed(chats):
    with pytest.raises(SessionNotFoundError, match="no session"):
        follow(chats)
    with pytest.raises(SessionNotFoundError):
        follow(chats, "nowhere")


def test_of_several_sessions_about_the_same_the_one_is_followed_where_something_was_said_last(
    chats,
):
    with record(chats, "lunch") as yesterday:
        yesterday.say("Ann", "Noon?")
    with record(chats, "lunch") as talk:
        talk.say("Ann", "One?")
        explorer = follow(chats, "lunch")
        assert explorer.session == talk.session_id
    explorer.close()
