"""A verb called twice with one key is done once, over every store."""

import pytest

from multichat_lab.chat.persistence import SessionPersistence
from multichat_lab.chat.system import MultichatSystem
from multichat_lab.errors import MessageError, SessionExistsError


@pytest.fixture(params=("memory", "json", "sqlite", "duckdb"))
def system(request, tmp_path):
    with SessionPersistence(request.param, tmp_path / "store") as chats:
        yield MultichatSystem(chats)


def test_a_verb_called_twice_with_one_key_is_done_once(system):
    started = system.start(["Ann", "Bob"], "lunch", key="start")
    session_id = started.session_id
    assert system.start(["Ann", "Bob"], "lunch", key="start") == started
    question = system.broadcast(session_id, "Ann", "Noon?", key="q")
    told = [
        question,
        system.respond(question, "Bob", "Gladly.", key="a"),
        system.direct(session_id, "Bob", "Ann", "But late.", key="d"),
        system.leave(session_id, "Bob", key="l"),
        system.join(session_id, "Bob", "human", key="j"),
    ]
    ended = system.end(session_id, "Ann", key="e")
    again = [
        system.broadcast(session_id, "Ann", "Noon?", key="q"),
        system.respond(question, "Bob", "Gladly.", key="a"),
        system.direct(session_id, "Bob", "Ann", "But late.", key="d"),
        system.leave(session_id, "Bob", key="l"),
        system.join(session_id, "Bob", "human", key="j"),
    ]
    assert again == told
    assert system.end(session_id, "Ann", key="e") == ended
    assert system.start(["Ann", "Bob"], "lunch", key="start") == ended
    assert len(system.history(session_id)) == ended.message_count == 7


def test_a_key_that_did_something_else_is_refused(system):
    session_id = system.start(["Ann", "Bob"], "lunch", key="k").session_id
    with pytest.raises(SessionExistsError, match="'k' was used to start another"):
        system.start(["Ann"], "lunch", key="k")
    said = system.broadcast(session_id, "Ann", "Noon?", key="k")
    for another in (
        lambda: system.broadcast(session_id, "Ann", "One?", key="k"),
        lambda: system.broadcast(session_id, "Bob", "Noon?", key="k"),
        lambda: system.direct(session_id, "Ann", "Bob", "Noon?", key="k"),
        lambda: system.leave(session_id, "Ann", key="k"),
    ):
        with pytest.raises(MessageError, match="'k' was used to say something else"):
            another()
    with pytest.raises(MessageError, match="key is ''"):
        system.broadcast(session_id, "Ann", "Two?", key="")
    assert system.chats.get_session(session_id).message_count == 2
    system.chats.history.revise(said.message_id, "One?", session_id=session_id)
    assert system.broadcast(session_id, "Ann", "Noon?", key="k").content == "One?"


def test_one_key_in_two_sessions_is_two_keys(system):
    for _ in range(2):
        session_id = system.start(["Ann"]).session_id
        assert system.broadcast(session_id, "Ann", "Noon?", key="k").seq == 2
