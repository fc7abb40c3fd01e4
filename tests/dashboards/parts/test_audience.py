"""Who looks, by a clock of one's own."""

import pytest

from multichat_lab.dashboards.parts.audience import BEATS_WITHIN, Audience


class Hands:
    """A clock that is set by hand."""

    now = 100.0

    def __call__(self):
        return self.now


@pytest.fixture
def clock():
    return Hands()


@pytest.fixture
def audience(clock):
    return Audience(clock)


def test_nobody_is_there_at_first(audience):
    assert not audience.is_present


def test_a_view_counts_until_it_has_been_silent_for_twelve_seconds(audience, clock):
    audience.arrive()
    clock.now += BEATS_WITHIN - 0.01
    assert audience.is_present
    audience.arrive()
    clock.now += BEATS_WITHIN - 0.01
    assert audience.is_present
    clock.now += 0.01
    assert not audience.is_present


def test_a_view_that_leaves_is_gone_at_once(audience):
    audience.arrive()
    audience.leave()
    assert not audience.is_present


def test_whoever_waits_is_told_of_an_arrival_and_not_of_every_beat(audience, clock):
    told = []
    audience.on_arrival.append(lambda: told.append(clock.now))
    audience.arrive()
    clock.now += 4
    audience.arrive()
    clock.now += 20
    audience.arrive()
    assert told == [100, 124]
    audience.leave()
    audience.arrive()
    assert len(told) == 3
