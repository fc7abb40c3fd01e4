"""Who joins and leaves, and which messages refer to which, in every store."""

from datetime import UTC, datetime, timedelta

import pytest

from multichat_lab.errors import (
    MessageError,
    ParticipantError,
    SessionEndedError,
    SessionNotFoundError,
)
from multichat_lab.records import ChatMessage, Relation
from tests.stores.answers import answers

NOON = datetime(2026, 1, 1, 12, tzinfo=UTC)


@pytest.fixture
def pair(chats):
    chats.create_session(["Ann", "Bob"], session_id="s", created_at=NOON)
    return chats


def present(chats):
    return chats.get_session("s").participants


def test_a_session_begins_with_what_each_one_is(chats):
    chats.create_session({"Ann": "human", "Log": "system"}, session_id="s")
    kinds = {each.participant: each.kind for each in chats.members.list("s")}
    assert kinds == {"Ann": "human", "Log": "system"}
    with pytest.raises(MessageError, match="the kind of 'Ann'"):
        chats.create_session({"Ann": 1}, session_id="t")
    with pytest.raises(SessionNotFoundError):
        chats.get_session("t")


def test_joining_names_the_new_ones_only(pair):
    assert pair.members.add("s", {"Bob": "agent", "Cy": "human", "Dee": "bot"}) == ["Cy", "Dee"]
    assert present(pair) == ("Ann", "Bob", "Cy", "Dee")
    assert pair.members.add("s", {"Cy": "bot"}) == [], "who is there keeps the kind they came with"
    kinds = {each.participant: each.kind for each in pair.members.list("s")}
    assert kinds == {"Ann": "agent", "Bob": "agent", "Cy": "human", "Dee": "bot"}


def test_leaving_keeps_the_seat_and_rejoining_takes_it_again(pair):
    hour = timedelta(hours=1)
    pair.members.remove("s", "Ann", at=NOON + hour)
    assert present(pair) == ("Bob",)
    assert [each.left_at for each in pair.members.list("s")] == [NOON + hour, None]
    pair.members.add("s", {"Cy": "agent"}, at=NOON + 2 * hour)
    assert pair.members.add("s", {"Ann": "agent"}, at=NOON + 3 * hour) == ["Ann"]
    assert present(pair) == ("Ann", "Bob", "Cy")
    seats = [(each.participant, each.joined_at, each.left_at) for each in pair.members.list("s")]
    assert seats == [("Ann", NOON, None), ("Bob", NOON, None), ("Cy", NOON + 2 * hour, None)]


def test_who_is_not_there_cannot_leave(pair):
    pair.members.remove("s", "Bob")
    before = answers(pair)
    for name in ("Eve", "Bob"):
        with pytest.raises(ParticipantError, match=name):
            pair.members.remove("s", name)
    assert answers(pair) == before


def test_a_wrong_name_or_kind_lets_no_one_join(pair):
    before = answers(pair)
    for participants, error in (
        ({"Cy": "human", "All": "human"}, ParticipantError),
        ({"": "human"}, ParticipantError),
        ({"Cy": ""}, MessageError),
        ({"Cy": None}, MessageError),
    ):
        with pytest.raises(error):
            pair.members.add("s", participants)
    assert answers(pair) == before


def test_no_one_joins_or_leaves_an_ended_session(pair):
    pair.end_session("s")
    before = answers(pair)
    with pytest.raises(SessionEndedError):
        pair.members.add("s", {"Cy": "human"})
    with pytest.raises(SessionEndedError):
        pair.members.remove("s", "Ann")
    assert answers(pair) == before


def test_a_reply_is_a_relation_too(pair):
    first, second = pair.add_messages([ChatMessage("s", "Ann", "1"), ChatMessage("s", "Bob", "2")])
    reply = pair.add_message(ChatMessage("s", "Ann", "3", reply_to=second.message_id))
    assert pair.relations.list("s") == [Relation("s", reply.message_id, second.message_id)]
    also = Relation("s", reply.message_id, first.message_id)
    assert pair.relations.add([also]) == 1
    assert pair.relations.list("s")[1] == also, "a reply may answer several"


def test_relations_are_recorded_once_however_often_they_are_given(pair):
    asked = ChatMessage("s", "Ann", "", message_id="a")
    pair.add_messages([asked, ChatMessage("s", "Ann", "", message_id="b", reply_to="a")])
    links = [Relation("s", "b", "a"), Relation("s", "b", "a", "quote"), Relation("s", "b", "a")]
    assert pair.relations.add(links) == 1, "the reply is one"
    assert pair.relations.add(reversed(links)) == 0
    assert pair.relations.list("s") == links[:2]
    assert pair.relations.add([]) == 0


def test_one_wrong_relation_refuses_them_all(pair):
    said = [ChatMessage("s", "Ann", "", message_id=each) for each in "ab"]
    pair.add_messages(said)
    before = answers(pair)
    for wrong, error in (
        (Relation("nowhere", "b", "a"), SessionNotFoundError),
        (Relation("s", "b", "lost"), MessageError),
        (Relation("s", "lost", "a"), MessageError),
        (Relation("s", "", "a"), MessageError),
        (Relation("s", "b", "\ud800"), MessageError),
        (Relation("s", "b", "a", None), MessageError),
    ):
        with pytest.raises(error):
            pair.relations.add([Relation("s", "b", "a"), wrong])
    assert answers(pair) == before


def test_a_link_to_a_message_that_is_not_there_is_refused_by_its_id(pair):
    pair.create_session(["Ann"], session_id="t")
    for session_id, message_id in (("s", "a"), ("t", "elsewhere")):
        pair.add_message(ChatMessage(session_id, "Ann", "", message_id=message_id))
    for link in (Relation("s", "a", "elsewhere"), Relation("s", "elsewhere", "a")):
        with pytest.raises(MessageError, match="'s' holds no message 'elsewhere'"):
            pair.relations.add([link])
    assert pair.relations.list("s") == []


def test_the_order_of_joining_survives_many_sessions(chats):
    chats.create_session(["Zoe"], session_id="s")
    for number in range(12):
        chats.create_session([f"other {number}", "Zoe"])
        chats.members.add("s", {f"guest {11 - number:02}": "agent"})
    assert present(chats) == ("Zoe", *(f"guest {number:02}" for number in range(11, -1, -1)))
