"""Health, metrics and logs: what an operator sees, and what nobody may see there."""

import io
import json
import logging

import httpx
import pytest
from prometheus_client.parser import text_string_to_metric_families

from multichat_lab.errors import MultichatError, StoreError
from multichat_lab.service.observability import LOG, set_up_logs
from multichat_lab.service.production import MultichatProductionService
from multichat_lab.service.settings import Settings
from tests.waiting import wait_until


@pytest.fixture
def logged():
    """All that is logged, as a file."""
    loggers = [LOG, logging.getLogger("uvicorn"), logging.getLogger("apscheduler")]
    before = [(each.handlers, each.propagate, each.level) for each in loggers]
    stream = io.StringIO()
    set_up_logs("DEBUG", stream)
    yield stream
    for logger, (handlers, propagate, level) in zip(loggers, before, strict=True):
        logger.handlers, logger.propagate = handlers, propagate
        logger.setLevel(level)


def figures(service):
    """Return name and labels → value of all metrics."""
    text = httpx.get(f"{service.url}/metrics").text
    return {
        (sample.name, *sample.labels.values()): sample.value
        for family in text_string_to_metric_families(text)
        for sample in family.samples
    }


def test_what_happened_is_counted(service, connect):
    ann = connect("Ann")
    session_id = ann.start(["Bob"]).session_id
    for number in range(4):
        ann.broadcast(session_id, str(number))
    with pytest.raises(MultichatError):
        ann.messages("nowhere")
    found = figures(service)
    assert found["multichat_sessions_created_total",] == 1
    assert found["multichat_messages_total",] == 5
    assert found["multichat_append_seconds_count",] == 4
    assert found["multichat_errors_total", "SessionNotFoundError"] == 1
    assert found["multichat_queue_length",] == 0
    assert found["multichat_store_bytes",] > 4096
    assert found["multichat_health", "store"] == 0
    route = "/v1/sessions/{session_id}/broadcast"
    assert found["multichat_http_requests_total", "POST", route, "201"] == 4


def test_strangers_cannot_fill_the_metrics_with_their_inventions(service):
    with httpx.Client(base_url=service.url) as client:
        for number, method in enumerate(["PROPFIND", "LOCK", "REPORT", "SEARCH", "MKCOL"]):
            client.request(method, f"/path{number}")
    labels = {key[1:3] for key in figures(service) if key[0] == "multichat_http_requests_total"}
    assert ("other", "unknown") in labels
    assert len(labels) == 1


def test_two_services_in_one_process_count_apart(service, place):
    settings = place.settings | {"storage_type": "memory"}
    with MultichatProductionService(Settings(**settings)) as other:
        assert figures(other)["multichat_sessions_created_total",] == 0


def test_health_tells_names_and_no_paths(service, place):
    live, ready = (httpx.get(f"{service.url}/health/{each}") for each in ("live", "ready"))
    assert (live.status_code, live.json()["status"]) == (200, "ok")
    assert ready.status_code == 200
    checks = {each["name"]: each["status"] for each in ready.json()["checks"]}
    assert checks["writer"] == checks["store"] == "ok"
    assert "drill" in ready.json()["untested"]
    assert checks["drill"] == "untested"
    assert str(place.folder) not in ready.text


@pytest.mark.slow
def test_a_store_that_fails_is_told_to_the_log_and_not_to_clients(
    service, connect, logged, monkeypatch
):
    ann = connect("Ann")
    session_id = ann.start([]).session_id

    def fail(self, messages):
        raise StoreError("sqlite:/secret/path is full", "Buy a disk.")

    monkeypatch.setattr("multichat_lab.stores.sql.transaction.SqlTransaction.add_messages", fail)
    with pytest.raises(StoreError, match="cannot be used at the moment") as caught:
        connect("Ann", patience=0).broadcast(session_id, "does it fit?")
    assert "secret" not in str(caught.value)
    assert "/secret/path is full" in logged.getvalue()
    monkeypatch.undo()
    assert ann.broadcast(session_id, "again").seq == 2, "the writer lives on"


def test_a_fault_of_ours_is_answered_in_the_one_shape(service, connect, place, logged, monkeypatch):
    def fail(self, session_id):
        raise RuntimeError("a message's text")

    session_id = connect("Ann").start([]).session_id
    monkeypatch.setattr("multichat_lab.chat.persistence.SessionPersistence.get_session", fail)
    headers = {"authorization": f"Bearer {place.token('Ann')}"}
    answer = httpx.get(f"{service.url}/v1/sessions/{session_id}", headers=headers)
    assert answer.status_code == 500
    assert set(answer.json()["error"]) == {"type", "problem", "remedy"}
    wait_until(lambda: "RuntimeError" in logged.getvalue())
    assert "a message's text" not in logged.getvalue()


def test_logs_are_json_lines_without_words_and_tokens(place, logged):
    for name in ("Ann", "Bob"):
        place.token(name)
    with MultichatProductionService(Settings(**place.settings)) as service:
        ann = place.client(service, "Ann")
        session_id = ann.start(["Bob"], "a private topic").session_id
        ann.broadcast(session_id, "something private")
        for attempt in (
            lambda: ann.broadcast(session_id, "very private", sender="Bob"),
            lambda: ann.messages("nowhere"),
        ):
            with pytest.raises(MultichatError):
                attempt()
        httpx.post(f"{service.url}/v1/sessions", content=b"private", headers={"x": "y"})
    text = logged.getvalue()
    lines = [json.loads(line) for line in text.splitlines()]
    assert {each["message"] for each in lines} >= {"listening", "request", "stopped"}
    assert all(each["time"].endswith("+00:00") for each in lines)
    refused = [each for each in lines if each.get("error") == "AccessError"]
    assert [each["token_of"] for each in refused] == ["Ann"]
    assert "private" not in text
    assert place.token("Ann").split("_", 2)[2] not in text


def test_refusals_that_anyone_can_bring_about_fill_no_log(place, logged):
    place.token("Ann")
    with MultichatProductionService(Settings(**place.settings)) as service:
        for path in ("/v1/sessions", "/nowhere", "/"):
            httpx.get(service.url + path)
        httpx.put(f"{service.url}/health/live")
        ann = place.client(service, "Ann")
        with pytest.raises(MultichatError):
            ann.broadcast(ann.start([]).session_id, "not mine", sender="Bob")
    lines = [json.loads(line) for line in logged.getvalue().splitlines()]
    told = [each["status"] for each in lines if each["level"] == "INFO" and "status" in each]
    assert told == [403]
