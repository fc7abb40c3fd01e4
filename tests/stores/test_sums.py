"""What another program did to that which stands beside messages is named by session and table."""

import re
from contextlib import closing
from dataclasses import replace

import pytest

from multichat_lab.chat.persistence import SessionPersistence
from multichat_lab.records import Annotation, ChatMessage, Identity
from multichat_lab.stores.questions import StoreOptions
from tests.stores.older_stores import CONNECT, make_store


@pytest.fixture(params=CONNECT)
def storage(request, tmp_path):
    """Type and path of a store in which two sessions have something of everything."""
    storage = request.param, tmp_path / "chats"
    with SessionPersistence(*storage) as chats:
        for name in ("s", "other", "empty"):
            chats.create_session(["Ann", "Bob"], topic="lunch", session_id=name)
        for name in ("s", "other"):
            chats.add_messages(
                ChatMessage(name, "Ann", f"{n}", message_id=f"{name}{n}") for n in "123"
            )
            for words in ("two", "too"):
                chats.history.revise(f"{name}2", words, session_id=name)
            chats.history.react(f"{name}1", "Bob", "heart", session_id=name)
            chats.history.react(f"{name}2", "Bob", "heart", session_id=name)
            chats.annotations.add(
                Annotation(name, "promise", message_id=f"{name}{n}", run=f"run{n}") for n in "12"
            )
        chats.members.add("other", {"Cy": "agent"})
        chats.members.remove("other", "Bob")
        chats.end_session("other")
        with chats.store.transaction() as transaction:
            transaction.add_notes(
                [Identity("Ann", "slack", "U1", "Ann A."), Identity("Bob", "slack", "U2", "B")]
            )
    return storage


def damage(storage):
    with SessionPersistence(*storage) as chats:
        return [(each.session_id, each.what, each.told) for each in chats.verify().damage]


def change(storage, *statements):
    with closing(CONNECT[storage[0]](str(storage[1]))) as connection:
        for statement in statements:
            connection.execute(statement)
        connection.commit()


def test_what_nobody_touched_is_whole_whatever_was_done_through_the_package(storage):
    assert damage(storage) == []
    with SessionPersistence(*storage) as chats:
        session = chats.get_session("s")
        with chats.store.transaction() as transaction:
            assert transaction.remove_annotations("run1") == 2
            transaction.put_sessions([replace(session, topic="supper")])
            transaction.delete_sessions(["other", "nobody"])
        assert chats.verify().damage == ()
        assert chats.verify("s").is_whole
        chats.create_session(["Cy"], session_id="other")
        assert chats.verify().is_whole


OTHERS = "are not as they were recorded"


@pytest.mark.parametrize(
    ("statement", "session_id", "what", "told"),
    [
        ("DELETE FROM reactions WHERE message_id = 's1'", "s", "lost", "1 of 2 reactions"),
        ("UPDATE reactions SET name = 'x' WHERE message_id = 's1'", "s", "altered", OTHERS),
        ("UPDATE annotations SET label = 'x' WHERE message_id = 's1'", "s", "altered", OTHERS),
        ("UPDATE participants SET kind = 'x'", "empty", "altered", OTHERS),
        ("DELETE FROM participants WHERE session_id = 's'", "s", "lost", "2 of 2 participants"),
        ("UPDATE sessions SET topic = 'x' WHERE session_id = 's'", "s", "altered", "Topic"),
        ("UPDATE sessions SET ended_at = NULL", "other", "altered", "Topic"),
        ("DELETE FROM sessions WHERE session_id = 'empty'", "empty", "lost", "'empty' is lost"),
        ("UPDATE sessions SET last_activity = 7", "s", "altered", "activity"),
        ("UPDATE identities SET name = 'x'", None, "altered", "of the store"),
        ("DELETE FROM identities WHERE source_id = 'U1'", None, "lost", "1 of 2 identities"),
        ("DELETE FROM sums WHERE session_id = 's'", "s", "lost", "sums"),
        ("UPDATE sums SET total = 'x' WHERE name = 'reactions'", "other", "added", "reactions"),
        ("UPDATE sums SET number = 9 WHERE name = 'reactions'", "other", "lost", "of 9"),
        ("UPDATE revisions SET hash = NULL", "other", "altered", OTHERS),
    ],
)  # fmt: skip
def test_a_row_that_another_program_changed_is_named(storage, statement, session_id, what, told):
    change(storage, statement)
    found = damage(storage)
    assert (session_id, what) == found[0][:2]
    assert told in found[0][2]


def test_a_last_edit_undone_with_its_count_is_named(storage):
    change(
        storage,
        "DELETE FROM revisions WHERE message_id = 's2' AND revision = 2",
        "UPDATE messages SET content = 'two', revisions = 1 WHERE message_id = 's2'",
    )
    assert damage(storage) == [("s", "lost", "1 of 2 revisions of session 's' lost")]


def test_all_of_a_session_taken_away_is_named(storage):
    tables = ("sessions", "participants", "sums")
    change(storage, *map("DELETE FROM {} WHERE session_id = 'empty'".format, tables))
    assert damage(storage) == [(None, "lost", "1 of 3 sessions of the store lost")]


@pytest.mark.parametrize("storage_type", CONNECT)
def test_an_older_store_gets_its_sums_at_the_first_verify(storage_type, tmp_path):
    storage = storage_type, tmp_path / "old"
    make_store(*storage)
    with SessionPersistence(*storage) as chats:
        chats.create_session(["Ann"], session_id="new")
        assert set(chats.verify.look().bare) == {"", "s"}
        assert chats.verify().damage == ()
        assert chats.verify.look().bare == ()
    change(storage, "UPDATE participants SET kind = 'x' WHERE session_id = 's'")
    assert [each[:2] for each in damage(storage)] == [("s", "altered")]


def test_sums_that_are_gone_are_not_made_anew_in_silence(storage):
    change(storage, "DELETE FROM sums")
    lost = r"\d+ of \d+ records beside messages of the store"
    for _ in range(2):
        ((whose, what, told),) = damage(storage)
        assert (whose, what) == (None, "lost")
        assert re.fullmatch(lost, told)
    with SessionPersistence(*storage, options=StoreOptions(accept_loss=True)) as chats:
        told = chats.verify.look().told
        assert "Nothing beside the messages of 3 sessions can be proved" in told
        assert "of 3 sessions had no sum" in chats.verify().told
        assert chats.verify().damage == ()
    with SessionPersistence(*storage) as chats:
        assert chats.verify().told.endswith("are whole")


RENAMED = "UPDATE sums SET name = 'x' || name"


@pytest.mark.parametrize(
    "statement",
    [
        RENAMED,
        f"{RENAMED} WHERE session_id = ''",
        f"{RENAMED} WHERE session_id = '' AND number = 3",
    ],
)
def test_sums_by_names_that_are_no_tables_are_lost_ones(storage, statement):
    """The store passed for one of an older release, which has none: nothing was compared."""
    change(storage, statement)
    change(storage, "UPDATE identities SET name = 'Zed' WHERE name = 'B'")
    told = "The sums over what stands beside the messages of the store are lost"
    assert (None, "lost", told) in damage(storage)
