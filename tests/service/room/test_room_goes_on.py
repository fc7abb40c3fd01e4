"""A room that was killed goes on: with its people, their tokens, what was said, who is muted."""

import os
import signal

import pytest

from multichat_lab import SessionPersistence
from multichat_lab.analysis.lab import Lab
from multichat_lab.trading.recording.replay import replay_run
from tests.service.room.room_process import opened_room
from tests.waiting import wait_until

pytestmark = pytest.mark.slow


def test_a_killed_room_goes_on_with_those_who_sat_there(tmp_path):
    with opened_room(tmp_path, "--speed", "5") as room:
        wait_until(lambda: room.now["counts"][0])
        ann = room.seat("Ann")
        room.press(ann, "buy", 10, "Before the fall.")
        wait_until(lambda: room.person("Ann")["held"] == 10)
        wait_until(lambda: len({name for _, name, *_ in room.now["fills"]}) > 1)
        fills = room.now["fills"]
        room.press(ann, "say", why="Who turned off the light?")
        bars = room.now["counts"][0] - 5
        os.kill(room.process.pid, signal.SIGKILL)
        room.process.wait()
    with opened_room(tmp_path, "--speed", "5") as again:
        assert again.person("Ann")["held"] == 10
        assert again.now["counts"][0] >= bars
        assert again.now["fills"][: len(fills)] == fills
        assert "Before the fall." in [why for *_, why in fills]
        assert "Who turned off the light?" in [each["text"] for each in again.now["words"]]
        assert again.press(ann, "sell", 10, "Phew.").status_code == 201
        wait_until(lambda: again.person("Ann")["trades"] == 1)
        assert again.present("end", token=room.token).status_code == 401
        again.seat("Ben")
        again.present("end")
        wait_until(lambda: again.now["replay"] == "/replay.html")
    with SessionPersistence("sqlite", tmp_path / "room.db") as chats:
        with Lab(again.store) as lab:
            runs = lab.sql("SELECT run_id FROM runs").fetchall()
        assert len(runs) == 5
        assert all(replay_run(chats, run).is_equal for (run,) in runs)


def test_a_room_that_goes_on_knows_who_is_muted_and_greets_nobody_twice(tmp_path):
    def greetings(room):
        return [each["text"] for each in room.now["words"] if "Good morning" in each["text"]]

    with opened_room(tmp_path, "--speed", "5") as room:
        wait_until(lambda: room.now["counts"][0] > 3)
        assert len(greetings(room)) == 1
        ann, ben = room.seat("Ann"), room.seat("Ben")
        for act, name in (("mute", "Ann"), ("mute", "Ben"), ("unmute", "Ben")):
            assert room.present(act, name).status_code == 200
        assert room.present("mute", "Momentum Maya").status_code == 400
        os.kill(room.process.pid, signal.SIGKILL)
        room.process.wait()
    with opened_room(tmp_path, "--speed", "5") as again:
        assert again.press(ann, "say", why="Hello?").status_code == 403
        assert again.person("Ann")["muted"]
        assert again.press(ben, "say", why="Hello!").status_code == 201
        bars = again.now["counts"][0]
        wait_until(lambda: again.now["counts"][0] > bars + 6)
        assert len(greetings(again)) == 1
