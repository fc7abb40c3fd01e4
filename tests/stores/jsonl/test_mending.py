"""A json store's file that cannot be read is mended where somebody accepts what is lost."""

import json

import pytest

from multichat_lab.analysis.lab import Lab
from multichat_lab.chat.persistence import SessionPersistence
from multichat_lab.errors import StoreDamagedError
from multichat_lab.records import ChatMessage
from multichat_lab.stores.jsonl.files import file_name
from multichat_lab.stores.jsonl.index import INDEX
from multichat_lab.stores.jsonl.maintenance import inspect
from multichat_lab.stores.questions import StoreOptions
from tests.stores.filling import say

ACCEPT = StoreOptions(accept_loss=True)


@pytest.fixture
def storage(tmp_path):
    """A store with seven messages in a session, and two in another."""
    storage = "json", tmp_path / "chats"
    say(storage, 7)
    say(storage, 2, "other")
    return storage


def seq_of(line):
    values = json.loads(line)
    return values["seq"] if values["record"] == "message" else None


def without(*numbers):
    return lambda lines: [each for each in lines if seq_of(each) not in numbers]


def changed(number, old, new):
    return lambda lines: [e.replace(old, new) if seq_of(e) == number else e for e in lines]


def twice(number):
    return lambda lines: [each for e in lines for each in [e] * (1 + (seq_of(e) == number))]


def swapped(lines):
    at = next(place for place, each in enumerate(lines) if seq_of(each) == 3)
    return [*lines[:at], lines[at + 1], lines[at], *lines[at + 2 :]]


def added(lines):
    last = json.loads(next(each for each in lines if seq_of(each) == 7))
    del last["sum"]
    new = last | {"seq": 4, "message_id": "new", "content": "never said"}
    return [*lines, json.dumps(new).encode()]


@pytest.mark.parametrize(
    ("harm", "there", "lost"),
    [
        (without(2, 3, 5), [1, 4, 6, 7], [[2, 3], [5, 5]]),
        (without(1), [2, 3, 4, 5, 6, 7], [[1, 1]]),
        (changed(7, b'"seq": 7', b'"seq": 9'), [1, 2, 3, 4, 5, 6, 9], [[7, 8]]),
        (changed(6, b'"seq": 6', b'"seq": 5'), [1, 2, 3, 4, 5, 6, 7], None),
        (changed(4, b"{", b"("), [1, 2, 3, 5, 6, 7], [[4, 4]]),
        (changed(4, b"{", b"[" * 100_000), [1, 2, 3, 5, 6, 7], [[4, 4]]),
        (changed(4, b"}", b', "metadata": ' + b"[" * 100_000), [1, 2, 3, 5, 6, 7], [[4, 4]]),
        (changed(4, b'"sender": "Ann"', b'"sender": ["Ann"]'), [1, 2, 3, 5, 6, 7], [[4, 4]]),
        (changed(4, b'"seq": 4', b'"seq": {}'), [1, 2, 3, 5, 6, 7], [[4, 4]]),
        (changed(4, b'"seq": 4', b'"seq": 1%s' % (b"0" * 20)), [1, 2, 3, 5, 6, 7], [[4, 4]]),
        (changed(4, b'"session_id": "s"', b'"session_id": null'), [1, 2, 3, 5, 6, 7], [[4, 4]]),
        (twice(3), [1, 2, 3, 4, 5, 6, 7], None),
        (swapped, [1, 2, 3, 4, 5, 6, 7], None),
        (added, [1, 2, 3, 4, 5, 6, 7, 8], None),
    ],
)
def test_what_is_accepted_verifies_and_is_noted(storage, harm, there, lost):
    path = storage[1] / file_name("s")
    damaged = b"\n".join([*harm(path.read_bytes().splitlines()), b""])
    path.write_bytes(damaged)
    with SessionPersistence(*storage, options=ACCEPT) as chats:
        assert not chats.verify().is_whole
        verdict = chats.verify.accept(by="Ann")
        assert verdict.damage == ()
        (note,) = chats.annotations.list("s")
        assert (note.by, json.loads(note.value).get("lost")) == ("Ann", lost)
        assert [each.seq for each in chats.get_messages("s")] == there
        assert len(chats.get_messages("other")) == 2
    assert path.with_name(path.name + ".damaged").read_bytes() == damaged
    with SessionPersistence(*storage) as chats:
        assert [each.seq for each in chats.iter_messages("s", batch=2)] == there
        number = chats.add_message(ChatMessage("s", "Ann", "on we go")).seq
        assert number == there[-1] + 1
        assert [each.seq for each in chats.iter_messages("s", batch=2)] == [*there, number]
        assert chats.history.revise(chats.get_messages("s")[1].message_id, "other words")
        with Lab(chats) as lab:
            found = lab.sql("SELECT seq FROM messages WHERE session_id = 's' ORDER BY seq")
            assert [seq for (seq,) in found.fetchall()] == [*there, number]
        assert chats.verify().is_whole
        assert chats.verify.accept().accepted == ()
    assert inspect(storage[1]).messages == number + 2
    with SessionPersistence(*storage) as chats:
        assert chats.verify().is_whole
    path.write_bytes(path.read_bytes().replace(b"other words", b"OTHER words"))
    with SessionPersistence(*storage) as chats:
        assert not chats.verify().is_whole


