"""A watch answers at once, however long it takes to look."""

import threading

from multichat_lab.service.health import watch as watch_module
from multichat_lab.service.health.watch import STARTING, HealthWatch, health_report
from tests.waiting import HANG_SECONDS


def test_nobody_waits_while_another_looks(settings_of, tmp_path, monkeypatch):
    looking, may_end = threading.Event(), threading.Event()

    def slow(*args):
        looking.set()
        may_end.wait(HANG_SECONDS)
        return health_report(*args)

    monkeypatch.setattr(watch_module, "health_report", slow)
    watch = HealthWatch(settings_of(("sqlite", tmp_path / "chats")), fresh_seconds=0)
    for known in (STARTING, None):
        looking.clear()
        may_end.clear()
        last = known or watch._last[1]
        found = []
        first = threading.Thread(target=lambda found=found: found.append(watch.report()))
        first.start()
        assert looking.wait(HANG_SECONDS)
        assert watch.report() is last
        may_end.set()
        first.join()
        assert found[0] is not last


def test_a_service_that_starts_is_not_ready():
    assert STARTING.status == "error"
    assert "starting" in STARTING.checks[0].message


def test_a_watch_looks_seldom_however_often_it_is_asked(healthy):
    watch = HealthWatch(healthy.settings, fresh_seconds=60)
    first = watch.report()
    assert watch.report() is first
    eager = HealthWatch(healthy.settings, fresh_seconds=0)
    assert eager.report() is not eager.report()
    assert watch.read_all().status == "ok"
    eager.read_all()
    assert eager.report().checks[-1].name == "integrity"
