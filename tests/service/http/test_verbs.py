"""The verbs over HTTP do what they do in the library, and refuse what they refuse there."""

from datetime import UTC, datetime, timedelta

import httpx
import pytest

from multichat_lab.errors import (
    MessageError,
    ParticipantError,
    SessionEndedError,
    SessionNotFoundError,
)
from multichat_lab.parts import Part
from multichat_lab.records import ChatMessage


@pytest.fixture
def ann(connect):
    return connect("Ann")


@pytest.fixture
def bob(connect):
    return connect("Bob")


@pytest.fixture
def lunch(ann):
    return ann.start(["Bob"], "lunch").session_id


def test_a_conversation_from_start_to_end(ann, bob, connect, lunch, place):
    question = ann.broadcast(lunch, "Noon?")
    answer = bob.respond(question, "Gladly.")
    assert (answer.recipient, answer.reply_to) == ("Ann", question.message_id)
    assert ann.respond(ann.broadcast(lunch, "Or later?"), "No, noon.").recipient == "All"
    cy = connect("Cy")
    assert cy.join(lunch, kind="human").content == "Cy joined"
    assert cy.join(lunch) is None
    [told] = cy.add_messages([ChatMessage(lunch, "Cy", "for Bob", "Bob", kind="order")])
    assert (told.recipient, told.kind) == ("Bob", "order")
    assert cy.leave(lunch).content == "Cy left"
    ended = ann.end(lunch)
    assert (ended.status, ended.participants) == ("ended", ("Ann", "Bob"))
    heard = ann.messages(lunch)
    with place.recorded() as chats:
        assert heard == chats.get_messages(lunch)
        assert ann.sessions.get(lunch) == chats.get_session(lunch) == ended
        kinds = {each.participant: each.kind for each in chats.members.list(lunch)}
    assert kinds["Cy"] == "human"
    assert [each.seq for each in heard] == list(range(1, ended.message_count + 1))


def test_what_says_nothing_or_answers_nothing_is_refused(ann, lunch):
    before = ann.messages(lunch)
    with pytest.raises(MessageError, match="content is ''"):
        ann.broadcast(lunch, "")
    with pytest.raises(MessageError, match="content is ''"):
        ann.add_messages([ChatMessage(lunch, "Ann", "Hi."), ChatMessage(lunch, "Ann", "")])
    with pytest.raises(MessageError, match="holds no such message"):
        ann.add_messages([ChatMessage(lunch, "Ann", "Gladly.", reply_to="nowhere")])
    assert ann.messages(lunch) == before
    picture = Part("image", name="map.png")
    assert ann.add_messages([ChatMessage(lunch, "Ann", "", parts=(picture,))])[0].parts == (
        picture,
    )


def test_all_of_a_batch_is_recorded_or_nothing(ann, lunch):
    said = datetime(2020, 5, 1, 12, tzinfo=UTC)
    batch = [
        ChatMessage(
            lunch, "Ann", f"{number} ünïcode 👍 \x00", timestamp=said, metadata={"n": number}
        )
        for number in range(50)
    ]
    recorded = ann.add_messages(batch)
    assert [each.seq for each in recorded] == list(range(2, 52))
    assert ann.messages(lunch, after_seq=1) == recorded
    assert [each.content for each in recorded] == [each.content for each in batch]
    assert recorded[3].metadata == {"n": 3}
    assert recorded[0].timestamp == said
    with pytest.raises(ParticipantError, match="Eve"):
        ann.add_messages([ChatMessage(lunch, "Ann", "x"), ChatMessage(lunch, "Ann", "y", "Eve")])
    assert ann.sessions.get(lunch).message_count == 51


def test_messages_can_be_read_in_parts(ann, lunch):
    for number in range(6):
        ann.broadcast(lunch, str(number))
    assert [each.content for each in ann.messages(lunch, limit=2)] == ["4", "5"]
    assert [each.seq for each in ann.messages(lunch, limit=2, after_seq=3)] == [4, 5]
    assert ann.messages(lunch, limit=0) == []
    assert ann.messages(lunch, after_seq=7) == []


