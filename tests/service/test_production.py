"""The service as a whole: it starts its upkeep, and closes everything it opened."""

import threading
from datetime import timedelta

import httpx
import pytest
from prometheus_client.parser import text_string_to_metric_families

from multichat_lab.errors import ServiceError, StoreError, TokenError
from multichat_lab.service import schedule
from multichat_lab.service.production import MultichatProductionService
from multichat_lab.service.settings import Settings
from tests.waiting import wait_until


def upkeep_runs(url):
    """Return task and outcome → runs."""
    families = text_string_to_metric_families(httpx.get(f"{url}/metrics").text)
    [found] = [each for each in families if each.name == "multichat_upkeep_runs"]
    totals = [each for each in found.samples if each.name.endswith("_total")]
    return {(each.labels["task"], each.labels["outcome"]): each.value for each in totals}


def test_upkeep_runs_beside_the_requests(place, monkeypatch):
    monkeypatch.setattr(schedule, "MAKE_UP", timedelta(0))
    monkeypatch.setattr(schedule, "HEALTH_SECONDS", 0.3)
    place.token("Ann")
    with MultichatProductionService(Settings(**place.settings)) as service:
        ann = place.client(service, "Ann")
        session_id = ann.start([]).session_id
        wanted = {("backup", "done"), ("health", "done"), ("integrity", "done")}

        def all_have_run():
            assert ann.broadcast(session_id, "meanwhile").seq
            return wanted <= upkeep_runs(service.url).keys()

        wait_until(all_have_run)
        checks = httpx.get(f"{service.url}/health/ready").json()["checks"]
        assert {each["name"] for each in checks} >= {"writer", "store", "backup", "disk"}
    assert list((place.folder / "backups").iterdir())


@pytest.mark.parametrize("storage_type", ["memory", "json", "duckdb"])
def test_it_serves_every_type_of_store(place, storage_type):
    place.token("Ann")
    path = place.folder / "store"
    settings = Settings(**place.settings | {"storage_type": storage_type, "storage_path": path})
    with MultichatProductionService(settings) as service:
        ann = place.client(service, "Ann")
        session_id = ann.start(["Bob"]).session_id
        said = [ann.broadcast(session_id, str(number)) for number in range(5)]
        ann.end(session_id)
        assert list(ann.listen(session_id))[1:6] == said


def test_the_clock_is_guarded_while_it_runs(place):
    def names():
        return {each.name for each in threading.enumerate()}

    with MultichatProductionService(Settings(**place.settings)):
        assert "clock-guard" in names()
    assert "clock-guard" not in names()


def test_it_can_be_started_again(place):
    place.token("Ann")
    service = MultichatProductionService(Settings(**place.settings))
    for round_ in range(2):
        with service:
            ann = place.client(service, "Ann")
            ann.start([])
            assert len(ann.sessions.list()) == round_ + 1
        service.stop()
        with pytest.raises(ServiceError, match="not running"):
            _ = service.url


def test_what_it_cannot_use_is_named_and_nothing_stays_open(place):
    place.token("Ann")
    (place.folder / "chats.db").write_bytes(b"SQLite format 3\x00" + b"\xff" * 5000)
    service = MultichatProductionService(Settings(**place.settings))
    with pytest.raises(StoreError, match=r"chats\.db is there, but is no sqlite store"):
        service.start()
    (place.folder / "chats.db").unlink()
    with service:
        assert place.client(service, "Ann").sessions.list() == []
    (place.folder / "tokens.json").chmod(0o644)
    with pytest.raises(TokenError, match="chmod 600"):
        service.start()
