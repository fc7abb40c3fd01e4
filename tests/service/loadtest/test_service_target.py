"""Load tests against a service that runs."""

from contextlib import ExitStack

import pytest

from multichat_lab.errors import AccessError, AuthenticationError, LoadTestError, ServiceError
from multichat_lab.service.loadtest import LoadPlan, ServiceTarget, run_load_test
from multichat_lab.service.production import MultichatProductionService
from multichat_lab.service.settings import Settings
from tests.waiting import HANG_SECONDS

pytestmark = pytest.mark.slow

PLAN = LoadPlan(sessions=3, messages=8, clients=2)


def target_of(service, place, *names):
    return ServiceTarget(service.url, tuple(place.token(name) for name in names))


@pytest.mark.parametrize("names", [["Ann"], ["Ann", "Bob"], ["Ann", "Bob", "Cy"]])
def test_every_message_is_verified_and_the_sessions_are_ended(service, place, connect, names):
    result = run_load_test(target_of(service, place, *names), PLAN)
    assert result.is_sound
    assert (result.acknowledged, result.verdict.verified, result.kept) == (24, 24, 3)
    sessions = connect("Ann").sessions.list()
    assert [each.status for each in sessions] == ["ended"] * 3
    assert {each.participants for each in sessions} == {tuple(names[: PLAN.clients])}


def test_sessions_that_are_kept_go_on(service, place, connect):
    run_load_test(target_of(service, place, "Ann"), PLAN, keep=True)
    assert [each.status for each in connect("Ann").sessions.list()] == ["active"] * 3


def test_refusals_of_the_service_are_counted_by_kind(place):
    place.token("Ann")
    settings = Settings(**place.settings, max_messages_per_session=6)
    with MultichatProductionService(settings) as service:
        result = run_load_test(target_of(service, place, "Ann"), PLAN)
    assert list(result.errors) == ["SessionLimitError"]
    assert result.acknowledged == 3 * 5  # each session holds the invitation too
    assert result.verdict.is_sound
    assert not result.is_sound


def test_a_service_that_is_killed_and_comes_back_has_lost_nothing(place):
    names = ("Ann", "Bob")
    for name in names:
        place.token(name)
    with place.running() as first:
        port = first.url.rpartition(":")[2]

        def progress(done, _total):
            if done and first.process.poll() is None:
                first.process.kill()
                first.process.wait()
                stack.enter_context(place.running(port=port))

        with ExitStack() as stack:
            plan = LoadPlan(sessions=4, messages=100, clients=2)
            tokens = tuple(place.token(name) for name in names)
            target = ServiceTarget(first.url, tokens, patience=HANG_SECONDS)
            result = run_load_test(target, plan, progress=progress)
    assert result.is_sound
    assert result.verdict.verified == plan.total


def test_without_a_token_nothing_is_sent():
    with pytest.raises(LoadTestError, match="multichat token add"):
        ServiceTarget("http://127.0.0.1:8765", ())


def test_a_wrong_token_and_one_for_reading_are_refused(service, place):
    with pytest.raises(AuthenticationError):
        run_load_test(ServiceTarget(service.url, ("multichat_0_0",)), PLAN)
    with pytest.raises(AccessError, match="only for reading"):
        run_load_test(target_of(service, place, "auditor"), PLAN)


def test_an_address_that_is_none_is_one_error():
    with pytest.raises(ServiceError, match="no address"):
        run_load_test(ServiceTarget("somewhere", ("token",)), PLAN)


def test_a_token_is_not_shown():
    assert "secret" not in repr(ServiceTarget("http://127.0.0.1:8765", ("secret",)))
