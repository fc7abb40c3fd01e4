"""A file that is written for people never takes the place of a store, or of what is read for it."""

import os
import subprocess
import sys
from pathlib import Path

import pytest

from multichat_lab.chat.anonymising import AnonymisationKey
from multichat_lab.chat.exporters import export_chat
from multichat_lab.chat.persistence import SessionPersistence
from multichat_lab.cli.drawing import require_drawable
from multichat_lab.dashboards.pages import save_page
from multichat_lab.errors import BackupError, OutputError, RestoreError
from multichat_lab.records import ChatMessage
from multichat_lab.service.backups.backup import back_up
from multichat_lab.service.backups.restore import restore
from multichat_lab.stores.outputs import require_output, written_whole
from multichat_lab.trading.report import require_page
from tests.waiting import HANG_SECONDS


def relative(path, folder):
    return os.path.relpath(path)


def round_about(path, folder):
    (folder / "aside").mkdir()
    return folder / "aside" / ".." / path.name


def linked(path, folder):
    (folder / "link.html").symlink_to(path)
    return folder / "link.html"


def link_of_a_link(path, folder):
    (folder / "second.html").symlink_to(linked(path, folder))
    return folder / "second.html"


def hard_linked(path, folder):
    if path.is_dir():
        pytest.skip("a folder has one name")
    os.link(path, folder / "hard.html")
    return folder / "hard.html"


def with_its_type(path, folder):
    return f"sqlite:{path}"


def as_address(path, folder):
    return path.as_uri()


def beside_it(path, folder):
    return path / "session.jsonl" if path.is_dir() else path.with_name(f"{path.name}.lock")


SPELLINGS = [
    relative, round_about, linked, link_of_a_link, hard_linked, with_its_type, as_address, beside_it
]  # fmt: skip

WRITERS = {
    "export": lambda chats, target: export_chat("s", chats, target),
    "page": lambda chats, target: save_page("<p>hello</p>", target),
    "report": lambda chats, target: require_page(target),
    "figure": lambda chats, target: require_drawable(target),
    "key": lambda chats, target: AnonymisationKey(target),
}


@pytest.fixture
def stored(durable_storage):
    with SessionPersistence(*durable_storage) as chats:
        chats.create_session(["Ann"], session_id="s")
        chats.add_message(ChatMessage("s", "Ann", "hello"))
        yield chats


@pytest.mark.parametrize("spelling", SPELLINGS)
@pytest.mark.parametrize("writer", WRITERS)
def test_a_store_is_no_output_however_it_is_named(
    stored, durable_storage, tmp_path, writer, spelling
):
    target = spelling(durable_storage[1], tmp_path)
    with pytest.raises(OutputError):
        WRITERS[writer](stored, target)
    assert [each.content for each in stored.get_messages("s")] == ["hello"]
    assert not list(tmp_path.rglob("*.part*"))
    stored.close()
    with SessionPersistence(*durable_storage) as again:
        assert [each.content for each in again.get_messages("s")] == ["hello"]


@pytest.mark.parametrize("spelling", [relative, round_about, linked, hard_linked])
def test_what_is_read_for_it_is_no_output(tmp_path, spelling):
    question = tmp_path / "question.sql"
    question.write_text("FROM messages")
    with pytest.raises(OutputError, match="is what is read"):
        require_output(spelling(question, tmp_path), [question])
    assert question.read_text() == "FROM messages"


def test_an_output_that_is_not_there_yet_is_compared_by_its_path(tmp_path):
    with pytest.raises(OutputError, match="is what is read"):
        require_output(tmp_path / "aside" / ".." / "key", [tmp_path / "key"])
    assert require_output(tmp_path / "other", [tmp_path / "key"]) == tmp_path / "other"


def test_a_link_is_replaced_and_not_what_it_leads_to(tmp_path):
    precious = tmp_path / "prices.csv"
    precious.write_text("1,2,3")
    (tmp_path / "page.html").symlink_to(precious)
    with written_whole(tmp_path / "page.html") as unfinished:
        unfinished.write_text("new")
    assert precious.read_text() == "1,2,3"
    assert (tmp_path / "page.html").read_text() == "new"


@pytest.mark.skipif(not Path("/proc/self/fd").exists(), reason="Linux alone names open files so")
@pytest.mark.parametrize("name", ["/proc/self/fd/{}", "/dev/fd/{}", "/proc/{process}/fd/{}"])
def test_what_is_open_is_written_to_and_no_name_of_it_is_replaced(tmp_path, name):
    out, link = tmp_path / "out.txt", tmp_path / "stdout"
    out.write_text("before\n")
    with out.open("a") as there:
        link.symlink_to(name.format(there.fileno(), process=os.getpid()))
        for number in range(2):
            with written_whole(link) as unfinished:
                unfinished.write_text(f"{number}\n")
    assert out.read_text() == "before\n0\n1\n"
    assert link.is_symlink()
    assert {each.name for each in tmp_path.iterdir()} == {"out.txt", "stdout"}


@pytest.mark.skipif(not Path("/dev/fd").exists(), reason="Unix alone names open files so")
def test_an_export_goes_where_the_output_goes(stored, tmp_path):
    link, out = tmp_path / "stdout", tmp_path / "out.jsonl"
    link.symlink_to("/dev/fd/1")
    command = [sys.executable, "-m", "multichat_lab", "export", "s", "--output", str(link)]
    command += ["--store", stored.store.location]
    with out.open("w") as there:
        subprocess.run(command, stdout=there, check=True, timeout=HANG_SECONDS)
    assert "hello" in out.read_text()
    assert link.is_symlink()


def test_what_fails_half_way_leaves_what_was_there(tmp_path):
    path = tmp_path / "page.html"
    path.write_text("old")
    with pytest.raises(RuntimeError), written_whole(path) as unfinished:
        unfinished.write_text("half of ")
        raise RuntimeError
    assert [each.name for each in tmp_path.iterdir()] == ["page.html"]
    assert path.read_text() == "old"


def test_a_backup_is_neither_put_into_its_store_nor_restored_over_itself(
    stored, durable_storage, tmp_path
):
    kind, path = durable_storage
    stored.close()
    if path.is_dir():
        with pytest.raises(BackupError, match="is the store itself"):
            back_up(kind, path, path)
    backup = back_up(kind, path, tmp_path / "backups")
    (tmp_path / "link").symlink_to(backup.path)
    for target in (backup.copy, tmp_path / "link" / backup.copy.name):
        with pytest.raises(RestoreError, match="is a part of the backup"):
            restore(backup, target, force=True)
    assert restore(backup, path, force=True).path == path
