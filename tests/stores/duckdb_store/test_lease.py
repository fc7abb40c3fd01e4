"""A lease keeps a file open over several uses, and keeps no one else out for long."""

import subprocess
import sys
import threading
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing

import pytest

from multichat_lab.chat.persistence import SessionPersistence
from multichat_lab.errors import StoreBusyError
from multichat_lab.stores.duckdb import lease as lease_module
from multichat_lab.stores.duckdb.lease import Lease
from multichat_lab.stores.locks import ProcessLock
from tests.waiting import HANG_SECONDS, wait_until

FORGETFUL = """
import sys
from multichat_lab.chat.persistence import SessionPersistence
from multichat_lab.records import ChatMessage
chats = SessionPersistence("duckdb", sys.argv[1])
chats.create_session(["Ann"], session_id="s")
print(chats.add_message(ChatMessage("s", "Ann", "hello")).seq)
"""


class LeasedFile:
    """A file that must never be open twice, and counts how often it was opened."""

    open_now = 0

    def __init__(self, path):
        self.times_opened = 0
        self.lease = Lease(path, self._open, self._close)

    def _open(self):
        self.times_opened += 1
        LeasedFile.open_now += 1
        assert LeasedFile.open_now == 1

    def _close(self):
        LeasedFile.open_now -= 1

    def use(self):
        with self.lease:
            assert LeasedFile.open_now == 1


@pytest.fixture
def files(tmp_path):
    """Two holders of leases on the same file."""
    LeasedFile.open_now = 0
    first, second = LeasedFile(tmp_path / "file"), LeasedFile(tmp_path / "file")
    with closing(first.lease), closing(second.lease):
        yield first, second
    assert LeasedFile.open_now == 0


def test_several_uses_open_the_file_once(files):
    for _ in range(20):
        files[0].use()
    assert files[0].times_opened == 1


def test_an_idle_holder_closes_the_file(files):
    files[0].use()
    assert LeasedFile.open_now == 1
    wait_until(lambda: LeasedFile.open_now == 0)
    files[0].use()
    assert files[0].times_opened == 2


def test_two_busy_holders_take_turns(files):
    def work(number):
        def had_its_turns():
            files[number].use()
            return min(each.times_opened for each in files) > 3

        wait_until(had_its_turns, "one of them never lets the other in", pause=0.001)

    threads = [threading.Thread(target=work, args=(number,)) for number in (0, 1)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert min(each.times_opened for each in files) > 3


def test_a_busy_holder_closes_the_file_now_and_then_though_nobody_waits(files, monkeypatch):
    monkeypatch.setattr(lease_module, "LONGEST_SECONDS", 0.05)

    def was_closed_in_between():
        files[0].use()
        return files[0].times_opened > 1

    wait_until(was_closed_in_between, pause=0)


def test_a_file_that_cannot_be_opened_leaves_the_way_to_others(tmp_path):
    def fail():
        raise OSError("no")

    with closing(Lease(tmp_path / "file", fail, fail)) as broken:
        for _ in range(2):
            with pytest.raises(OSError, match="no"), broken:
                pass
        other = LeasedFile(tmp_path / "file")
        with closing(other.lease):
            other.use()
        assert other.times_opened == 1


def test_who_borrows_a_file_waits_no_longer_for_a_thread_that_uses_it_than_one_wants(tmp_path):
    def borrow():
        with lease.lent():
            pass

    lease = Lease(tmp_path / "file", lambda: None, lambda: None, busy_seconds=0.05)
    with closing(lease), ThreadPoolExecutor(1) as borrowers:
        with lease, pytest.raises(StoreBusyError):
            borrowers.submit(borrow).result(HANG_SECONDS)
        borrowers.submit(borrow).result(HANG_SECONDS)


def test_closing_waits_no_longer_for_a_thread_that_uses_the_file_than_one_wants(tmp_path):
    lease = Lease(tmp_path / "file", lambda: None, lambda: None, busy_seconds=0.1)
    used, done = threading.Event(), threading.Event()

    def use():
        with lease:
            used.set()
            done.wait(HANG_SECONDS)

    thread = threading.Thread(target=use)
    thread.start()
    used.wait(HANG_SECONDS)
    with pytest.raises(StoreBusyError):
        lease.close()
    done.set()
    thread.join(HANG_SECONDS)
    lease.close()


def test_a_script_that_never_closes_its_store_loses_nothing(tmp_path):
    path = tmp_path / "chats"
    run = subprocess.run(
        [sys.executable, "-c", FORGETFUL, str(path)], capture_output=True, text=True, check=False
    )
    assert (run.returncode, run.stdout) == (0, "1\n")
    assert "Traceback" not in run.stderr
    with SessionPersistence("duckdb", path) as chats:
        assert [message.content for message in chats.get_messages("s")] == ["hello"]


def test_a_lock_is_free_unless_somebody_holds_it(tmp_path):
    mine, other = ProcessLock(tmp_path / "lock"), ProcessLock(tmp_path / "lock")
    with closing(mine), closing(other):
        assert other.is_free()
        with mine:
            assert not other.is_free()
            assert not mine.is_free(), "its holder holds it too"
        assert other.is_free()
