"""Ids of a table that come again: a message told again, or ids that are no message's."""

import pandas as pd
import pytest

from multichat_lab import SessionPersistence, import_chat, import_frame
from multichat_lab.errors import SessionExistsError
from multichat_lab.records import Revision
from tests.chat.importers.stored import all_messages

TOLD_AGAIN = "id,sender,content\n1,ann,at 5\n2,bob,ok\n1,ann,at 6\n1,ann,at 5\n1,ann,at 7\n"


@pytest.mark.parametrize("kind", ["memory", "json", "sqlite", "duckdb"])
def test_other_words_for_a_known_id_take_the_place_of_the_old_ones_which_are_kept(tmp_path, kind):
    path = tmp_path / "talk.csv"
    path.write_text(TOLD_AGAIN)
    with SessionPersistence(kind, tmp_path / "chats") as chats:
        summary = import_chat(path, chats)
        assert (summary.messages, summary.updated, summary.duplicates) == (2, 2, 1)
        first, second = all_messages(chats)
        assert (first.content, second.content) == ("at 7", "ok")
        with chats.store.reading() as reader:
            before = reader.notes(Revision, first.session_id)
        assert [each.content for each in before] == ["at 5", "at 6"]
        again = import_chat(path, chats)
        assert (again.messages, again.updated, again.duplicates) == (0, 0, 5)


def test_other_words_for_an_id_that_is_known_from_before_are_an_update(tmp_path):
    path = tmp_path / "talk.csv"
    with SessionPersistence("memory") as chats:
        path.write_text("id,sender,content\n1,ann,at 5\n")
        import_chat(path, chats)
        path.write_text("id,sender,content\n1,ann,at 5\n1,ann,at 6\n")
        summary = import_chat(path, chats)
        assert (summary.updated, summary.duplicates) == (1, 1)
        assert [each.content for each in all_messages(chats)] == ["at 6"]


def test_an_id_that_several_speakers_have_is_no_message_s():
    frame = pd.DataFrame(
        {"id": [1, 1, 2], "from": ["ann", "bob", "ann"], "text": ["hi", "hello", "so?"]}
    )
    with SessionPersistence("memory") as chats:
        summary = import_frame(frame, chats)
        assert (summary.messages, summary.updated) == (3, 0)
        assert [each.content for each in all_messages(chats)] == ["hi", "hello", "so?"]
        assert "column 'id' has the same id for several messages ('1')" in summary.warnings[0]
        assert import_frame(frame, chats).duplicates == 3


def test_an_id_that_is_a_speaker_s_is_no_message_s():
    rows = [(n % 3, f"user {n % 3}", f"word {n}") for n in range(30)]
    frame = pd.DataFrame(rows, columns=["id", "sender", "content"])
    with SessionPersistence("memory") as chats:
        assert import_frame(frame, chats).messages == 30


@pytest.mark.parametrize(
    ("before", "after"),
    [
        ("sender,content\nann,hi\nbob,ho\n", "sender,content\ncem,new\nann,hi\nbob,ho\n"),
        ("sender,content\nann,hi\nann,ho\n", "sender,content\nann,new\nann,hi\nann,ho\n"),
        ("id,sender,content\n1,ann,hi\n", "id,sender,content\n1,dee,another table\n"),
    ],
)
def test_nobody_is_given_the_words_of_another_row_or_table(tmp_path, chats, before, after):
    path = tmp_path / "talk.csv"
    path.write_text(before)
    import_chat(path, chats)
    held = all_messages(chats)
    path.write_text(after)
    with pytest.raises(SessionExistsError, match="message 1 of this one says something else"):
        import_chat(path, chats)
    assert all_messages(chats) == held


def test_a_table_without_ids_that_grows_adds_the_rest(tmp_path, chats):
    path = tmp_path / "talk.csv"
    path.write_text("sender,content\nann,hi\n")
    import_chat(path, chats)
    path.write_text("sender,content\nann,hi\nbob,ho\n")
    summary = import_chat(path, chats)
    assert (summary.messages, summary.duplicates, summary.updated) == (1, 1, 0)
