"""Desks in processes of their own: killed in the middle, and two at one store."""

import subprocess
import sys
from pathlib import Path

import pytest

from multichat_lab.analysis.lab import Lab
from multichat_lab.chat.persistence import SessionPersistence
from multichat_lab.trading.desk import replay_run
from tests.waiting import HANG_SECONDS

pytestmark = pytest.mark.slow

DESK = Path(__file__).with_name("desk_process.py")
UNCAUSED = """
    SELECT count(*) FROM orders WHERE message_id IS NOT NULL
    AND message_id NOT IN (SELECT message_id FROM messages)
"""


def start(storage_type, path, name, bars, speed):
    argv = [sys.executable, DESK, storage_type, path, name, str(bars), str(speed)]
    return subprocess.Popen(argv, stdout=subprocess.PIPE, text=True)


@pytest.mark.parametrize("storage_type", ["sqlite", "duckdb"])
def test_what_a_killed_desk_had_flushed_is_there_and_can_be_replayed(storage_type, tmp_path):
    desk = start(storage_type, tmp_path / "chats", "Ann", 100_000, 2_000)
    run_ids = desk.stdout.readline().split()
    flushed = 0
    while flushed < 500:
        flushed = int(desk.stdout.readline())
    desk.kill()
    flushed = max([flushed, *map(int, desk.stdout.read().split())])
    desk.wait()
    with SessionPersistence(storage_type, tmp_path / "chats") as chats, Lab(chats) as lab:
        for run_id in run_ids:
            report = replay_run(chats, run_id)
            assert report.is_equal, report.difference
            assert report.bars >= flushed
        assert lab.sql("SELECT count(*) FROM bars").fetchall()[0][0] == report.bars
        assert lab.sql("SELECT count(*) FROM orders").fetchall()[0][0] > 20
        assert lab.sql(UNCAUSED).fetchall() == [(0,)]
        assert lab.sql("SELECT count(ended_at) FROM runs").fetchall() == [(0,)]


def test_two_desks_record_into_one_store(tmp_path):
    path = tmp_path / "chats.db"
    desks = [start("sqlite", path, name, 1_500, 3_000) for name in ("Ann", "Bob")]
    outputs = [desk.communicate(timeout=HANG_SECONDS)[0].split("\n") for desk in desks]
    assert [output[-2] for output in outputs] == ["ended", "ended"]
    with SessionPersistence("sqlite", path) as chats, Lab(chats) as lab:
        for run_id in " ".join(output[0] for output in outputs).split():
            report = replay_run(chats, run_id)
            assert report.is_equal, report.difference
            assert (report.bars, report.fills > 5) == (1_500, True)
        assert lab.sql("SELECT count(*), count(DISTINCT desk_id) FROM runs").fetchall() == [(6, 2)]
        total, highest, senders = lab.sql(
            "SELECT count(*), max(seq), count(DISTINCT sender) FROM messages"
        ).fetchall()[0]
        assert (total, senders) == (highest, 6)
        assert lab.sql(UNCAUSED).fetchall() == [(0,)]


UNCLOSED = """
import sys
from multichat_lab.chat.persistence import SessionPersistence
from multichat_lab.trading.desk import DeskOptions, PaperDesk
from multichat_lab.trading.desk.thread import DeskThread
from multichat_lab.trading.robots.human import Human
from multichat_lab.trading.market import gbm_bars, replay_feed
chats = SessionPersistence(*sys.argv[1:3])
chats.create_session([], session_id="one")
ann, options = Human("Ann"), DeskOptions(batch_seconds=100)
live = DeskThread(PaperDesk(replay_feed(gbm_bars(50, seed=1)), [ann], chats, "one", options))
live.start(paused=True)
live.step(5).result()
if sys.argv[3] == "ended":
    chats.end_session("one")
ann.press("buy", 1, say="At the last moment.")
"""


@pytest.mark.parametrize(("session", "recorded"), [("active", 1), ("ended", 0)])
@pytest.mark.parametrize("storage_type", ["sqlite", "duckdb"])
def test_a_program_that_closes_nothing_records_at_its_exit_and_says_nothing(
    storage_type, session, recorded, tmp_path
):
    argv = [sys.executable, "-c", UNCLOSED, storage_type, tmp_path / "chats", session]
    ran = subprocess.run(argv, capture_output=True, text=True, check=True)
    assert (ran.stdout, ran.stderr) == ("", "")
    with SessionPersistence(storage_type, tmp_path / "chats") as chats, Lab(chats) as lab:
        assert lab.sql("SELECT count(*) FROM bars").fetchall() == [(5,)]
        assert lab.sql("SELECT count(*) FROM orders").fetchall() == [(recorded,)]
        assert lab.sql("SELECT count(ended_at) FROM runs").fetchall() == [(recorded,)]
