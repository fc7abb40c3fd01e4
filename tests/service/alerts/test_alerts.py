"""Alerts tell a lasting change of health once, to everyone who can be reached."""

import pytest

from multichat_lab.errors import AlertError
from multichat_lab.service.alerts import Alerts
from multichat_lab.service.health import Check, HealthReport
from tests.service.alerts.conftest import SECRET
from tests.waiting import HANG_SECONDS


def report(status):
    return HealthReport((Check("disk", status, 0.1, "10% of the disk is free: make room"),))


@pytest.fixture
def alerts(webhook):
    telling = Alerts([webhook.address])
    yield telling
    telling.close(0)


def test_a_lasting_change_and_the_recovery_are_told_once_each(webhook, alerts):
    for status in ("ok", "warn", "warn", "warn", "ok", "warn", "ok", "ok", "ok"):
        alerts.observe(report(status))
    assert alerts.close(HANG_SECONDS) == 0
    posts = [post for _, post in webhook.taken]
    assert [post["type"] for post in posts] == ["warning", "success"]
    assert "disk: ok → warn. 10% of the disk is free: make room" in posts[0]["message"]
    assert posts[0]["title"].startswith("multichat on ")
    assert posts[1]["title"].endswith("disk: well again")


def test_an_address_that_is_down_does_not_keep_others_waiting(webhook):
    both = Alerts(["json://127.0.0.1:9/nobody", webhook.address])
    both.job_failed("backup", ValueError("the disk is gone"))
    assert both.couriers[1].flush(HANG_SECONDS)
    assert "the disk is gone" in webhook.taken[0][1]["message"]
    assert both.close(0) == 1


def test_without_addresses_nobody_is_told_and_nothing_fails():
    nobody = Alerts([])
    nobody.job_recovered("backup")
    assert [each.check.name for _ in range(2) for each in nobody.observe(report("error"))] == [
        "disk"
    ]
    assert nobody.close() == 0


@pytest.mark.parametrize(
    "address", [f"discrod://{SECRET}/{SECRET}", SECRET, "", f"mailto://{SECRET}"]
)
def test_an_address_that_makes_no_sense_is_refused_without_being_repeated(address, capsys, caplog):
    with pytest.raises(AlertError, match=r"alert_targets\[0\].*apprise/wiki") as caught:
        Alerts([address])
    printed = capsys.readouterr()
    assert SECRET not in str(caught.value) + printed.out + printed.err + caplog.text