def test_more_than_one_answer_holds_is_read_in_pages(ann, lunch, place):
    with place.recorded() as chats:
        chats.add_messages([ChatMessage(lunch, "Ann", str(number)) for number in range(1300)])
        recorded = chats.get_messages(lunch)
    assert ann.messages(lunch) == recorded
    assert ann.messages(lunch, limit=700) == recorded[-700:]
    assert ann.messages(lunch, limit=700, after_seq=100) == recorded[100:800]
    assert ann.messages(lunch, limit=5000, after_seq=1000) == recorded[1000:]


def test_sessions_are_listed_by_status_and_participant(ann, bob, lunch):
    alone = ann.start([], "alone").session_id
    ann.end(alone)
    assert [each.session_id for each in ann.sessions.list()] == [lunch, alone]
    assert [each.session_id for each in ann.sessions.list(status="ended")] == [alone]
    assert [each.session_id for each in ann.sessions.list(participant="Bob")] == [lunch]
    assert [each.session_id for each in bob.sessions.list()] == [lunch]


def test_refusals_are_the_library_s_own(ann, lunch):
    with pytest.raises(SessionNotFoundError, match=r"no session 'x/\.\./y'"):
        ann.messages("x/../y")
    with pytest.raises(MessageError, match="no message with seq 99"):
        ann.respond(ChatMessage(lunch, "Bob", "?", seq=99), "what?")
    late = datetime.now(UTC) + timedelta(hours=1)
    with pytest.raises(MessageError, match="clock"):
        ann.add_messages([ChatMessage(lunch, "Ann", "from the future", timestamp=late)])
    with pytest.raises(MessageError, match="2 sessions"):
        ann.add_messages([ChatMessage("a", "Ann", ""), ChatMessage("b", "Ann", "")])
    ann.end(lunch)
    with pytest.raises(SessionEndedError, match="Start a new session"):
        ann.broadcast(lunch, "too late")
    with pytest.raises(SessionEndedError):
        ann.end(lunch)


def test_a_message_sent_twice_is_recorded_once(ann, lunch):
    message = ChatMessage(lunch, "Ann", "once", message_id="id-1", source_id="mail 7")
    first = ann.add_messages([message])
    assert ann.add_messages([message]) == first
    pair = [ChatMessage(lunch, "Ann", "a"), ChatMessage(lunch, "Ann", "b")]
    assert ann.add_messages(pair) == ann.add_messages(pair)
    same_source = ChatMessage(lunch, "Ann", "once", source_id="mail 7")
    assert ann.add_messages([same_source]) == first
    new = ChatMessage(lunch, "Ann", "new")
    assert [each.content for each in ann.add_messages([same_source, new])] == ["once", "new"]
    assert ann.sessions.get(lunch).message_count == 5
    with pytest.raises(MessageError, match="already in the store"):
        ann.add_messages([ChatMessage(lunch, "Ann", "other words", message_id="id-1")])
    with pytest.raises(MessageError, match="already in the store"):
        ann.add_messages([pair[0], ChatMessage(lunch, "Ann", "c")])


@pytest.mark.parametrize("moment", [
    0, "0", 20_000_000_000, 1.5, "20000000001", "2026-03-02", "2026-03-02T09:30:00",
    "2026-03-02T09:30:00.1234567Z", "2026-03-02T09:30Z", "noon", "٢026-03-02T09:30:00Z", True,
])  # fmt: skip
def test_a_time_is_a_text_of_rfc_3339_or_refused(service, place, ann, lunch, moment):
    sent = {"content": "x", "timestamp": moment}
    told = httpx.post(
        f"{service.url}/v1/sessions/{lunch}/messages",
        json=sent,
        headers={"authorization": f"Bearer {place.token('Ann')}"},
    )
    assert told.status_code == 422
    assert "timestamp" in told.text
    assert [each.kind for each in ann.messages(lunch)] == ["system"]
