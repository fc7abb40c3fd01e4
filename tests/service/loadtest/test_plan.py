"""What a load test writes."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from multichat_lab.errors import LoadTestError
from multichat_lab.service.loadtest import LoadPlan

small = st.integers(1, 12)


@given(sessions=small, messages=small, clients=small)
def test_the_shares_of_the_clients_are_every_message_once(sessions, messages, clients):
    plan = LoadPlan(sessions, messages, clients)
    written = [each for client in range(clients) for each in plan.share(client)]
    assert len(written) == plan.total
    assert set(written) == {(s, n) for s in range(sessions) for n in range(messages)}
    assert all(plan.client_of(n) == c for c in range(clients) for _, n in plan.share(c))


@pytest.mark.slow
@given(seed=st.integers())
def test_the_same_seed_says_the_same_and_no_two_messages_are_alike(seed):
    places = [(session, number) for session in range(5) for number in range(20)]
    said = [LoadPlan(seed=seed).content(*place) for place in places]
    assert said == [LoadPlan(seed=seed).content(*place) for place in places]
    assert len(set(said)) == len(said)


def test_another_seed_says_something_else():
    assert LoadPlan(seed=1).content(0, 0) != LoadPlan(seed=2).content(0, 0)


@pytest.mark.parametrize("name", ["sessions", "messages", "clients"])
def test_nothing_to_do_is_refused(name):
    with pytest.raises(LoadTestError, match=f"{name} is 0"):
        LoadPlan(**{name: 0})
