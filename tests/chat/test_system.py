"""The multichat response system, over every store and across processes."""

import subprocess
import sys
from inspect import signature

import pytest

from multichat_lab.chat.persistence import SessionPersistence
from multichat_lab.chat.system import MultichatSystem
from multichat_lab.errors import (
    MessageError,
    ParticipantError,
    SessionEndedError,
    SessionNotFoundError,
)
from multichat_lab.records import ChatMessage
from multichat_lab.service.client import MultichatClient

STORES = ("memory", "json", "sqlite", "duckdb")


@pytest.fixture(params=STORES)
def system(request, tmp_path):
    with SessionPersistence(request.param, tmp_path / "store") as chats:
        yield MultichatSystem(chats)


def told(system, session_id):
    return [(m.sender, m.recipient, m.content, m.kind) for m in system.history(session_id)]


def test_starting_records_the_invitation(system):
    session = system.start(["Bob", "Cy"], "lunch", initiator="Ann")
    assert session.participants == ("Ann", "Bob", "Cy")
    assert session.message_count == 1
    invitation = ("Ann", "All", "Ann invites Bob, Cy to talk about lunch", "system")
    assert told(system, session.session_id) == [invitation]


def test_a_reply_goes_to_the_speaker_and_names_the_message(system):
    session = system.start(["Bob"], "", initiator="Ann")
    question = system.broadcast(session.session_id, "Ann", "Noon?")
    answer = system.respond(question, "Bob", "Gladly")
    assert (answer.recipient, answer.reply_to) == ("Ann", question.message_id)
    assert system.respond(question, "Ann", "or one?").recipient == "All"
    relations = system.chats.relations.list(session.session_id)
    assert [each.target_id for each in relations] == [question.message_id] * 2


def test_a_verb_that_says_nothing_is_refused_and_changes_nothing(system):
    session = system.start(["Bob"], "", initiator="Ann")
    question = system.broadcast(session.session_id, "Ann", "Noon?")
    before = told(system, session.session_id)
    for attempt in (
        lambda: system.broadcast(session.session_id, "Ann", ""),
        lambda: system.direct(session.session_id, "Ann", "Bob", ""),
        lambda: system.respond(question, "Bob", ""),
    ):
        with pytest.raises(MessageError, match="content is ''"):
            attempt()
    assert told(system, session.session_id) == before


def test_a_reply_to_what_the_session_does_not_hold_is_refused(system):
    session = system.start(["Bob"], "", initiator="Ann")
    unrecorded = ChatMessage(session.session_id, "Ann", "Noon?", message_id="never recorded")
    before = told(system, session.session_id)
    with pytest.raises(MessageError, match=r"never recorded.*holds no such message"):
        system.respond(unrecorded, "Bob", "Gladly")
    assert told(system, session.session_id) == before


def test_who_is_not_in_a_session_cannot_speak_in_it(system):
    session = system.start(["Bob"], "", initiator="Ann")
    hello = system.broadcast(session.session_id, "Ann", "hello")
    for attempt in (
        lambda: system.broadcast(session.session_id, "Eve", "let me in"),
        lambda: system.direct(session.session_id, "Ann", "Eve", "psst"),
        lambda: system.respond(hello, "Eve", "hi"),
        lambda: system.end(session.session_id, "Eve"),
        lambda: system.leave(session.session_id, "Eve"),
    ):
        with pytest.raises(ParticipantError, match="Eve"):
            attempt()
    assert len(system.history(session.session_id)) == 2
    assert system.chats.get_session(session.session_id).status == "active"


