"""Nobody gets in without a token, speaks as another, or reads what is not theirs."""

import time
from itertools import product

import httpx
import pytest

from multichat_lab.errors import (
    AccessError,
    AuthenticationError,
    ServiceError,
    SessionNotFoundError,
    SettingsError,
)
from multichat_lab.records import ChatMessage
from multichat_lab.service.access.tokens import TokenFile
from multichat_lab.service.client import MultichatClient
from multichat_lab.service.production import MultichatProductionService
from multichat_lab.service.settings import Settings


@pytest.fixture
def lunch(connect):
    return connect("Ann").start(["Bob"], "lunch").session_id


WRONG = {
    "missing": {},
    "empty": {"authorization": ""},
    "other scheme": {"authorization": "Basic QW5uOg=="},
    "no token": {"authorization": "Bearer"},
    "garbage": {"authorization": b"Bearer \xff\xfe"},
    "unknown": {"authorization": "Bearer multichat_0123456789abcdef_" + "x" * 43},
    "long": {"authorization": "Bearer " + "x" * 20_000},
}


@pytest.mark.slow
@pytest.mark.parametrize("headers", WRONG.values(), ids=WRONG)
def test_a_wrong_token_gets_nothing(service, lunch, headers):
    paths = (f"/v1/sessions/{lunch}/messages", "/v1/sessions", "/v1/nothing")
    with httpx.Client(base_url=service.url, headers=headers) as client:
        for method, path in product(["GET", "POST", "DELETE"], paths):
            answer = client.request(method, path)
            assert answer.status_code == 401, answer.text
            assert answer.headers["www-authenticate"] == "Bearer"
            assert answer.json()["error"]["type"] == "AuthenticationError"
            assert "multichat token add" in answer.json()["error"]["remedy"]


def test_a_token_of_another_service_is_foreign(service, tmp_path, lunch):
    foreign = TokenFile(tmp_path / "elsewhere.json").add("Ann")
    with pytest.raises(AuthenticationError):
        MultichatClient(service.url, foreign).broadcast(lunch, "let me in")


def test_two_tokens_in_one_request_are_none(service, place, lunch):
    names = [("Ann", "Bob"), ("Bob", "Ann"), ("Ann", "Cy"), ("Ann", "Ann")]
    for pair in names:
        headers = [("authorization", f"Bearer {place.token(name)}") for name in pair]
        answer = httpx.get(f"{service.url}/v1/sessions/{lunch}", headers=headers)
        assert answer.status_code == 401, pair


@pytest.mark.slow
def test_a_revoked_token_is_refused_within_seconds(service, connect, place, lunch):
    ann = connect("Ann")
    ann.broadcast(lunch, "still here")
    TokenFile(place.folder / "tokens.json").revoke("Ann")
    time.sleep(1.1)
    with pytest.raises(AuthenticationError, match="revoked"):
        ann.broadcast(lunch, "and now?")


def test_nobody_speaks_as_another(connect, lunch):
    ann, bob, cy = connect("Ann"), connect("Bob"), connect("Cy")
    refused = [
        lambda: ann.add_messages([ChatMessage(lunch, "Bob", "I am Bob")]),
        lambda: ann.add_messages(
            [ChatMessage(lunch, "Ann", "me"), ChatMessage(lunch, "Bob", "him")]
        ),
        lambda: ann.broadcast(lunch, "I am Bob", sender="Bob"),
        lambda: ann.respond(ann.messages(lunch)[0], "I am Bob", sender="Bob"),
        lambda: ann.start(["Ann"], initiator="Bob"),
        lambda: ann.join(lunch, participant="Cy"),
        lambda: ann.leave(lunch, participant="Bob"),
        lambda: cy.end(lunch, by="Ann"),
    ]
    for attempt in refused:
        with pytest.raises(AccessError, match="cannot speak as"):
            attempt()
    with pytest.raises(AccessError, match="'system'"):
        ann.add_messages([ChatMessage(lunch, "Ann", "Bob left", kind="system")])
    assert [each.kind for each in bob.messages(lunch)] == ["system"], "only the invitation"


