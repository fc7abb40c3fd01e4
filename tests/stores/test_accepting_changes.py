"""Lost or altered changes of words can be accepted, once; what is altered after that is named."""

import json
from contextlib import closing

import pytest

from multichat_lab.chat.exporters import export_chat, verify_export
from multichat_lab.chat.persistence import SessionPersistence
from multichat_lab.records import ChatMessage
from multichat_lab.stores.questions import StoreOptions
from tests.stores.older_stores import CONNECT

ACCEPT = StoreOptions(accept_loss=True)


@pytest.fixture(params=["json", "sqlite", "duckdb"])
def storage(request, tmp_path):
    """A store with a message whose words were changed thrice, and one more behind it."""
    storage = request.param, tmp_path / "chats"
    with SessionPersistence(*storage) as chats:
        chats.create_session(["Ann"], session_id="s")
        chats.add_message(ChatMessage("s", "Ann", "said", message_id="m"))
        for words in ("one", "two", "three"):
            chats.history.revise("m", words, session_id="s")
        chats.add_message(ChatMessage("s", "Ann", "last", message_id="n"))
    return storage


def lose(storage, *numbers):
    """Let another program take changes away."""
    in_lines(storage, lambda told: told["revision"] not in numbers, lambda line: line)
    in_tables(storage, f"DELETE FROM revisions WHERE revision IN {(*numbers, 0)}")  # noqa: S608


def alter(storage, number, old, new):
    """Let another program change what a message said before."""

    def altered(line):
        is_it = json.loads(line).get("revision") == number
        return line.replace(b'"%b"' % old.encode(), b'"%b"' % new.encode()) if is_it else line

    in_lines(storage, lambda told: True, altered)
    in_tables(storage, f"UPDATE revisions SET content = '{new}' WHERE revision = {number}")  # noqa: S608


def in_lines(storage, stays, form):
    if storage[0] == "json":
        (file,) = storage[1].glob("s-*.jsonl")
        lines = file.read_bytes().splitlines(keepends=True)
        told = [(json.loads(line), line) for line in lines]
        left = [form(e) for values, e in told if "revision" not in values or stays(values)]
        file.write_bytes(b"".join(left))


def in_tables(storage, statement):
    if storage[0] != "json":
        with closing(CONNECT[storage[0]](str(storage[1]))) as connection:
            connection.execute(statement)
            connection.commit()


HARMS = {
    "the first lost": lambda storage: lose(storage, 1),
    "one between lost": lambda storage: lose(storage, 2),
    "two lost": lambda storage: lose(storage, 1, 2),
    "the first altered": lambda storage: alter(storage, 1, "said", "sold"),
    "one between altered": lambda storage: alter(storage, 2, "one", "won"),
    "the last lost": lambda storage: lose(storage, 3),
    "all lost": lambda storage: lose(storage, 1, 2, 3),
}


@pytest.mark.parametrize("harm", HARMS)
def test_what_is_accepted_is_whole_and_goes_on(storage, harm, tmp_path):
    HARMS[harm](storage)
    with SessionPersistence(*storage, options=ACCEPT) as chats:
        (wrong,) = chats.verify().damage
        verdict = chats.verify.accept(by="Ann")
        assert (verdict.damage, verdict.accepted) == ((), (wrong.told,))
        (note,) = chats.annotations.list("s")
        assert (note.by, chats.verify.accept().accepted) == ("Ann", ())
        before = chats.history.revisions("s")
    with SessionPersistence(*storage) as chats:
        assert chats.verify().is_whole
        chats.history.revise("m", "four", session_id="s")
        chats.history.revise("m", "five", session_id="s")
        chats.add_message(ChatMessage("s", "Ann", "on we go"))
        assert chats.history.revisions("s")[: len(before)] == before
        assert chats.verify().is_whole
        assert verify_export(export_chat("s", chats, tmp_path / "s.jsonl")).is_whole


@pytest.mark.parametrize(("number", "old"), [(3, "two"), (4, "three")])
def test_what_is_altered_after_that_is_named(storage, number, old):
    lose(storage, 1)
    with SessionPersistence(*storage, options=ACCEPT) as chats:
        assert chats.verify.accept().is_whole
        chats.history.revise("m", "four", session_id="s")
    alter(storage, number, old, "never said")
    with SessionPersistence(*storage) as chats:
        assert not chats.verify().is_whole
        assert chats.verify.accept().is_whole


def test_changes_of_a_message_that_is_lost_too_are_accepted(storage):
    if storage[0] == "json":
        (file,) = storage[1].glob("s-*.jsonl")
        lines = file.read_bytes().splitlines(keepends=True)
        file.write_bytes(b"".join(each for each in lines if b'"seq": 1' not in each))
    in_tables(storage, "DELETE FROM messages WHERE message_id = 'm'")
    with SessionPersistence(*storage, options=ACCEPT) as chats:
        assert not chats.verify().is_whole
        assert chats.verify.accept().damage == ()
        assert [each.seq for each in chats.get_messages("s")] == [2]
    with SessionPersistence(*storage) as chats:
        assert chats.verify().is_whole
