"""Each change of a message's words is proved: what is altered, lost or added of it is named."""

import shutil
from contextlib import closing

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from multichat_lab.chat.persistence import SessionPersistence
from multichat_lab.parts import Part
from multichat_lab.records import ChatMessage
from multichat_lab.stores.schema import CATALOGUE
from tests.stores.older_stores import CONNECT, make_store
from tests.stores.strategies import texts

TYPES = ("memory", "json", *CONNECT)


def edited(chats):
    """Record three messages; the words of the second change three times, of the third once."""
    chats.create_session(["Ann"], session_id="s")
    chats.add_messages(ChatMessage("s", "Ann", f"{n} said", message_id=f"m{n}") for n in (1, 2, 3))
    for words in ("one", "two"):
        chats.history.revise("m2", words, "Ann", session_id="s")
    chats.history.delete("m2", "Bob", session_id="s")
    chats.history.revise("m3", "other", session_id="s")
    return chats


@pytest.fixture(scope="module")
def stores(tmp_path_factory):
    """Type → a store, to be copied."""
    folder = tmp_path_factory.mktemp("stores")
    for storage_type in CONNECT:
        edited(SessionPersistence(storage_type, folder / storage_type)).close()
    return folder


@pytest.fixture(params=CONNECT)
def altered(request, stores, tmp_path):
    """Lets another program change a copy of a store, and returns what is named then."""

    def change(*statements):
        shutil.copy(stores / request.param, tmp_path / "chats")
        with closing(CONNECT[request.param](str(tmp_path / "chats"))) as connection:
            for each in statements:
                connection.execute(each)
            connection.commit()
        with SessionPersistence(request.param, tmp_path / "chats") as chats:
            return chats.verify().damage

    return change


@pytest.mark.parametrize("storage_type", TYPES)
@settings(max_examples=12)
@given(st.lists(st.tuples(st.sampled_from("ab"), texts, st.booleans()), max_size=8))
def test_honest_changes_are_whole_in_every_store(storage_type, tmp_path_factory, changes):
    storage = storage_type, tmp_path_factory.mktemp("chats") / "store"
    chats = SessionPersistence(*storage)
    chats.create_session(["Ann"], session_id="s")
    said = Part("text", "b"), Part("image", name="p.png")
    chats.add_message(ChatMessage("s", "Ann", "a", message_id="a"))
    chats.add_message(ChatMessage("s", "Ann", "b", message_id="b", parts=said))
    for which, content, is_deletion in changes:
        if is_deletion:
            chats.history.delete(which, session_id="s")
        else:
            chats.history.revise(which, content, session_id="s")
    if storage_type != "memory":
        chats.close()
        chats = SessionPersistence(*storage)
    with chats:
        verdict = chats.verify()
        assert (verdict.damage, verdict.unproved) == ((), 0)
        assert all(each.hash for each in chats.history.revisions("s"))


OTHER = {"VARCHAR": ("'x'", "NULL"), "BIGINT": ("7", "NULL")}
SO_ALREADY = {("m2", "at"), ("m3", "at"), ("m3", "by")}
"""Columns of the first changes that are empty."""
ALTERATIONS = [
    (message, name, value)
    for message in ("m2", "m3")
    for name, column in CATALOGUE["revisions"].columns.items()
    for value in OTHER[column.form.stored]
    if value != "NULL" or (column.optional and (message, name) not in SO_ALREADY)
]


@pytest.mark.parametrize(("message", "name", "value"), ALTERATIONS)
def test_a_change_of_any_column_of_a_revision_is_named(altered, message, name, value):
    change = (
        f'UPDATE revisions SET "{name}" = {value}'  # noqa: S608
        f" WHERE message_id = '{message}' AND revision = 1"
    )
    found = altered(change)
    assert found
    assert found[0].session_id == "s"
    if name != "session_id":
        assert found[0].told.startswith(f"Message {message[1]} of session 's' ")


