"""`multichat who`: who is there, what they have not read, and whose seat is free since a kill."""

import json
import subprocess
import sys

from multichat_lab.chat.persistence import SessionPersistence
from multichat_lab.chat.system import MultichatSystem
from tests.chat.test_presence import SCRIPT
from tests.waiting import wait_until

LEASE = 3.0


def test_a_person_sees_who_is_there_and_whose_seat_a_kill_has_freed(tmp_path, multichat_here):
    path = tmp_path / "a.db"
    with SessionPersistence("sqlite", path) as chats:
        system = MultichatSystem(chats)
        session_id = system.start(["Ann", "Bob"], topic="lunch").session_id

        def seats():
            done = multichat_here("who", "lunch", "--store", f"sqlite:{path}", "--json")
            return {each["participant"]: each for each in json.loads(done.out)}

        argv = [sys.executable, SCRIPT, "sqlite", path, session_id, "Bob", LEASE]
        with subprocess.Popen(list(map(str, argv)), stdout=subprocess.PIPE) as bob:
            bob.stdout.readline()
            system.broadcast(session_id, "Ann", "Noon?")
            found = seats()
            assert (found["Bob"]["is_there"], found["Bob"]["read_seq"]) == (True, 1)
            assert (found["Bob"]["unread"], found["Bob"]["left_at"]) == (1, None)
            assert {found["Ann"][name] for name in ("seen_at", "unread", "is_there")} == {None}
            bob.kill()
        wait_until(lambda: seats()["Bob"]["is_there"] is False, "the lease ends")
        table = multichat_here("who", session_id, "--store", f"sqlite:{path}").out.splitlines()
        assert table[0].split("\t") == [
            "participant", "kind", "now", "last sign (UTC)", "read up to", "unread",
        ]  # fmt: skip
        assert table[1].split("\t")[2:] == ["", "", "", ""]
        assert table[2].split("\t")[2::2] == ["silent", "1"]
        assert chats.presence.sweep() == [(session_id, "Bob")]
        assert seats()["Bob"]["left_at"]
        assert "\tleft\t" in multichat_here("who", "lunch", "--store", f"sqlite:{path}").out


def test_a_session_that_is_not_there_is_told(tmp_path, multichat_here):
    with SessionPersistence("sqlite", tmp_path / "a.db"):
        pass
    done = multichat_here("who", "nowhere", "--store", f"sqlite:{tmp_path / 'a.db'}")
    assert done.code == 1
    assert "nowhere" in done.err
