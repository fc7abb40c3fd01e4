"""The OpenAPI description is true: whatever fits it, and much that does not, meets no fault."""

import httpx
import pytest
import schemathesis
from hypothesis import HealthCheck, settings
from schemathesis.checks import not_a_server_error
from schemathesis.specs.openapi.checks import (
    content_type_conformance,
    response_schema_conformance,
    status_code_conformance,
)

from multichat_lab.service.client import MultichatClient
from multichat_lab.service.http.app import described_app
from multichat_lab.service.production import MultichatProductionService
from multichat_lab.service.settings import Settings
from tests.service.processes import Place

pytestmark = [pytest.mark.slow, pytest.mark.filterwarnings("error:Pydantic serializer")]

DESCRIPTION = described_app().openapi()
CHECKS = (
    not_a_server_error,
    status_code_conformance,
    content_type_conformance,
    response_schema_conformance,
)
ENDLESS = "/v1/sessions/{session_id}/events"

schema = schemathesis.openapi.from_dict(DESCRIPTION).exclude(path=ENDLESS)


@pytest.fixture(scope="module")
def living(tmp_path_factory):
    """A service and the header of an admin, who is refused least; with a session to talk in."""
    place = Place(tmp_path_factory.mktemp("described"))
    token = place.token("Ann", "admin")
    bounds = {"max_sessions": 100, "max_messages_per_session": 50}
    with MultichatProductionService(Settings(**place.settings | bounds)) as service:
        session_id = MultichatClient(service.url, token).start(["Bob"], "lunch").session_id
        yield service.url, {"authorization": f"Bearer {token}"}, session_id


@schema.parametrize()
@settings(max_examples=12, deadline=None, suppress_health_check=list(HealthCheck))
def test_no_request_meets_a_fault(case, living):
    url, headers, session_id = living
    if case.path_parameters and len(repr(case.body)) % 2:  # half of them where there is a session
        case.path_parameters["session_id"] = session_id
    answer = case.call(base_url=url, headers=headers)
    case.validate_response(answer, checks=CHECKS)


def test_every_route_has_a_summary_and_models():
    for path, methods in DESCRIPTION["paths"].items():
        for method, told in methods.items():
            assert told["description"], path
            if path.startswith("/v1"):
                assert told["security"], path
            if path.startswith("/v1") and path != ENDLESS:
                shape = told["responses"]["401"]["content"]["application/json"]["schema"]
                assert shape["$ref"].endswith("ErrorAnswer")
            if method == "post":
                assert "requestBody" in told


@pytest.mark.parametrize("name", ["MessageAnswer", "SessionAnswer", "ErrorAnswer"])
def test_examples_are_shown(name):
    assert DESCRIPTION["components"]["schemas"][name]["examples"]


EXAMPLES = {
    "broadcast": "SayRequest",
    "messages": "AppendRequest",
    "batch": "BatchRequest",
    "respond": "RespondRequest",
    "join": "SeatRequest",
}


@pytest.mark.parametrize("verb", EXAMPLES)
def test_the_examples_of_requests_work(living, verb):
    url, headers, _ = living
    with MultichatClient(url, headers["authorization"].split()[1]) as ann:
        session_id = ann.start(["Bob"]).session_id
    for example in DESCRIPTION["components"]["schemas"][EXAMPLES[verb]]["examples"]:
        answer = httpx.post(f"{url}/v1/sessions/{session_id}/{verb}", json=example, headers=headers)
        assert answer.status_code in (200, 201), answer.text


def test_the_description_is_served(living):
    assert httpx.get(f"{living[0]}/openapi.json").json() == DESCRIPTION
