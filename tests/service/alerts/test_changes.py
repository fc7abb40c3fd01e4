"""Only changes that last are told."""

from hypothesis import given
from hypothesis import strategies as st

from multichat_lab.service.alerts import ChangeDetector
from multichat_lab.service.health import Check, HealthReport

STATUSES = ("ok", "warn", "error")


def told(statuses, **how):
    """Return the statuses that a detector tells of one check over time."""
    detector = ChangeDetector(**how)
    reports = [HealthReport((Check("disk", each, None, "low"),)) for each in statuses]
    return [change.check.status for each in reports for change in detector.observe(each)]


def test_what_is_bad_twice_in_a_row_is_told_once_and_so_is_its_recovery():
    assert told(["ok", "warn", "warn", "warn", "ok", "ok", "ok"]) == ["warn", "ok"]


def test_a_value_that_swings_about_its_threshold_is_not_told_at_each_swing():
    assert told(["warn", "ok"] * 20) == []
    assert told(["warn", "warn", *["ok", "warn"] * 20]) == ["warn"]


def test_a_warning_that_becomes_an_error_is_told_again_and_back():
    assert told(["warn", "warn", "error", "error", "warn", "warn", "ok", "ok"]) == [
        "warn",
        "error",
        "warn",
        "ok",
    ]


def test_nobody_is_told_that_something_was_not_looked_at_or_is_for_the_first_time():
    assert told(["untested", "untested", "ok", "ok", "untested", "untested"]) == []
    assert told(["untested", "untested", "error", "error"]) == ["error"]


def test_how_long_it_must_last_can_be_chosen():
    assert told(["error", "ok", "ok", "ok"], bad_after=1, good_after=3) == ["error", "ok"]


def test_checks_do_not_mix():
    detector = ChangeDetector()
    for status in ("ok", "error"):
        one, other = Check("disk", status, 1, ""), Check("store", "ok", 1, "")
        assert detector.observe(HealthReport((one, other))) == []
    both = HealthReport((Check("disk", "ok", 1, ""), Check("store", "error", 1, "")))
    assert detector.observe(both) == []


@given(st.lists(st.sampled_from(STATUSES), max_size=40))
def test_what_is_told_is_always_a_change_and_the_last_lasting_status(statuses):
    told_of = told(statuses)
    before = "ok"
    for each in told_of:
        assert each != before
        before = each
    if len(statuses) >= 2 and statuses[-1] == statuses[-2]:
        assert before == statuses[-1]
