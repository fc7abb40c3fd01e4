"""What people and programs note, and who is who, in every store."""

from datetime import UTC, datetime

import pytest

from multichat_lab.analysis.lab import Lab
from multichat_lab.chat.persistence import SessionPersistence
from multichat_lab.errors import MessageError, SessionNotFoundError
from multichat_lab.records import Annotation, ChatMessage, Identity
from tests.stores.answers import answers

NOON = datetime(2026, 1, 1, 12, tzinfo=UTC)


@pytest.fixture
def talk(chats):
    chats.create_session(["Ann"], session_id="s", created_at=NOON)
    chats.create_session(["Ann"], session_id="t", created_at=NOON)
    chats.add_message(ChatMessage("s", "Ann", "I promise", message_id="m"))
    return chats


def test_an_annotation_of_a_piece_of_words_is_kept_as_it_is(talk):
    note = Annotation("s", "promise", "m", 2, 9, "sure", "Bob", "run 1", "a", NOON)
    assert talk.annotations.add([note, note]) == 1
    assert talk.annotations.add([note]) == 0
    assert talk.annotations.list("s") == talk.annotations.list() == [note]
    with Lab(talk) as lab:
        cut = 'SELECT content[start + 1:"end"] FROM annotations JOIN messages USING (message_id)'
        assert lab.sql(cut).fetchall() == [("promise",)]


def test_the_annotations_of_a_run_are_taken_back_everywhere(talk):
    kept = Annotation("s", "odd", run="other")
    by_hand = Annotation("t", "odd")
    talk.annotations.add([Annotation("s", "odd", "m", run="r"), kept])
    talk.annotations.add([by_hand, Annotation("t", "odd", run="r")])
    with Lab(talk) as lab:
        assert len(lab.sql("FROM annotations").fetchall()) == 4
        assert talk.annotations.remove(run="r") == 2
        assert talk.annotations.remove(run="r") == 0
        assert len(lab.sql("FROM annotations").fetchall()) == 2
        assert lab.sql("SELECT content FROM messages").fetchall() == [("I promise",)]
    assert sorted(map(repr, talk.annotations.list())) == sorted(map(repr, [kept, by_hand]))


@pytest.mark.parametrize(
    ("wrong", "error", "told"),
    [
        (Annotation("s", "odd", "x"), MessageError, "holds no message 'x'"),
        (Annotation("t", "odd", "m"), MessageError, "holds no message 'm'"),
        (Annotation("s", "odd", "m", 2, 10), MessageError, "ends at 10, .* has 9 characters"),
        (Annotation("u", "odd"), SessionNotFoundError, "'u'"),
    ],
)
def test_what_is_not_there_is_refused_and_none_is_recorded(talk, wrong, error, told):
    before = answers(talk)
    with pytest.raises(error, match=told):
        talk.annotations.add([Annotation("s", "odd"), wrong])
    assert answers(talk) == before


def test_half_a_piece_is_refused():
    with pytest.raises(MessageError, match="start is 3 and end is None"):
        Annotation("s", "odd", "m", start=3)
    with pytest.raises(MessageError, match="start is 3 and end is 2"):
        Annotation("s", "odd", "m", 3, 2)
    with pytest.raises(MessageError, match="start is given without message_id"):
        Annotation("s", "odd", start=0, end=1)


def test_a_name_is_recorded_once_and_found_by_its_source(chats):
    known = Identity("Ann", "irc", "ann_", "ann_", NOON)
    assert chats.identities.add([known, known]) == 1
    assert chats.identities.alias("Ann", "Annie")
    assert not chats.identities.alias("Ann", "Annie")
    assert chats.identities.list("irc") == [known]
    assert [each.name for each in chats.identities.list()] == ["ann_", "Annie"]
    with Lab(chats) as lab:
        assert lab.sql("SELECT participant, name FROM identities ORDER BY ALL").fetchall() == [
            ("Ann", "Annie"),
            ("Ann", "ann_"),
        ]


def test_the_end_of_a_names_time_may_be_told_later(chats):
    open_end = Identity("Ann", "irc", "ann_", "ann_", NOON)
    ended = Identity("Ann", "irc", "ann_", "ann_", NOON, NOON)
    chats.identities.add([open_end])
    assert chats.identities.add([ended]) == 1
    assert chats.identities.list() == [ended]


def test_names_and_annotations_are_there_when_the_store_is_opened_again(shared_storage):
    note = Annotation("s", "odd", created_at=NOON)
    with SessionPersistence(*shared_storage) as chats:
        chats.create_session(["Ann"], session_id="s")
        chats.annotations.add([note, Annotation("s", "odd", run="r")])
        chats.annotations.remove("r")
        chats.identities.alias("Ann", "Annie")
        names = chats.identities.list()
    with SessionPersistence(*shared_storage) as chats:
        assert chats.annotations.list() == [note]
        assert chats.identities.list() == names != []
        chats.cleanup_old_sessions(0)
        assert chats.annotations.list() == []
        assert chats.identities.list() == names, "a name outlives a session"
