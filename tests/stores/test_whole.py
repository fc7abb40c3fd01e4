"""What all of a store adds up to is told by its head: old sessions, and sums with their rows."""

import json
import re
from contextlib import closing, suppress
from hashlib import sha256

import pytest

from multichat_lab.chat.persistence import SessionPersistence
from multichat_lab.columns import quoted
from multichat_lab.errors import StoreDamagedError
from multichat_lab.records import Annotation, ChatMessage
from multichat_lab.stores.head import head_path
from multichat_lab.stores.head_lines import LINES, SIZE, line, lines
from multichat_lab.stores.questions import StoreOptions
from multichat_lab.stores.schema import TABLES
from multichat_lab.stores.sums import NOTHING, added, summed
from tests.stores.filling import say
from tests.stores.older_stores import CONNECT


@pytest.fixture
def storage(durable_storage):
    """Type and path of a store with an old session, behind more commits than the head has lines."""
    say(durable_storage, 3, "old")
    with SessionPersistence(*durable_storage) as chats:
        chats.history.react(chats.get_messages("old")[0].message_id, "Ann", "heart")
    say(durable_storage, LINES + 3, "new")
    return durable_storage


def change(storage, *statements):
    with closing(CONNECT[storage[0]](str(storage[1]))) as connection:
        for statement in statements:
            connection.execute(statement)
        connection.commit()


def lose_last_message(storage):
    """Take the last message of the old session away, so that all that is left fits together."""
    if storage[0] == "json":
        (file,) = storage[1].glob("old-*.jsonl")
        kept = file.read_bytes().splitlines(keepends=True)[:-2]  # and the reaction
        file.write_bytes(b"".join(kept))
        return
    last = "(SELECT {} FROM messages WHERE session_id = 'old' AND seq = 2)"
    change(
        storage,
        "DELETE FROM messages WHERE session_id = 'old' AND seq = 3",
        f"UPDATE sessions SET message_count = 2, head = {last.format('hash')},"  # noqa: S608
        f" last_activity = {last.format('timestamp')} WHERE session_id = 'old'",
    )


def test_the_lost_tail_of_an_old_session_is_told(storage):
    lose_last_message(storage)
    told = r"1 of 70 messages of the store"
    if storage[0] == "json":
        with SessionPersistence(*storage) as chats:
            (found,) = chats.verify().damage
        assert re.fullmatch(r"\d+ of [\d,]+ bytes in files of the store", found.told)
    else:
        with pytest.raises(StoreDamagedError, match=told):
            SessionPersistence(*storage)
    with SessionPersistence(*storage, options=StoreOptions(accept_loss=True)) as chats:
        assert chats.verify().is_headless
        assert chats.verify.accept().told.endswith("are whole")
        assert chats.verify().told.endswith("are whole")
    say(storage, 1, "old")
    with SessionPersistence(*storage) as chats:
        assert chats.verify().told.endswith("are whole")


def test_a_row_that_is_altered_together_with_its_sum_is_named(storage):
    if storage[0] == "json":
        altered_line_with_its_sum(storage)
    else:
        altered_row_with_its_sum(storage)
    with SessionPersistence(*storage) as chats:
        (found,) = chats.verify().damage
    assert found.told.endswith("of the store, where others are now")


def altered_line_with_its_sum(storage):
    (file,) = storage[1].glob("old-*.jsonl")
    done, last = file.read_bytes()[:-1].rsplit(b"\n", 1)
    said = re.fullmatch(rb'(.*), "sum": "(\d+):.*"\}', last)
    before = re.search(rb'"sum": "([^"]+)"\}$', done)
    assert said
    assert before
    body = said[1].replace(b'"heart"', b'"hurt!"')
    number = sha256(b"%b\n%b\n%b" % (before[1], said[2], body)).hexdigest()[:24].encode()
    file.write_bytes(b'%b\n%b, "sum": "%b:%b"}\n' % (done, body, said[2], number))


