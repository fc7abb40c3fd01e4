"""Presence: who is there, what they have not read, and the seats of those who were killed."""

import subprocess
import sys
from datetime import timedelta
from pathlib import Path

import pytest

from multichat_lab.chat.conversation import Conversation
from multichat_lab.chat.conversation.policies import everyone_once
from multichat_lab.chat.persistence import SessionPersistence
from multichat_lab.chat.presence import Presence
from multichat_lab.chat.system import MultichatSystem
from multichat_lab.errors import MessageError, SessionNotFoundError
from multichat_lab.times import utc_now
from tests.waiting import wait_until

SCRIPT = Path(__file__).with_name("attending_process.py")
NOBODY_KNOWS = (None, None, None, None)


def known(presence):
    return presence.seen_at, presence.read_seq, presence.unread, presence.is_there


def test_who_is_there_and_what_they_have_not_read(chats):
    system = MultichatSystem(chats)
    session_id = system.start(["Ann", "Bob", "Cy"]).session_id
    assert [known(each) for each in chats.presence.of(session_id)] == [NOBODY_KNOWS] * 3
    with chats.presence.attending(session_id, "Bob", read_seq=1) as bob:
        system.broadcast(session_id, "Ann", "for all")
        system.direct(session_id, "Ann", "Cy", "not for Bob")
        system.broadcast(session_id, "Bob", "his own")
        system.direct(session_id, "Ann", "Bob", "for Bob")
        ann, found, _ = chats.presence.of(session_id)
        assert known(ann) == NOBODY_KNOWS
        assert found == Presence("Bob", found.seen_at, 1, 2, is_there=True)
        assert found.seen_at <= utc_now()
        bob.read(4)
        assert chats.presence.of(session_id)[1].unread == 1
        with chats.presence.attending(session_id, "Cy"):
            assert chats.presence.of(session_id)[2].unread is None, "Cy tells not how far"
    assert known(chats.presence.of(session_id)[1]) == NOBODY_KNOWS
    assert chats.presence.free(session_id) == []
    with pytest.raises(SessionNotFoundError):
        chats.presence.of("nowhere")
    with pytest.raises(MessageError, match="lease"):
        chats.presence.attending(session_id, "Bob", lease=0)


def test_signs_of_life_go_on_in_the_background(chats):
    session_id = MultichatSystem(chats).start(["Ann", "Bob"]).session_id
    with chats.presence.attending(session_id, "Bob", lease=0.2):
        first = chats.presence.of(session_id)[1].seen_at
        wait_until(lambda: chats.presence.of(session_id)[1].seen_at > first)


@pytest.mark.parametrize("lease", [0, -1, float("nan"), float("inf"), 1e15])
def test_a_lease_that_nobody_can_wait_for_is_refused(chats, lease):
    session_id = MultichatSystem(chats).start(["Ann"]).session_id
    with pytest.raises(MessageError, match="lease is"):
        chats.presence.attending(session_id, "Ann", lease=lease)
    assert known(chats.presence.of(session_id)[0]) == NOBODY_KNOWS


def test_the_seat_of_who_was_killed_is_free_after_the_lease(shared_storage):
    with SessionPersistence(*shared_storage) as chats:
        system = MultichatSystem(chats)
        session_id = system.start(["Ann", "Bob", "Cy"]).session_id
        command = [sys.executable, SCRIPT, *shared_storage, session_id, "Bob", "1.5"]
        with subprocess.Popen(list(map(str, command)), stdout=subprocess.PIPE, text=True) as bob:
            assert bob.stdout.readline() == "ready\n"
            assert chats.presence.of(session_id)[1].read_seq == 1
            bob.kill()
        wait_until(lambda: chats.presence.free(session_id) == ["Bob"])
        assert chats.get_session(session_id).participants == ("Ann", "Cy")
        told = system.history(session_id)[-1]
        assert (told.kind, told.sender) == ("system", "Bob")
        assert told.content.startswith("Bob left: no sign of life since ")
        assert chats.presence.free(session_id) == []
        system.join(session_id, "Bob")
        assert known(chats.presence.of(session_id)[-1]) == NOBODY_KNOWS


