"""What was altered, lost, added or renumbered is named, and what is whole is whole."""

import sqlite3
from contextlib import closing

import duckdb
import pytest
from hypothesis import given
from hypothesis import strategies as st

from multichat_lab.chat.persistence import SessionPersistence
from multichat_lab.errors import StoreDamagedError
from multichat_lab.parts import Part
from multichat_lab.records import ChatMessage
from multichat_lab.stores.damage import Damage, first_damage
from multichat_lab.stores.head import head_path
from multichat_lab.stores.message_rows import PLACES, MessageRows
from multichat_lab.stores.schema import CATALOGUE
from multichat_lab.stores.strand import Strand
from tests.stores.older_stores import make_store
from tests.stores.strategies import filled_texts, json_objects, moments, texts
from tests.stores.test_message_rows import NOON

TYPES = ("memory", "json", "sqlite", "duckdb")
CONNECT = {"sqlite": sqlite3.connect, "duckdb": duckdb.connect}
MESSAGES = st.lists(
    st.builds(
        ChatMessage,
        session_id=st.just("s"),
        sender=st.just("Ann"),
        content=texts,
        timestamp=moments,
        metadata=json_objects,
        model=st.none() | filled_texts,
        tokens_in=st.none() | st.integers(0, 2**63 - 1),
        cost=st.none() | st.integers(0, 9) | st.floats(0, allow_infinity=False),
        parts=st.lists(st.builds(Part, kind=st.just("text"), text=texts), max_size=2).map(tuple),
    ),
    min_size=1,
    max_size=6,
)


@pytest.fixture(params=TYPES)
def storage(request, tmp_path):
    """Type and path of a store with two sessions, of which `s` holds six messages."""
    return request.param, tmp_path / "chats"


def filled(chats):
    for session_id in ("s", "other"):
        chats.create_session(["Ann", "Bob"], session_id=session_id)
        chats.add_messages(
            ChatMessage(session_id, "Ann", f"{number} said", message_id=f"{session_id}{number}")
            for number in range(1, 7)
        )
    return chats


@pytest.mark.parametrize("storage_type", TYPES)
@given(MESSAGES)
def test_whatever_was_said_is_whole_in_every_store(storage_type, tmp_path_factory, messages):
    path = tmp_path_factory.mktemp("chats") / "store"
    with SessionPersistence(storage_type, path) as chats:
        chats.create_session(["Ann"], session_id="s")
        said = [chats.add_message(messages[0]), *chats.add_messages(messages[1:])]
        assert chats.verify().damage == ()
        assert [each.hash for each in chats.get_messages("s")] == [each.hash for each in said]
        assert chats.get_session("s").head == said[-1].hash
        verdict = chats.verify("s")
    if storage_type != "memory":
        with SessionPersistence(storage_type, path) as chats:
            verdict = chats.verify("s")
    assert (verdict.is_whole, verdict.messages, verdict.unproved) == (True, len(messages), 0)


def test_edits_and_deletions_leave_the_chain_whole(storage):
    with filled(SessionPersistence(*storage)) as chats:
        head = chats.get_session("s").head
        for content in ("other words", "and others", ""):
            chats.history.revise("s3", content, session_id="s")
        chats.history.delete("s5", session_id="s")
        assert chats.verify().is_whole
        assert chats.get_session("s").head == head
        assert chats.add_message(ChatMessage("s", "Bob", "on")).seq == 7
        assert chats.verify("s").messages == 7


def recorded_rows(count=5):
    said = [ChatMessage("s", "Ann", f"{n} said", message_id=f"m{n}") for n in range(count)]
    return MessageRows.of(said).recorded(1, NOON, None).rows


def changed(row, **values):
    named = {PLACES[name]: value for name, value in values.items()}
    return tuple(named.get(place, value) for place, value in enumerate(row))


@pytest.mark.parametrize("name", [each for each in CATALOGUE["messages"].columns if each != "hash"])
@given(st.data())
def test_a_change_of_any_field_is_named(name, data):
    rows = recorded_rows()
    at = data.draw(st.integers(0, 4))
    column = CATALOGUE["messages"].columns[name]
    other = {"VARCHAR": filled_texts, "BIGINT": st.integers(0, 99), "DOUBLE": st.floats(0, 9)}
    value = data.draw(other[column.form.stored].filter(lambda each: each != rows[at][PLACES[name]]))
    if name == "revisions":
        return  # counted apart
    rows[at] = changed(rows[at], **{name: value})
    rows.sort(key=lambda row: row[PLACES["seq"]])
    assert first_damage("s", rows, {}) is not None