def test_joining_and_leaving_are_system_messages_with_their_time(system):
    session = system.start(["Bob"], "", initiator="Ann")
    joined = system.join(session.session_id, "Cy", kind="human")
    assert system.join(session.session_id, "Cy") is None
    system.direct(session.session_id, "Cy", "Ann", "here I am")
    left = system.leave(session.session_id, "Cy")
    with pytest.raises(ParticipantError):
        system.broadcast(session.session_id, "Cy", "still here?")
    cy = system.chats.members.list(session.session_id)[-1]
    assert (cy.participant, cy.kind) == ("Cy", "human")
    assert (cy.joined_at, cy.left_at) == (joined.timestamp, left.timestamp)
    assert [m.content for m in system.history(session.session_id) if m.kind == "system"] == [
        "Ann invites Bob",
        "Cy joined",
        "Cy left",
    ]


def test_an_ended_session_is_closed_to_every_verb(system):
    session = system.start(["Bob"], "", initiator="Ann")
    ended = system.end(session.session_id, "Ann")
    assert ended.status == "ended"
    assert told(system, session.session_id)[-1][2] == "Ann ended the session"
    for attempt in (
        lambda: system.broadcast(session.session_id, "Ann", "one more thing"),
        lambda: system.join(session.session_id, "Cy"),
        lambda: system.leave(session.session_id, "Bob"),
        lambda: system.end(session.session_id, "Ann"),
    ):
        with pytest.raises(SessionEndedError):
            attempt()
    with pytest.raises(SessionNotFoundError):
        system.history("nowhere")


def test_active_chats_are_those_one_is_in_now(system):
    first = system.start(["Bob"], "first", initiator="Ann")
    second = system.start(["Bob"], "second", initiator="Ann")
    third = system.start(["Cy"], "third", initiator="Ann")
    system.end(first.session_id, "Ann")
    system.leave(second.session_id, "Bob")
    assert system.active_chats("Bob") == []
    assert [each.topic for each in system.active_chats("Ann")] == ["second", "third"]
    assert [each.session_id for each in system.active_chats("Cy")] == [third.session_id]


OTHER_PROCESS = """
import sys
from multichat_lab.chat.persistence import SessionPersistence
from multichat_lab.chat.system import MultichatSystem
kind, path, session_id = sys.argv[1:]
with SessionPersistence(kind, path) as chats:
    system = MultichatSystem(chats)
    system.join(session_id, "Cy", kind="human")
    system.respond(system.history(session_id)[-2], "Cy", "from afar")
    system.leave(session_id, "Bob")
    system.end(session_id, "Cy")
"""


@pytest.mark.slow
@pytest.mark.parametrize("kind", STORES[1:])
def test_every_verb_works_from_another_process(kind, tmp_path):
    with SessionPersistence(kind, tmp_path / "store") as chats:
        system = MultichatSystem(chats)
        session = system.start(["Bob"], "", initiator="Ann")
        system.broadcast(session.session_id, "Ann", "anyone?")
        argv = [sys.executable, "-c", OTHER_PROCESS, kind, tmp_path / "store", session.session_id]
        subprocess.run(argv, check=True)
        assert [m.content for m in system.history(session.session_id)][1:] == [
            "anyone?", "Cy joined", "from afar", "Bob left", "Cy ended the session",
        ]  # fmt: skip
        assert chats.get_session(session.session_id).participants == ("Ann", "Cy")
        with pytest.raises(SessionEndedError):
            system.broadcast(session.session_id, "Ann", "too late")


def test_a_full_session_can_be_left_and_ended():
    with SessionPersistence("memory", max_messages_per_session=2) as chats:
        system = MultichatSystem(chats)
        session = system.start(["Bob"], "", initiator="Ann")
        system.broadcast(session.session_id, "Ann", "the last one")
        system.leave(session.session_id, "Bob")
        assert system.end(session.session_id, "Ann").status == "ended"


def test_system_and_client_start_a_session_with_the_same_form(system):
    ours, theirs = signature(MultichatSystem.start), signature(MultichatClient.start)
    assert ours == theirs
    session = system.start(["Ann", "Bob"])
    assert session.participants == ("Ann", "Bob")
    assert system.history(session.session_id)[0].sender == "Ann"
    with pytest.raises(ParticipantError, match="by nobody"):
        system.start([])
