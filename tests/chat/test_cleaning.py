"""A clean-up goes by when something was recorded, and a wrong clock deletes nothing."""

import json
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from multichat_lab.chat import cleanup
from multichat_lab.chat.cleanup import clean_up
from multichat_lab.chat.importers import import_chat
from multichat_lab.chat.persistence import SessionPersistence
from multichat_lab.errors import StoreDamagedError, StoreError
from multichat_lab.records import ChatMessage
from multichat_lab.stores.head import head_path
from multichat_lab.times import utc_now
from tests.long_ago import clock_at, old_session


def day(number):
    return datetime(2026, 1, 1, tzinfo=UTC) + timedelta(days=number)


@pytest.fixture
def at(monkeypatch):
    """Set the clock of the clean-up."""
    return lambda moment: monkeypatch.setattr(cleanup, "utc_now", lambda: moment)


def names(sessions):
    return [each.session_id for each in sessions]


def mark_of(shared_storage):
    path = Path(shared_storage[1])
    return path.with_name(path.name + ".clock")


def test_an_import_of_today_of_old_logs_is_young(chats, tmp_path, at):
    log = tmp_path / "2023-05-01.log"
    log.write_text("[10:00] <ann> hi\n")
    import_chat(log, chats)
    plan = clean_up(chats.store, 7)
    assert (plan.going, plan.sessions, plan.young, plan.unknown) == ([], 1, 1, 0)
    at(utc_now() + timedelta(days=8))
    assert len(clean_up(chats.store, 7).going) == 1


def test_what_is_said_in_an_old_session_keeps_it_and_what_is_imported_into_it_too(chats, at):
    for name in ("silent", "spoken", "imported"):
        old_session(chats, name, day(0))
    with clock_at(day(40)):
        for name, said in (("spoken", day(40)), ("imported", day(1))):
            chats.add_message(ChatMessage(name, "Ann", "more", timestamp=said))
    at(day(41))
    assert names(clean_up(chats.store, 30).going) == ["silent"]


def test_a_plan_counts_sessions_and_messages_and_deletes_nothing(chats, at):
    old_session(chats, "a", day(0), messages=8)
    old_session(chats, "b", day(30), messages=2)
    at(day(31))
    plan = clean_up(chats.store, 10, dry_run=True, most=0.5)
    assert names(plan.going) == ["a"]
    assert (plan.sessions, plan.messages, plan.part) == (2, 10, 0.8)
    assert "1 of 2 sessions, 80% of what is there" in str(plan.refusal(0.5))
    assert plan.refusal(0.8) is None
    assert names(chats.list_sessions()) == ["a", "b"]


def test_more_than_the_part_that_may_go_is_refused_unless_somebody_says_so(chats, at):
    for number in range(3):
        old_session(chats, str(number), day(number))
    old_session(chats, "young", day(20))
    at(day(21))
    with pytest.raises(StoreError, match=r"3 of 4 sessions, 75%.*--dry-run.*--yes.*cleanup_most"):
        clean_up(chats.store, 10, most=0.5)
    assert len(chats.list_sessions()) == 4
    assert len(clean_up(chats.store, 10).going) == 3


def test_a_clock_that_jumped_ahead_between_two_clean_ups_deletes_nothing(shared_storage, at):
    with SessionPersistence(*shared_storage) as chats:
        for number in range(5):
            old_session(chats, str(number), day(number))
        at(day(5))
        assert clean_up(chats.store, 7, most=1).going == []
        at(day(5 + 365))
        for _ in range(2):
            with pytest.raises(StoreError, match=r"365 days after the last clean-up.*timedatectl"):
                clean_up(chats.store, 7, most=1)
        assert len(chats.list_sessions()) == 5
        at(day(6))
        assert clean_up(chats.store, 7, most=1).going == []
        at(day(370))
        assert len(clean_up(chats.store, 7).going) == 5, "somebody said so"
        at(day(371))
        assert clean_up(chats.store, 7, most=1).going == []


def test_a_clock_that_was_set_back_keeps_nothing_for_ever(shared_storage, at):
    with SessionPersistence(*shared_storage) as chats:
        old_session(chats, "old", day(0))
        old_session(chats, "of the future", day(3650))
        at(day(20))
        assert names(clean_up(chats.store, 30, most=1).going) == []
        at(day(15))  # set back by five days
        plan = clean_up(chats.store, 30, most=1)
        assert (plan.going, plan.clock) == ([], "")
        assert "2026-01-21 00:00: it was set back since" in plan.set_back
        assert clean_up(chats.store, 30, most=1).set_back == "", "it is told once"
        at(day(40))
        assert names(clean_up(chats.store, 30, most=1).going) == ["old"]
        at(day(44))
        assert clean_up(chats.store, 30, most=1).unknown == 1
        at(day(46))
        assert names(clean_up(chats.store, 30, most=1).going) == ["of the future"]


def test_what_was_recorded_nobody_knows_when_is_young_at_the_first_clean_up(tmp_path, at):
    path = tmp_path / "chats"
    with SessionPersistence("json", path) as chats:
        old_session(chats, "old", day(0))
    [file] = (each for each in path.glob("*.jsonl") if "recorded_at" in each.read_text())
    lines = [json.loads(line) for line in file.read_text().splitlines()]
    text = "\n".join(json.dumps(without_recording(each)) for each in lines) + "\n"
    file.write_text(text)
    head_path(path).unlink()  # those releases kept none
    with SessionPersistence("json", path) as chats:
        if chats.get_messages("old")[0].recorded_at is not None:
            pytest.fail("the test has tested nothing")
        at(day(100))
        assert clean_up(chats.store, 30, most=1).unknown == 1
        at(day(131))
        assert names(clean_up(chats.store, 30, most=1).going) == ["old"]


def without_recording(value):
    """Return a line of a json store as a release before recording times wrote it."""
    if isinstance(value, dict):
        return {
            key: without_recording(each)
            for key, each in value.items()
            if key not in ("recorded_at", "hash", "head")
        }
    return [without_recording(each) for each in value] if isinstance(value, list) else value


def test_a_damaged_mark_is_told_and_a_dry_run_writes_none(durable_storage):
    with SessionPersistence(*durable_storage) as chats:
        mark = mark_of(durable_storage)
        clean_up(chats.store, 7, dry_run=True)
        assert not mark.exists()
        clean_up(chats.store, 7)
        assert set(json.loads(mark.read_text())) == {"seen", "unknown_since"}
        for damage in ("{", "{}", '{"seen": "2026-01-01", "unknown_since": "x"}', "[]"):
            mark.write_text(damage)
            with pytest.raises(StoreDamagedError, match="Delete it"):
                clean_up(chats.store, 7)