def test_a_session_is_read_by_those_inside_it(connect, lunch):
    cy = connect("Cy")
    for attempt in (
        lambda: cy.messages(lunch),
        lambda: cy.sessions.get(lunch),
        lambda: next(cy.listen(lunch)),
        lambda: cy.respond(ChatMessage(lunch, "Ann", "", seq=1), "I heard that"),
    ):
        with pytest.raises(SessionNotFoundError, match="There is no session"):
            attempt()
    assert cy.sessions.list() == []
    assert cy.sessions.list(participant="Ann") == []
    cy.join(lunch)
    assert len(cy.messages(lunch)) == 2
    cy.leave(lunch)
    with pytest.raises(SessionNotFoundError):
        cy.messages(lunch)


def test_to_who_is_not_in_a_session_it_is_not_there_whatever_is_tried(connect, lunch):
    cy = connect("Cy")
    told = {}
    for session_id in (lunch, "no such session"):
        told[session_id] = []
        for attempt in (
            lambda: cy.messages(session_id),  # noqa: B023 - called in this round
            lambda: cy.add_messages([ChatMessage(session_id, "Cy", "x", recipient="Ann")]),  # noqa: B023
            lambda: cy.add_messages([ChatMessage(session_id, "Cy", "x", reply_to="no")]),  # noqa: B023
            lambda: cy.broadcast(session_id, "x"),  # noqa: B023
            lambda: cy.respond(ChatMessage(session_id, "Ann", "", seq=1), "x"),  # noqa: B023
            lambda: cy.leave(session_id),  # noqa: B023
            lambda: cy.end(session_id),  # noqa: B023
        ):
            with pytest.raises(SessionNotFoundError) as refusal:
                attempt()
            told[session_id].append(str(refusal.value).replace(session_id, "ID"))
    assert told[lunch] == told["no such session"]
    assert not any("Ann" in each or "Bob" in each for each in told[lunch])


def test_an_observer_reads_all_and_says_nothing(connect, lunch):
    auditor = connect("auditor")
    assert auditor.sessions.get(lunch).topic == "lunch"
    assert len(auditor.messages(lunch)) == 1
    for attempt in (
        lambda: auditor.broadcast(lunch, "hm"),
        lambda: auditor.join(lunch),
        lambda: auditor.start(["Ann"]),
        lambda: auditor.end(lunch, by="Ann"),
    ):
        with pytest.raises(AccessError, match="only for reading"):
            attempt()


def test_an_admin_speaks_for_a_bridge_s_people(connect, lunch):
    bridge = connect("bridge")
    assert bridge.broadcast(lunch, "from elsewhere", sender="Bob").sender == "Bob"
    [told] = bridge.add_messages([ChatMessage(lunch, "Ann", "moved", kind="system")])
    assert told.kind == "system"
    assert bridge.start(["Cy"], "imported", initiator="Dee").participants == ("Dee", "Cy")
    assert len(bridge.sessions.list()) == 2


@pytest.mark.parametrize("host", ["0.0.0.0", "::", "192.0.2.1", "example.org"])  # noqa: S104
def test_without_a_token_others_cannot_reach_it(place, host):
    settings = Settings(**place.settings | {"host": host})
    with pytest.raises(ServiceError, match=r"no token.*\. Make one first: multichat token add"):
        MultichatProductionService(settings).start()
    assert not (place.folder / "chats.db").exists(), "nothing was opened"


def test_with_a_token_it_binds_where_it_is_told(place):
    place.token("Ann")
    with MultichatProductionService(Settings(**place.settings | {"host": "0.0.0.0"})) as service:  # noqa: S104
        assert service.url.startswith("http://0.0.0.0:")


def test_a_taken_port_is_named(service, place):
    port = int(service.url.rsplit(":", 1)[1])
    with pytest.raises(ServiceError, match=f"port {port}"):
        MultichatProductionService(Settings(**place.settings | {"port": port})).start()


def test_a_wrong_address_is_named():
    with pytest.raises(ServiceError, match="'localhost:8765' is no address"):
        MultichatClient("localhost:8765", "x")
    with pytest.raises(SettingsError):
        Settings(host="")
