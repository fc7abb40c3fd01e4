"""Edits, deletions and reactions, in every store."""

from datetime import UTC, datetime

import pytest

from multichat_lab.analysis.lab import Lab
from multichat_lab.chat.persistence import SessionPersistence
from multichat_lab.errors import MessageError, SessionNotFoundError
from multichat_lab.parts import Part
from multichat_lab.records import ChatMessage, Reaction, Revision
from tests.stores.answers import answers

NOON = datetime(2026, 1, 1, 12, tzinfo=UTC)


@pytest.fixture
def talk(chats):
    chats.create_session(["Ann", "Bob"], session_id="s", created_at=NOON)
    chats.add_messages(
        ChatMessage("s", "Ann", f"word {number}", message_id=f"m{number}") for number in range(3)
    )
    return chats


def words(chats):
    return [each.content for each in chats.get_messages("s")]


def test_an_edit_changes_the_words_and_keeps_the_old_ones(talk):
    now = talk.history.revise("m1", "better", by="Bob", at=NOON)
    assert (now.content, now.revisions, now.seq) == ("better", 1, 2)
    talk.history.revise("m1", "best")
    assert words(talk) == ["word 0", "best", "word 2"]
    assert talk.history.revisions("s") == [
        Revision("s", "m1", 1, "word 1", "Bob", NOON),
        Revision("s", "m1", 2, "better"),
    ]


def test_the_same_words_again_change_nothing(talk):
    before = answers(talk)
    talk.history.revise("m1", "word 1", by="Bob")
    assert answers(talk) == before
    assert talk.history.revisions("s") == []


def test_a_deletion_leaves_the_message_without_words_in_its_place(talk):
    talk.history.delete("m0", by="Ann", at=NOON)
    assert words(talk) == ["", "word 1", "word 2"]
    assert talk.history.revisions("s") == [
        Revision("s", "m0", 1, "word 0", "Ann", NOON, "deletion")
    ]
    assert talk.history.delete("m0").revisions == 1, "it is deleted already"


def test_parts_that_are_no_text_stay_through_an_edit_and_are_kept_through_a_deletion(talk):
    call = Part("tool_call", name="search", call_id="c", arguments={"q": 1})
    said = (Part("reasoning", "hm"), Part("text", "I look"), call, Part("text", "now"))
    talk.add_message(ChatMessage("s", "Bob", "I look", message_id="p", parts=said))
    edited = talk.history.revise("p", "I search")
    assert edited.parts == (Part("reasoning", "hm"), Part("text", "I search"), call)
    assert talk.history.delete("p").parts == ()
    assert [each.parts for each in talk.history.revisions("s")] == [said, edited.parts]


def test_an_ended_session_can_be_revised(talk):
    talk.end_session("s")
    assert talk.history.revise("m2", "late").content == "late"


def test_a_reaction_counts_once(talk):
    assert talk.history.react("m1", "Cy", "thumbsup", NOON)
    assert not talk.history.react("m1", "Cy", "thumbsup")
    assert talk.history.react("m1", "Bob", "👍")
    assert talk.history.reactions("s") == [
        Reaction("s", "m1", "Cy", "thumbsup", NOON),
        Reaction("s", "m1", "Bob", "👍"),
    ]


def test_a_message_that_is_not_there_is_refused_with_what_to_do(talk):
    before = answers(talk)
    for act in (
        lambda: talk.history.revise("x", "words"),
        lambda: talk.history.delete("x"),
        lambda: talk.history.react("x", "Ann", "thumbsup"),
        lambda: talk.history.revise("m1", "words", session_id="t"),
    ):
        with pytest.raises(MessageError, match=r"There is no message '.*' .*get_messages|There is"):
            act()
    assert answers(talk) == before


def test_a_time_without_zone_changes_nothing(talk):
    before = answers(talk)
    with pytest.raises(MessageError, match="no datetime with a time zone"):
        talk.history.revise("m1", "words", at=datetime(2026, 1, 1))  # noqa: DTZ001
    assert answers(talk) == before


def test_what_was_revised_is_there_when_the_store_is_opened_again(shared_storage):
    with SessionPersistence(*shared_storage) as chats:
        chats.create_session(["Ann"], session_id="s")
        chats.add_message(ChatMessage("s", "Ann", "first", message_id="m"))
        chats.history.revise("m", "second")
        chats.history.react("m", "Ann", "tada")
        before = answers(chats)
    with SessionPersistence(*shared_storage) as chats:
        assert answers(chats) == before
        assert chats.get_messages("s")[0].revisions == 1
        assert [each.content for each in chats.history.revisions("s")] == ["first"]


def test_the_lab_has_the_present_words_and_the_old_ones_beside_them(talk):
    with Lab(talk) as lab:
        assert lab.sql("SELECT content FROM messages ORDER BY seq").fetchall()[1] == ("word 1",)
        talk.history.revise("m1", "better")
        talk.history.react("m1", "Bob", "tada")
        found = lab.sql("SELECT seq, content, revisions FROM messages ORDER BY seq").fetchall()
        assert found == [(1, "word 0", 0), (2, "better", 1), (3, "word 2", 0)]
        joined = "SELECT content, r.content FROM revisions r JOIN messages USING (message_id)"
        assert lab.sql(joined.replace("SELECT content", "SELECT messages.content")).fetchall() == [
            ("better", "word 1")
        ]
        assert lab.sql("SELECT participant, name FROM reactions").fetchall() == [("Bob", "tada")]


def test_they_go_with_their_session(talk):
    talk.history.revise("m1", "better")
    talk.history.react("m1", "Bob", "tada")
    talk.cleanup_old_sessions(0)
    for ask in (talk.history.revisions, talk.history.reactions):
        with pytest.raises(SessionNotFoundError):
            ask("s")
    with Lab(talk) as lab:
        assert lab.sql("FROM revisions").fetchall() == lab.sql("FROM reactions").fetchall() == []