@pytest.mark.parametrize(
    ("rows", "what", "seq"),
    [
        (lambda r: [r[0], changed(r[1], content="no"), *r[2:]], "altered", 2),
        (lambda r: [*r[:2], *r[3:]], "lost", 3),
        (lambda r: [*r[:1], *r[3:]], "lost", 2),
        (lambda r: [*r[:2], *(changed(e, seq=e[1] - 1) for e in r[3:])], "lost", 3),
        (lambda r: [changed(r[1], seq=1), changed(r[0], seq=2), *r[2:]], "renumbered", 2),
        (lambda r: [*r, changed(r[0], seq=6, message_id="new", hash=None)], "added", 6),
        (lambda r: [*r[:3], changed(r[4], seq=4), changed(r[3], seq=5)], "renumbered", 5),
        (lambda r: [*r[:4], changed(r[4], seq=9)], "renumbered", 5),
    ],
)
def test_the_first_message_that_is_wrong_is_named_with_what_happened(rows, what, seq):
    found = first_damage("s", rows(recorded_rows()), {})
    assert isinstance(found, Damage)
    assert (found.what, found.seq) == (what, seq)


@pytest.mark.parametrize(
    ("statement", "what", "seq"),
    [
        ("UPDATE messages SET content = 'no' WHERE message_id = 's4'", "altered", 4),
        ("DELETE FROM messages WHERE message_id = 's2'", "lost", 2),
        ("DELETE FROM messages WHERE session_id = 's' AND seq > 4", "lost", 5),
        ("UPDATE messages SET seq = 9 WHERE message_id = 's6'", "renumbered", 6),
        ("UPDATE messages SET session_id = 'o' WHERE message_id = 's6'", "lost", 6),
        ("UPDATE messages SET metadata = '{\"a\": 1}' WHERE message_id = 's1'", "altered", 1),
        ("UPDATE messages SET timestamp = timestamp + 1 WHERE message_id = 's6'", "altered", 6),
        ("UPDATE messages SET hash = NULL WHERE message_id = 's6'", "added", 6),
        ("UPDATE sessions SET message_count = 7 WHERE session_id = 's'", "lost", 7),
        ("UPDATE sessions SET head = 'x' WHERE session_id = 's'", "altered", 7),
    ],
)
@pytest.mark.parametrize("storage_type", CONNECT)
def test_a_row_that_another_program_changed_is_named(storage_type, tmp_path, statement, what, seq):
    path = tmp_path / "chats"
    filled(SessionPersistence(storage_type, path)).close()
    with closing(CONNECT[storage_type](str(path))) as connection:
        connection.execute(statement)
        connection.commit()
    head_path(path).unlink()  # it would tell of some when the store is opened
    with SessionPersistence(storage_type, path) as chats:
        verdict = chats.verify()
        (found,) = [each for each in verdict.damage if each.session_id == "s"]
        assert (found.what, found.seq) == (what, seq)
        assert chats.verify("other").is_whole
        with pytest.raises(StoreDamagedError, match="session 's'"):
            chats.verify("s").require_whole()


def test_a_line_of_a_json_store_that_was_edited_is_named(tmp_path):
    filled(SessionPersistence("json", tmp_path / "chats")).close()
    (file,) = (tmp_path / "chats").glob("s-*.jsonl")
    file.write_bytes(file.read_bytes().replace(b"4 said", b"4 sold"))
    with SessionPersistence("json", tmp_path / "chats") as chats:
        assert [(e.what, e.seq) for e in chats.verify().damage] == [("altered", 4)]


@pytest.mark.parametrize("storage_type", CONNECT)
def test_of_what_an_older_release_recorded_nothing_is_claimed(storage_type, tmp_path):
    make_store(storage_type, tmp_path / "chats")
    with SessionPersistence(storage_type, tmp_path / "chats") as chats:
        chats.add_message(ChatMessage("s", "Ann", "from now on"))
        verdict = chats.verify.look()
        assert (verdict.is_whole, verdict.messages, verdict.unproved) == (True, 2, 1)
        assert "1 have no checksum" in verdict.told


def test_a_long_session_is_followed_piece_by_piece():
    rows, strand = recorded_rows(5), Strand("s")
    strand.follow(rows[:2])
    strand.follow(rows[2:4])
    assert strand.damage is None
    strand.follow([changed(rows[4], content="no")])
    assert strand.damage
    assert (strand.damage.what, strand.damage.seq) == ("altered", 5)
