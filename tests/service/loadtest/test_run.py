"""Load tests with real processes on real stores."""

import pytest

from multichat_lab.chat.persistence import SessionPersistence
from multichat_lab.errors import LoadTestError, StoreError
from multichat_lab.records import ChatMessage
from multichat_lab.service.loadtest import LoadPlan, StoreTarget, run_load_test
from tests.service.loadtest.sabotage import DyingClientTarget, EndingTarget, LyingTarget

pytestmark = pytest.mark.slow

PLAN = LoadPlan(sessions=3, messages=8, clients=2)


def test_every_message_is_verified_and_other_sessions_are_left_alone(durable_storage):
    storage_type, path = durable_storage
    with SessionPersistence(*durable_storage) as chats:
        chats.create_session(["Ann"], session_id="mine")
        mine = chats.add_message(ChatMessage("mine", "Ann", "before"))
    result = run_load_test(StoreTarget(f"{storage_type}:{path}"), PLAN)
    assert result.is_sound
    assert (result.acknowledged, result.verdict.verified, result.errors) == (24, 24, {})
    assert result.kept == 0
    assert 0 < result.latency_ms()["p50"] <= result.latency_ms()["max"]
    with SessionPersistence(*durable_storage) as chats:
        assert [each.session_id for each in chats.list_sessions()] == ["mine"]
        assert chats.get_messages("mine") == [mine]


def test_sessions_that_are_kept_hold_what_the_plan_says(tmp_path):
    result = run_load_test(StoreTarget(f"sqlite:{tmp_path / 'load.db'}"), PLAN, keep=True)
    assert result.kept == 3
    with SessionPersistence("sqlite", tmp_path / "load.db") as chats:
        for number, session in enumerate(chats.list_sessions()):
            said = {each.content for each in chats.get_messages(session.session_id)}
            assert said == {PLAN.content(number, each) for each in range(8)}


def test_progress_ends_with_all_written(tmp_path):
    told = []
    target = StoreTarget(f"sqlite:{tmp_path / 'load.db'}")
    run_load_test(target, PLAN, progress=lambda *step: told.append(step))
    assert told[0] == (0, 24)
    assert told == sorted(told)
    assert told[-1] == (24, 24)


def test_a_client_that_is_killed_is_an_error_and_what_it_was_told_is_there(tmp_path):
    result = run_load_test(DyingClientTarget(f"sqlite:{tmp_path / 'load.db'}"), PLAN)
    assert result.errors == {"ClientDied": 1}
    assert result.verdict.is_sound
    assert 12 <= result.acknowledged < 24
    assert result.verdict.verified == result.acknowledged + result.verdict.unacknowledged
    assert not result.is_sound


def test_a_store_that_forgets_what_it_acknowledged_is_found_out(tmp_path):
    result = run_load_test(LyingTarget(f"sqlite:{tmp_path / 'load.db'}"), PLAN)
    assert (result.verdict.lost, result.verdict.altered) == (4, 4)
    assert not result.is_sound


def test_failures_are_counted_by_kind_and_nothing_is_lost(tmp_path):
    result = run_load_test(EndingTarget(f"sqlite:{tmp_path / 'load.db'}"), PLAN)
    assert list(result.errors) == ["SessionEndedError"]
    assert result.errors["SessionEndedError"] + result.acknowledged == 24
    assert "Start a new session" in result.error_examples()["SessionEndedError"]
    assert result.verdict.is_sound
    assert not result.is_sound


def test_a_store_that_cannot_be_written_is_one_error(tmp_path):
    (tmp_path / "file").touch()
    with pytest.raises(StoreError, match="file"):
        run_load_test(StoreTarget(f"sqlite:{tmp_path / 'file' / 'load.db'}"), PLAN)


def test_a_memory_store_is_refused():
    with pytest.raises(LoadTestError, match="cannot be shared"):
        StoreTarget("memory:")
