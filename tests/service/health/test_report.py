"""A report is as bad as its worst check."""

import pytest

from multichat_lab.service.health import EXIT_CODES, Check, HealthReport


@pytest.mark.parametrize(
    ("statuses", "worst"),
    [
        ((), "ok"),
        (("ok", "ok"), "ok"),
        (("untested", "ok"), "ok"),
        (("untested",), "ok"),
        (("untested", "warn"), "warn"),
        (("warn", "ok"), "warn"),
        (("warn", "error"), "error"),
    ],
)
def test_a_report_is_as_bad_as_its_worst_check(statuses, worst):
    report = HealthReport(tuple(Check(f"{n}", each, n, "") for n, each in enumerate(statuses)))
    assert report.status == worst
    told = report.to_json_object()
    assert told["status"] == worst
    assert [each["status"] for each in told["checks"]] == list(statuses)
    assert all(set(each) == {"name", "status", "value", "message"} for each in told["checks"])


def test_what_was_not_looked_at_is_listed_beside_the_status():
    seen = Check("disk", "ok", 0.5, "half of it is free")
    unseen = Check("backup", "untested", None, "there is none yet")
    told = HealthReport((seen, unseen)).to_json_object()
    assert (told["status"], told["untested"]) == ("ok", ["backup"])


def test_scripts_can_tell_a_warning_from_an_error_and_from_a_failed_command():
    assert EXIT_CODES["ok"] == 0
    assert len({1, 2, *EXIT_CODES.values()}) == 5
