"""An index that outlives its lab: for the next search of the store, in whatever process."""

import os
import shutil
import subprocess
import sys
import time
from datetime import UTC, datetime

import pytest

from multichat_lab import ChatMessage, Lab, SessionPersistence
from multichat_lab.analysis.searching import shelf
from multichat_lab.analysis.searching.shelf import Shelf
from multichat_lab.stores.head import head_path
from tests.long_ago import said_then

LONG_AGO = datetime(2020, 1, 1, tzinfo=UTC)
MESSAGES = 1_200


@pytest.fixture
def folder(tmp_path):
    return tmp_path / "cache"


@pytest.fixture
def location(tmp_path):
    with SessionPersistence("sqlite", tmp_path / "chats.db") as chats:
        record(chats, "s")
        chats.create_session(["Ann"], session_id="old", created_at=LONG_AGO)
        said_then(chats, ChatMessage("old", "Ann", "margin of old", timestamp=LONG_AGO))
        chats.end_session("old")
        return chats.store.location


def record(chats, session_id, words="margin"):
    chats.create_session(["Ann"], session_id=session_id)
    chats.add_messages(
        ChatMessage(session_id, "Ann", f"{words} {n}", message_id=f"{session_id}{n}")
        for n in range(MESSAGES)
    )


def count(location, words, folder):
    """Return how many messages have words, as a new lab finds them."""
    with Lab(location) as lab:
        lab.search.keep(folder)
        matches = lab.search(words).attrs["matches"]
        assert lab.search.fresh.problem == ""
        return matches


def newest(location, folder):
    """Return the folder of the index that is kept."""
    return max(Shelf(location, folder)._kept())


def opened(location):
    return SessionPersistence(*location.split(":", 1))


def test_the_next_lab_takes_in_what_is_new_alone(location, folder, taken):
    assert count(location, "margin", folder) == MESSAGES + 1
    assert count(location, "margin", folder) == MESSAGES + 1
    with opened(location) as chats:
        chats.add_message(ChatMessage("s", "Ann", "margin too"))
    assert count(location, "margin", folder) == MESSAGES + 2
    assert taken == [MESSAGES + 1, 1]


def test_what_was_edited_or_deleted_meanwhile_is_followed(location, folder, taken):
    count(location, "margin", folder)
    with opened(location) as chats:
        chats.history.revise("s7", "risk")
        chats.history.delete("s8")
        assert chats.cleanup_old_sessions(30)
    assert count(location, "margin", folder) == MESSAGES - 2
    assert count(location, "risk", folder) == 1
    assert taken == [MESSAGES + 1, 1_000]  # those beside them in their block


def test_words_of_what_was_deleted_lie_there_until_they_are_forgotten(location, folder, taken):
    with Lab(location) as lab, opened(location) as chats:
        lab.search.keep(folder)
        assert lab.search("margin").attrs["matches"] == MESSAGES + 1
        chats.history.delete("s8")
        assert lab.search("margin").attrs["matches"] == MESSAGES
        lab.search.forget()
        assert list(folder.iterdir()) == []
        assert lab.search("margin").attrs["matches"] == MESSAGES
    assert count(location, "margin", folder) == MESSAGES
    assert taken == [MESSAGES + 1, 1, MESSAGES + 1]


def test_a_backup_edited_otherwise_is_found_by_its_own_words(location, folder, tmp_path):
    shutil.copy(tmp_path / "chats.db", tmp_path / "backup.db")
    with opened(location) as chats:
        chats.history.revise("s7", "risk")
    assert count(location, "risk", folder) == 1
    shutil.copy(tmp_path / "backup.db", tmp_path / "chats.db")
    head_path(tmp_path / "chats.db").unlink()  # else the store says what it lacks
    with opened(location) as chats:
        chats.history.revise("s7", "noon")
    assert (count(location, "risk", folder), count(location, "noon", folder)) == (0, 1)


def test_another_store_at_the_same_place_has_its_own_words(location, folder, tmp_path):
    count(location, "margin", folder)
    for each in tmp_path.glob("chats.db*"):
        each.unlink()
    with SessionPersistence("sqlite", tmp_path / "chats.db") as chats:
        record(chats, "s", words="calm")
    assert (count(location, "margin", folder), count(location, "calm", folder)) == (0, MESSAGES)


@pytest.mark.parametrize("broken", ["contents.json", "meta.json", ".managed.json", "all"])
def test_a_broken_index_is_made_anew(location, folder, broken):
    count(location, "margin", folder)
    kept = newest(location, folder)
    if broken == "all":
        for each in kept.iterdir():
            each.unlink()
    else:
        (kept / broken).write_text("{")
    assert count(location, "margin", folder) == MESSAGES + 1


def test_nobody_else_may_read_it(location, folder):
    count(location, "margin", folder)
    kept = newest(location, folder)
    assert all(not each.stat().st_mode & 0o077 for each in (folder, kept.parent, kept))
    assert "chats" not in str(kept)


def test_what_a_killed_process_left_goes_in_the_end(location, folder):
    count(location, "margin", folder)
    left = newest(location, folder).parent / ".new-left"
    left.mkdir()
    assert count(location, "margin", folder) == MESSAGES + 1
    day_before = time.time() - 2 * shelf.STALE_SECONDS
    os.utime(left, (day_before, day_before))
    with opened(location) as chats:
        chats.history.revise("s7", "risk")
    assert count(location, "risk", folder) == 1
    assert [each.name[0] for each in left.parent.iterdir()] == ["0"]


def test_where_nothing_can_be_written_the_search_works_and_says_why(location, tmp_path):
    (tmp_path / "file").write_text("no folder")
    with Lab(location) as lab:
        lab.search.keep(tmp_path / "file" / "cache")
        assert lab.search("margin").attrs["matches"] == MESSAGES + 1
        assert "file/cache cannot be written: Not a directory" in lab.search.fresh.problem


def test_few_messages_and_stores_in_memory_are_not_kept(folder):
    with SessionPersistence("memory") as chats, Lab(chats) as lab:
        record(chats, "s")
        lab.search.keep(folder)
        assert lab.search("margin").attrs["matches"] == MESSAGES
    assert not folder.exists()


@pytest.mark.slow
def test_processes_that_search_at_once_do_not_disturb_each_other(location, folder):
    program = (
        "import sys\nfrom multichat_lab import ChatMessage, Lab, SessionPersistence\n"
        "name, location, folder = sys.argv[1:]\n"
        "for turn in range(4):\n"
        "    with SessionPersistence(*location.split(':', 1)) as chats:\n"
        "        chats.history.revise(f's{name}{turn}', f'turn{name}')\n"
        "    with Lab(location) as lab:\n"
        "        lab.search.keep(folder)\n"
        "        found = lab.search(f'turn{name}').attrs['matches']\n"
        "        told = (found, lab.search.fresh.problem)\n"
        "        assert told == (turn + 1, ''), told\n"
    )
    crew = [
        subprocess.Popen([sys.executable, "-c", program, name, location, str(folder)])
        for name in "123"
    ]
    assert [each.wait(timeout=120) for each in crew] == [0, 0, 0]
    for name in "123":
        assert count(location, f"turn{name}", folder) == 4
    assert count(location, "margin", folder) == MESSAGES + 1 - 12
