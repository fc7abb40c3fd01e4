"""What is written at once is there whole or not at all, and a lost line is named."""

import os
import signal
import subprocess
import sys
import warnings

import pytest
from hypothesis import given
from hypothesis import strategies as st

from multichat_lab.chat.persistence import SessionPersistence
from multichat_lab.errors import StoreDamagedError
from multichat_lab.records import ChatMessage
from multichat_lab.stores.head import head_path
from multichat_lab.stores.jsonl.batches import PENDING, TornLineWarning
from multichat_lab.stores.jsonl.files import file_name

KILLED_AT = """
import os, signal, sys
from multichat_lab.chat.persistence import SessionPersistence
from multichat_lab.records import ChatMessage
from multichat_lab.stores.jsonl import writing

place, calls, append = int(sys.argv[2]), [], writing.append

def dying(path, data, end):
    calls.append(path)
    if len(calls) == place:
        append(path, data[: len(data) // 2], end)
        os.kill(os.getpid(), signal.SIGKILL)
    append(path, data, end)

chats = SessionPersistence("json", sys.argv[1])
writing.append = dying
with chats.store.transaction() as transaction:
    for name in "abc":
        transaction.add_messages([ChatMessage(name, "Ann", f"{n}", seq=2 + n) for n in range(2)])
"""


def said(chats, session_id="s"):
    return [message.content for message in chats.get_messages(session_id)]


def stored(folder, sessions="s"):
    with SessionPersistence("json", folder) as chats:
        for name in sessions:
            chats.create_session(["Ann"], session_id=name)
            chats.add_message(ChatMessage(name, "Ann", "first"))


@given(data=st.data())
def test_a_file_that_ends_anywhere_in_a_batch_has_none_of_it(data, tmp_path_factory):
    folder = tmp_path_factory.mktemp("chats")
    stored(folder)
    path = folder / file_name("s")
    before = path.stat().st_size
    with SessionPersistence("json", folder) as chats:
        count = data.draw(st.integers(1, 5))
        chats.add_messages([ChatMessage("s", "Ann", f"{number}") for number in range(count)])
    end = path.stat().st_size
    cut = data.draw(st.integers(before, end))
    os.truncate(path, cut)
    head_path(folder).unlink()  # nobody was told
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", TornLineWarning)
        with SessionPersistence("json", folder) as chats:
            whole = [str(number) for number in range(count)] if cut == end else []
            assert said(chats) == ["first", *whole]
            assert chats.add_message(ChatMessage("s", "Ann", "last")).seq == 2 + len(whole)
        with SessionPersistence("json", folder) as chats:
            assert said(chats) == ["first", *whole, "last"]


@pytest.mark.parametrize("place", [1, 2, 3])
def test_a_process_killed_between_the_files_of_a_batch_leaves_none_of_it(tmp_path, place):
    stored(tmp_path, "abc")
    run = subprocess.run([sys.executable, "-c", KILLED_AT, str(tmp_path), str(place)], check=False)
    assert run.returncode == -signal.SIGKILL
    assert (tmp_path / PENDING).exists()
    with pytest.warns(TornLineWarning, match="taken back"):
        chats = SessionPersistence("json", tmp_path)
    with chats:
        assert [said(chats, name) for name in "abc"] == [["first"]] * 3
        chats.add_message(ChatMessage("b", "Ann", "second"))
    assert not (tmp_path / PENDING).exists()
    with SessionPersistence("json", tmp_path) as chats:
        assert [said(chats, name) for name in "abc"] == [["first"], ["first", "second"], ["first"]]


def test_who_was_reading_meanwhile_never_sees_a_part_of_it(tmp_path):
    stored(tmp_path, "abc")
    with SessionPersistence("json", tmp_path) as reader:
        assert said(reader, "a") == ["first"]
        subprocess.run([sys.executable, "-c", KILLED_AT, str(tmp_path), "3"], check=False)
        assert [said(reader, name) for name in "abc"] == [["first"]] * 3
        with pytest.warns(TornLineWarning):
            reader.add_message(ChatMessage("a", "Ann", "second"))
        assert [said(reader, name) for name in "abc"] == [["first", "second"], ["first"], ["first"]]


def test_a_batch_over_several_files_is_read_by_another_process_when_it_is_whole(tmp_path):
    stored(tmp_path, "abc")
    with (
        SessionPersistence("json", tmp_path) as reader,
        SessionPersistence("json", tmp_path) as writer,
    ):
        assert said(reader, "c") == ["first"]
        with writer.store.transaction() as transaction:
            for name in "abc":
                transaction.add_messages([ChatMessage(name, "Ann", "x", seq=2)])
        assert [said(reader, name) for name in "abc"] == [["first", "x"]] * 3


@pytest.mark.parametrize("removed", range(3, 8))
@pytest.mark.parametrize("at_once", [False, True])
def test_a_lost_line_is_named_and_numbers_no_other_anew(tmp_path, removed, at_once):
    stored(tmp_path, "st")
    with SessionPersistence("json", tmp_path) as chats:
        messages = [ChatMessage("s", "Ann", f"{number}") for number in range(5)]
        for some in [messages] if at_once else [[each] for each in messages]:
            chats.add_messages(some)
        chats.add_message(ChatMessage("s", "Ann", "last"))
    path = tmp_path / file_name("s")
    lines = path.read_bytes().splitlines(keepends=True)
    path.write_bytes(b"".join([*lines[:removed], *lines[removed + 1 :]]))
    with SessionPersistence("json", tmp_path) as chats:
        with pytest.raises(StoreDamagedError, match=r"s-.*lacks some of 5 lines|'s' has message"):
            said(chats)
        assert said(chats, "t") == ["first"]
    assert path.read_bytes() == b"".join([*lines[:removed], *lines[removed + 1 :]])


def test_lines_without_numbers_are_numbered_by_their_place(tmp_path):
    stored(tmp_path)
    path = tmp_path / file_name("s")
    path.write_bytes(path.read_bytes().replace(b'"seq": 1, ', b""))
    with SessionPersistence("json", tmp_path) as chats:
        assert [(each.seq, each.content) for each in chats.get_messages("s")] == [(1, "first")]