def altered_row_with_its_sum(storage):
    with closing(CONNECT[storage[0]](str(storage[1]))) as connection:
        columns = TABLES["reactions"]
        (row,) = connection.execute(f"SELECT {quoted(columns)} FROM reactions").fetchall()  # noqa: S608
        place = columns.index("name")
        other = (*row[:place], "hurt", *row[place + 1 :])
        one = added(summed(NOTHING, "reactions", [row], -1), summed(NOTHING, "reactions", [other]))
        (sums,) = connection.execute(
            "SELECT number, total FROM sums WHERE session_id = 'old' AND name = 'reactions'"
        ).fetchall()
        number, total = added((sums[0], int(sums[1], 16)), one)
        connection.execute("UPDATE reactions SET name = 'hurt'")
        connection.execute(
            "UPDATE sums SET number = ?, total = ? WHERE session_id = 'old' AND name = 'reactions'",
            (number, f"{total:040x}"),
        )
        connection.commit()


def wholes(storage):
    return [told.get("whole") for _, told in lines(head_path(storage[1]).read_bytes())]


def test_whatever_is_done_through_the_package_the_head_tells_of_it(storage):
    with SessionPersistence(*storage) as one, SessionPersistence(*storage) as other:
        for number in range(4):
            chats = (one, other)[number % 2]
            chats.add_messages(ChatMessage(each, "Ann", "x") for each in ("new", "old", "new"))
            chats.create_session(["Ann", "Bob"], session_id=f"{number}")
            chats.add_message(ChatMessage(f"{number}", "Ann", "hello"))
            chats.annotations.add([Annotation(f"{number}", "risk", run=f"scan {number}")])
            chats.members.remove(f"{number}", "Bob")
            chats.end_session(f"{number}")
            assert one.verify().told.endswith("are whole")
            assert other.verify().told.endswith("are whole")
        one.annotations.remove("scan 1")
        with other.store.transaction() as transaction:
            transaction.delete_sessions(["2"])
        assert other.verify().told.endswith("are whole")
        one.add_message(ChatMessage("old", "Ann", "so"))
        with suppress(RuntimeError), one.store.transaction() as transaction:
            transaction.add_messages([ChatMessage("old", "Ann", "undone", seq=99)])
            raise RuntimeError
        assert other.verify().damage == ()
        assert other.verify().told.endswith("are whole")


def test_a_head_of_an_older_release_is_told_of_and_no_damage(storage):
    path = head_path(storage[1])
    data = bytearray(path.read_bytes())
    for place, said in lines(bytes(data)):
        values = {name: each for name, each in said.items() if name not in ("n", "whole")}
        data[place * SIZE : (place + 1) * SIZE] = line(said["n"], values)
    path.write_bytes(data)
    with SessionPersistence(*storage) as chats:
        assert "does not tell what all of it adds up to" in chats.verify().told
        chats.add_message(ChatMessage("new", "Ann", "more"))
        assert chats.verify().told.endswith("are whole")


def test_who_was_killed_before_he_could_note_his_commit_is_caught_up_with(storage):
    path = head_path(storage[1])
    before = path.read_bytes()
    with SessionPersistence(*storage) as chats:
        chats.members.add("old", {"Bob": "human"})
        chats.add_message(ChatMessage("old", "Bob", "late"))
    path.write_bytes(before)
    with SessionPersistence(*storage) as chats:
        assert "does not tell" in chats.verify().told
        chats.members.add("old", {"Cy": "human"})
        assert chats.verify().told.endswith("are whole")
    assert json.dumps(wholes(storage)[-1]) != "null"


def test_another_process_that_was_killed_there_does_no_harm_to_those_that_go_on(storage):
    path = head_path(storage[1])
    with SessionPersistence(*storage) as chats:
        chats.add_message(ChatMessage("old", "Ann", "first"))
        before = path.read_bytes()
        with SessionPersistence(*storage) as killed:
            killed.end_session("new")
        path.write_bytes(before)
        chats.end_session("old")
        assert chats.verify().damage == ()
    with SessionPersistence(*storage) as chats:
        assert chats.verify().damage == ()
