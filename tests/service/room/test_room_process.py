"""People take seats in a room, trade with words under tokens of their own, and nothing is lost."""

import os
import signal
import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor

import httpx
import pytest

from multichat_lab import SessionPersistence
from multichat_lab.analysis.attribution import message_attribution_df
from multichat_lab.analysis.lab import Lab
from multichat_lab.trading.recording.replay import replay_run
from tests.service.room.room_process import opened_room
from tests.waiting import wait_until

pytestmark = pytest.mark.slow
EVIL = "</script><script>alert(1)</script>"


@pytest.fixture(scope="module")
def room(tmp_path_factory):
    with opened_room(tmp_path_factory.mktemp("room"), "--speed", "5", "--seats", "4") as opened:
        wait_until(lambda: opened.now["counts"][0])
        yield opened


def sql(room, query):
    with Lab(room.store) as lab:
        return lab.sql(query).fetchall()


def test_words_are_joined_with_the_order_that_they_came_with(room):
    ann = room.seat("Ann")
    assert room.press(ann, "buy", 10, "It is cheap.").status_code == 201
    wait_until(lambda: room.person("Ann")["held"] == 10)
    assert room.press(ann, "sell", 10, "Enough.").status_code == 201
    wait_until(lambda: room.person("Ann")["trades"] == 1)
    rows = sql(
        room,
        "SELECT content, side, quantity FROM orders JOIN messages USING (message_id)"
        " WHERE participant = 'Ann' ORDER BY order_id",
    )
    assert rows == [("It is cheap.", "buy", 10.0), ("Enough.", "sell", 10.0)]
    wait_until(lambda: sql(room, "FROM trades WHERE participant = 'Ann'"))
    words = message_attribution_df(room.store)
    (pnl,) = words[words.content == "It is cheap."].pnl
    assert room.person("Ann")["earned"] == round(100 * pnl)


def test_nobody_trades_or_presents_under_the_token_of_another(room):
    ben = room.seat("Ben")
    assert room.press("multichat_0_0", "buy", 1).status_code == 401
    assert httpx.post(f"{room.url}/v1/orders", json={}).status_code == 401
    assert room.present("end", token=ben).status_code == 403
    assert room.press(room.token, "buy", 1).status_code == 403
    as_ann = {"side": "buy", "quantity": 1, "heard": 0, "since": 0, "name": "Ann"}
    assert room.post("/v1/orders", ben, as_ann).status_code == 422
    room.press(ben, "say", why="Mine.")
    assert sql(room, "SELECT sender FROM messages WHERE content = 'Mine.'") == [("Ben",)]


def test_a_name_like_anothers_and_a_seat_too_many_are_refused(room):
    def ask(name):
        return httpx.post(f"{room.url}/seats", json={"name": name})

    room.seat("Capa")
    for name in ("Capa", "capa", "Сара", "momentum maya", "Presenter", "", "x" * 25, "a\nb\x07"):
        assert ask(name).status_code in (400, 422), name
    room.seat("<b>Dan</b>")
    assert ask("Eve").status_code == 503
    assert room.now["taken"] == 4


def test_markup_stays_text(room):
    ann = next(each for each in room.now["people"] if each["name"] == "<b>Dan</b>")
    assert ann["kind"] == "human"
    page = httpx.get(room.url)
    assert EVIL not in page.text
    assert "script-src 'self'" in page.headers["content-security-policy"]


def test_what_is_late_large_or_makes_no_sense_is_refused(tmp_path):
    with opened_room(tmp_path, "--speed", "5") as other:
        wait_until(lambda: other.now["counts"][0])
        eve = other.seat("Eve")
        assert "late" in other.press(eve, "buy", 1, age=60).text
        for side, quantity in (("buy", 0), ("buy", -1), ("hold", 1), ("say", 0), ("buy", 1e300)):
            assert other.press(eve, side, quantity).status_code == 400, (side, quantity)
        assert other.press(eve, "say", why="x" * 501).status_code == 400
        assert other.press(eve, "say", why="x" * 30_000).status_code == 413
        assert other.present("mute", "Eve").status_code == 200
        assert other.press(eve, "say", why="Hello?").status_code == 403
        assert other.press(eve, "buy", 1).status_code == 201
        other.present("unmute", "Eve")
        assert other.press(eve, "say", why=EVIL).status_code == 201
        assert EVIL in [each["text"] for each in other.now["words"]]
        assert other.press(eve, "buy", 1e7, "All of it!").status_code == 201
        wait_until(lambda: "margin" in (other.person("Eve")["refused"] or {"why": ""})["why"])
        first = other.person("Eve")["refused"]
        assert other.press(eve, "buy", 1e7, "Again!").status_code == 201
        wait_until(lambda: other.person("Eve")["refused"]["order"] > first["order"])
        with ThreadPoolExecutor(30) as together:
            asked = together.map(lambda _: other.press(eve, "hold").status_code, range(120))
            assert 429 in asked


def test_a_killed_room_has_lost_nothing_that_it_acknowledged(tmp_path):
    with opened_room(tmp_path, "--speed", "5") as room:
        wait_until(lambda: room.now["counts"][0])
        ann = room.seat("Ann")
        said = [f"Word {number}" for number in range(8)]
        for words in said:
            assert room.press(ann, "buy", 1, words).status_code == 201
        os.kill(room.process.pid, signal.SIGKILL)
        room.process.wait()
        kept = sql(
            room,
            "SELECT content FROM orders JOIN messages USING (message_id)"
            " WHERE participant = 'Ann' ORDER BY order_id",
        )
        assert kept == [(each,) for each in said]
        with SessionPersistence("sqlite", tmp_path / "room.db") as chats:
            runs = sql(room, "SELECT run_id FROM runs")
            assert len(runs) == 4
            assert all(replay_run(chats, run).is_equal for (run,) in runs)


def test_the_presenter_paces_pauses_and_ends_and_all_get_the_replay(tmp_path):
    with opened_room(tmp_path, "--speed", "5") as room:
        wait_until(lambda: room.now["counts"][0])
        assert httpx.get(f"{room.url}/replay.html").status_code == 400
        room.present("pause")
        assert room.now["market"] == "paused"
        room.present("speed", 10)
        assert room.present("speed", 1000).status_code == 400
        room.present("resume")
        assert (room.now["market"], room.now["speed"]) == ("open", 10)
        room.present("end")
        wait_until(lambda: room.now["replay"] == "/replay.html")
        assert room.now["market"] == "closed"
        replay = httpx.get(f"{room.url}/replay.html")
        assert "attachment" in replay.headers["content-disposition"]
        assert replay.text.startswith("<!DOCTYPE html>")
        assert httpx.post(f"{room.url}/seats", json={"name": "Late"}).status_code == 400
    assert [*tmp_path.glob("room-*.html")]
    assert not [*tmp_path.glob("*.tokens.json*")]


def test_a_room_that_is_interrupted_writes_its_replay(tmp_path):
    with opened_room(tmp_path, "--speed", "5") as room:
        wait_until(lambda: room.now["counts"][0])
        room.process.send_signal(signal.SIGINT)
        assert room.process.wait(60) == 0
    assert [*tmp_path.glob("room-*.html")]


def test_a_room_is_opened_once(tmp_path):
    with opened_room(tmp_path, "--speed", "5"):
        argv = ["room", "--no-open", "--port", "0", "--store", "sqlite:room.db"]
        second = subprocess.run(
            [sys.executable, "-m", "multichat_lab", *argv],
            cwd=tmp_path, capture_output=True, text=True, check=False,
        )  # fmt: skip
        assert second.returncode == 1
        assert "is locked by process" in second.stderr
