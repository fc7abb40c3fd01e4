"""Notes arrive, in order and once, through outages of the address."""

import logging
from itertools import islice

import pytest

from multichat_lab.backoff import backoff
from multichat_lab.service.alerts.addresses import notifier_of
from multichat_lab.service.alerts.courier import Courier, Note
from tests.service.alerts.conftest import SECRET, quick
from tests.waiting import HANG_SECONDS


@pytest.fixture
def courier(webhook):
    started = []

    def start(**how):
        started.append(Courier(notifier_of(webhook.address, "target"), "target", quick, **how))
        return started[-1]

    yield start
    for each in started:
        each.close()


def bodies(webhook):
    return [post["message"] for _, post in webhook.taken]


def test_notes_arrive_in_their_order(webhook, courier):
    ours = courier()
    for number in range(5):
        ours.send(Note("title", f"note {number}"))
    assert ours.flush(HANG_SECONDS)
    assert bodies(webhook) == [f"note {number}" for number in range(5)]
    assert webhook.taken[0][1]["title"] == "title"


def test_what_is_refused_is_tried_again_until_it_is_taken(webhook, courier):
    webhook.statuses = [503, 500, 429]
    ours = courier()
    ours.send(Note("", "one"))
    ours.send(Note("", "two"))
    assert ours.flush(HANG_SECONDS)
    assert webhook.refused == 3
    assert bodies(webhook) == ["one", "two"]


def test_nothing_is_lost_while_the_address_is_down(webhook, courier, caplog):
    webhook.down()
    ours = courier()
    for number in range(20):
        ours.send(Note("", f"note {number}"))
    assert not ours.flush(0.3)
    assert ours.waiting() == 20
    webhook.up()
    assert ours.flush(HANG_SECONDS)
    assert bodies(webhook) == [f"note {number}" for number in range(20)]
    assert "trying again" in caplog.text


def test_too_many_waiting_notes_let_the_oldest_go_and_say_so(webhook, courier):
    webhook.down()
    ours = courier(most=3)
    for number in range(10):
        ours.send(Note("", f"note {number}"))
    assert ours.waiting() == 3
    webhook.up()
    assert ours.flush(HANG_SECONDS)
    assert len(bodies(webhook)) == 3
    assert bodies(webhook)[0] == "note 7\n(7 earlier notes had to go)"
    assert bodies(webhook)[1:] == ["note 8", "note 9"]


def test_a_courier_that_is_told_to_stop_says_what_it_leaves(webhook, courier):
    webhook.down()
    ours = courier()
    ours.send(Note("", "one"))
    assert ours.close(0.2) == 1


def test_no_log_holds_a_secret_however_much_is_logged(webhook, courier, caplog):
    for name in ("", "urllib3", "requests", "apprise", "multichat_lab"):
        caplog.set_level(logging.DEBUG, logger=name)
    ours = courier()
    webhook.statuses = [500]
    ours.send(Note("", "one"))
    assert ours.flush(HANG_SECONDS)
    webhook.down()
    ours.send(Note("", "two"))
    assert not ours.flush(0.2)
    assert "trying again" in caplog.text
    assert SECRET not in caplog.text
    assert SECRET not in ours.name


def test_pauses_grow_to_five_minutes_and_stay_there():
    assert list(islice(backoff(), 11)) == [1, 2, 4, 8, 16, 32, 64, 128, 256, 300, 300]