def test_whoever_is_there_empties_the_seats_of_those_who_were_killed(shared_storage):
    with SessionPersistence(*shared_storage) as chats:
        system = MultichatSystem(chats)
        session_id = system.start(["Ann", "Bob"]).session_id
        elsewhere = system.start(["Bob", "Cy"]).session_id
        for place in (session_id, elsewhere):
            command = [sys.executable, SCRIPT, *shared_storage, place, "Bob", "0.5"]
            with subprocess.Popen(list(map(str, command)), stdout=subprocess.PIPE, text=True) as it:
                assert it.stdout.readline() == "ready\n"
                it.kill()
        with chats.presence.attending(session_id, "Ann", lease=1.0):
            wait_until(lambda: chats.get_session(elsewhere).participants == ("Cy",))
            wait_until(lambda: chats.get_session(session_id).participants == ("Ann",))
        assert system.history(session_id)[-1].content.startswith("Bob left: no sign of life")


def test_a_session_that_ended_keeps_its_seats_and_needs_no_signs(chats):
    system = MultichatSystem(chats)
    session_id = system.start(["Ann", "Bob"]).session_id
    chats.presence.note(session_id, "Bob", 1, lease=0.01)
    system.end(session_id, "Ann")
    wait_until(lambda: chats.presence.of(session_id)[1].is_there is False)
    assert chats.presence.sweep() == []
    assert known(chats.presence.of(session_id)[1]) == NOBODY_KNOWS
    assert chats.get_session(session_id).participants == ("Ann", "Bob")


def test_who_could_give_no_sign_is_not_taken_for_gone(chats):
    session_id = MultichatSystem(chats).start(["Ann", "Bob"]).session_id
    chats.presence.note(session_id, "Bob", None, lease=0.01)
    wait_until(lambda: chats.presence.of(session_id)[1].is_there is False)
    assert chats.presence.sweep(up_since=utc_now() + timedelta(hours=1)) == []
    assert chats.presence.sweep() == [(session_id, "Bob")]


def test_the_sign_of_an_earlier_stay_empties_no_seat(chats):
    system = MultichatSystem(chats)
    session_id = system.start(["Ann", "Bob"]).session_id
    chats.presence.note(session_id, "Bob", 1, lease=0.01)
    wait_until(lambda: chats.presence.of(session_id)[1].is_there is False)
    system.leave(session_id, "Bob")
    system.join(session_id, "Bob")
    assert chats.presence.free(session_id) == []
    assert known(chats.presence.of(session_id)[1]) == NOBODY_KNOWS


def test_what_was_read_is_not_unread_again(chats):
    session_id = MultichatSystem(chats).start(["Ann", "Bob"]).session_id
    with chats.presence.seats() as seats:
        for read in (5, 3, None):
            seats.hold(session_id, "Bob", read)
            assert chats.presence.of(session_id)[1].read_seq == 5
        seats.release(session_id, "Bob")
        assert known(chats.presence.of(session_id)[1]) == NOBODY_KNOWS
        seats.hold(session_id, "Ann", 2)
        seats.close(is_leaving=True)
    assert chats.presence.of(session_id)[0].is_there is True


def test_who_has_read_nothing_yet_tells_so_also_after_coming(chats):
    session_id = MultichatSystem(chats).start(["Ann", "Bob"]).session_id
    with chats.presence.seats() as seats:
        seats.hold(session_id, "Bob")
        assert chats.presence.of(session_id)[1].unread is None
        seats.hold(session_id, "Bob", 0)
        assert chats.presence.of(session_id)[1].unread == 1


def test_who_tells_something_after_the_end_gives_no_sign_that_costs_the_seat(chats):
    session_id = MultichatSystem(chats).start(["Ann", "Bob"]).session_id
    with chats.presence.attending(session_id, "Bob", lease=0.01) as bob:
        pass
    bob.read(1)  # from a thread that nobody waited for
    assert known(chats.presence.of(session_id)[1]) == NOBODY_KNOWS
    assert chats.presence.free(session_id, utc_now() - timedelta(hours=1)) == []


def test_responders_are_there_and_have_read_what_they_answer(chats):
    system, seen = MultichatSystem(chats), []
    lunch = system.start(["Ann"]).session_id

    def looking(message, history):
        seen.append(system.chats.presence.of(lunch))
        return "Aha."

    system.broadcast(lunch, "Ann", "Who is there?")
    Conversation(system, lunch, {"Bob": looking}, everyone_once).run()
    there = {each.participant: (each.is_there, each.read_seq, each.unread) for each in seen[0]}
    last = system.history(lunch)[-2].seq
    assert there == {"Ann": (None, None, None), "Bob": (True, last, 0)}
    assert system.chats.presence.of(lunch)[-1].seen_at is None, "it is over"