@pytest.mark.parametrize("key", [b"session_id", b"participant", b"record", b"kind"])
@pytest.mark.parametrize("half", [rb"\udfff", b"\xed\xa0\x80"])
def test_a_participant_who_is_no_text_is_named_and_left_out(storage, key, half):
    with SessionPersistence(*storage) as chats:
        chats.members.add("s", {"Bob": "agent"})
    path = storage[1] / file_name("s")
    line = next(each for each in path.read_bytes().splitlines() if b'"Bob"' in each)
    value = b'"%b"' % json.loads(line)[key.decode()].encode()
    harmed = line.replace(b'"%b": %b' % (key, value), b'"%b": "%b"' % (key, half))
    path.write_bytes(path.read_bytes().replace(line, harmed))
    with SessionPersistence(*storage, options=ACCEPT) as chats:
        with pytest.raises(StoreDamagedError, match="cannot be read at byte"):
            chats.get_messages("s")
        assert chats.verify.accept("s").is_whole
        assert list(chats.get_session("s").participants) == ["Ann"]
    with SessionPersistence(*storage) as chats:
        assert chats.verify().is_whole


def test_only_what_is_asked_for_is_mended(storage):
    for each in ("s", "other"):
        path = storage[1] / file_name(each)
        path.write_bytes(b"\n".join([*without(1)(path.read_bytes().splitlines()), b""]))
    with SessionPersistence(*storage, options=ACCEPT) as chats:
        assert [each.session_id for each in chats.verify.accept("s").damage] == [None]
        assert not list(storage[1].glob("other*.damaged"))
        assert len(chats.get_messages("s")) == 6
        with pytest.raises(StoreDamagedError):
            chats.get_messages("other")


@pytest.mark.parametrize("source", ["a later line", "the index", "nothing"])
def test_a_file_without_its_first_line_is_mended(storage, source):
    with SessionPersistence(*storage) as chats:
        chats.create_session(["Ann"], topic="lunch", session_id="new", metadata={"a": 1})
        if source == "a later line":
            chats.end_session("new")
        else:
            chats.add_messages(ChatMessage("new", "Ann", each) for each in "abc")
        before = chats.get_session("new")
        said = [each.content for each in chats.get_messages("new")]
    if source != "the index":
        (storage[1] / INDEX).unlink()
    path = storage[1] / file_name("new")
    path.write_bytes(path.read_bytes().split(b"\n", 1)[1])
    damaged = path.read_bytes()
    with SessionPersistence(*storage, options=ACCEPT) as chats:
        with pytest.raises(StoreDamagedError):
            chats.get_messages("new")
        verdict = chats.verify.accept()
        assert verdict.damage == ()
        (note,) = chats.annotations.list("new")
        told = json.loads(note.value)["beside"]
        assert ("are lost" if source == "nothing" else source) in told
        session = chats.get_session("new")
        assert [each.content for each in chats.get_messages("new")] == said
        assert (session.message_count, session.participants) == (len(said), ("Ann",))
        if source == "nothing":
            assert (session.topic, session.metadata) == ("", {})
        else:
            assert (session.topic, session.created_at) == ("lunch", before.created_at)
            assert (session.status, session.metadata) == (before.status, {"a": 1})
    assert path.with_name(path.name + ".damaged").read_bytes() == damaged
    with SessionPersistence(*storage) as chats:
        assert chats.verify().is_whole
        assert len(chats.list_sessions()) == 3


def test_what_a_file_was_goes_with_its_session(storage):
    for each in ("s", "other"):
        path = storage[1] / file_name(each)
        path.write_bytes(path.read_bytes().replace(b'"seq": 2', b'"seq": 3'))
    with SessionPersistence(*storage, options=ACCEPT) as chats:
        assert chats.verify.accept().is_whole
        with chats.store.transaction() as transaction:
            transaction.delete_sessions(["s"])
        assert [each.session_id for each in chats.list_sessions()] == ["other"]
    (left,) = storage[1].glob("*.damaged")
    assert left.name == f"{file_name('other')}.damaged"