@pytest.mark.parametrize(
    ("statements", "what", "told"),
    [
        (("UPDATE messages SET content = 'x' WHERE message_id = 'm2'",), "altered", "change 3"),
        (("UPDATE messages SET content = '2 said' WHERE message_id = 'm2'",), "altered", "left"),
        (("UPDATE messages SET revisions = 2 WHERE message_id = 'm2'",), "added", "counts 2"),
        (("UPDATE messages SET revisions = 4 WHERE message_id = 'm2'",), "lost", "change 4"),
        (("UPDATE messages SET revisions = 0 WHERE message_id = 'm2'",), "added", "counts 0"),
        (("UPDATE messages SET revisions = 1 WHERE message_id = 'm1'",), "lost", "change 1"),
        (("DELETE FROM revisions WHERE revision = 2",), "lost", "lost change 2"),
        (("DELETE FROM revisions WHERE message_id = 'm3'",), "lost", "lost change 1"),
        (("DELETE FROM revisions WHERE revision = 1", "UPDATE messages SET revisions = 2"
          " WHERE message_id = 'm2'"), "lost", "lost change 1"),
        (("DELETE FROM revisions WHERE revision = 1 AND message_id = 'm2'",
          "UPDATE revisions SET revision = revision - 1 WHERE message_id = 'm2'", "UPDATE messages"
          " SET revisions = 2 WHERE message_id = 'm2'"), "altered", "change 2"),
        (("INSERT INTO revisions (session_id, message_id, revision, content, kind, parts)"
          " VALUES ('s', 'm1', 1, 'x', 'edit', '[]')",), "added", "has 1 changes"),
        (("INSERT INTO revisions (session_id, message_id, revision, content, kind, parts)"
          " VALUES ('s', 'no', 1, 'x', 'edit', '[]')",), "added", "'no', which is not there"),
        (("INSERT INTO revisions (session_id, message_id, revision, content, kind, parts)"
          " VALUES ('s', 'm1', 1, '1 said', 'edit', '[]')", "UPDATE messages SET revisions = 1,"
          " content = 'x' WHERE message_id = 'm1'"), "altered", "lost their checksums"),
    ],
)  # fmt: skip
def test_words_counts_and_rows_that_another_program_changed_are_named(
    altered, statements, what, told
):
    found, *_ = altered(*statements)
    assert (found.what, told in found.told) == (what, True), found.told


@pytest.mark.parametrize(
    ("old", "new"),
    [
        *(('"one", "by"', '"six", "by"'), ('"2 said"', '"2 sold"')),
        *(('"revision": 2', '"revision": 3'), ('"by": "Ann"', '"by": "Eve"')),
        *(('"kind": "deletion"', '"kind": "edit"'), ('"by": "Ann"', '"by": null')),
    ],
)
def test_a_line_of_a_change_that_was_edited_is_named(tmp_path, old, new):
    edited(SessionPersistence("json", tmp_path / "chats")).close()
    (file,) = (tmp_path / "chats").glob("s-*.jsonl")
    lines = file.read_text().splitlines(keepends=True)
    changes = [n for n, each in enumerate(lines) if '"record": "revision"' in each]
    place = next(n for n in changes if old in lines[n])
    lines[place] = lines[place].replace(old, new)
    file.write_text("".join(lines))
    with SessionPersistence("json", tmp_path / "chats") as chats:
        (found,) = chats.verify().damage
        assert found.told.startswith("Message 2 of session 's' ")


@pytest.mark.parametrize("storage_type", CONNECT)
def test_changes_that_an_older_release_recorded_are_proved_from_the_first_verify_on(
    storage_type, tmp_path
):
    path = tmp_path / "chats"
    make_store(storage_type, path, 10)
    with closing(CONNECT[storage_type](str(path))) as connection:
        connection.execute(
            "INSERT INTO revisions (session_id, message_id, revision, content, kind, parts)"
            " VALUES ('s', 'm', 1, 'hullo', 'edit', '[]')"
        )
        connection.execute("UPDATE messages SET revisions = 1")
        connection.commit()
    with SessionPersistence(storage_type, path) as chats:
        chats.history.revise("m", "good day")
        assert chats.verify.look().unproved == 1
        assert (chats.verify().damage, chats.verify().unproved) == ((), 0)
    with closing(CONNECT[storage_type](str(path))) as connection:
        connection.execute("UPDATE revisions SET content = 'holla' WHERE revision = 1")
        connection.commit()
    with SessionPersistence(storage_type, path) as chats:
        assert [each.session_id for each in chats.verify().damage] == ["s"]
