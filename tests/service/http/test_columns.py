"""Every column of a message goes out in every answer that holds one, and comes in where it may."""

import json
from contextlib import closing
from dataclasses import fields

import httpx
import pytest

from multichat_lab.columns import columns_of
from multichat_lab.parts import PART_KINDS, Part
from multichat_lab.records import ChatMessage
from multichat_lab.records.message import CHOICES
from multichat_lab.stores.schema import CATALOGUE
from tests.waiting import HANG_SECONDS

COLUMNS = CATALOGUE["messages"].columns
EXAMPLES = {"text": "x-1", "count": 7, "number": 0.25, "flag": True, "object": {"gen_ai.x": [1]}}
"""Kind → a value that is no default; what has rules of its own is below."""


def part(kind):
    """Return a part with a value in every field."""
    given = {"text": "x", "is_error": True, "size": 7, "arguments": {"q": [1, None, "ü"]}}
    told = {each.name: given.get(each.name, f"{each.name}-1") for each in fields(Part)}
    return {**told, "kind": kind}


def example(column, asked):
    """Return a value of a column that is not its default."""
    match column.name:
        case "sender" | "recipient":
            return {"sender": "Ann", "recipient": "Bob"}[column.name]
        case "reply_to":
            return asked
        case "timestamp":
            return "2026-01-02T03:04:05.678901+00:00"
        case "parts":
            return [part(kind) for kind in sorted(PART_KINDS)]
    if column.choices:
        return next(each for each in column.choices if each != column.default)
    return f"{column.name}-1" if column.kind == "text" else EXAMPLES[column.kind]


@pytest.fixture
def http(service, place):
    """A client of an admin."""
    headers = {"Authorization": f"Bearer {place.token('bridge')}"}
    with httpx.Client(base_url=service.url, headers=headers, timeout=HANG_SECONDS) as client:
        yield client


@pytest.fixture
def post(http):
    """Return what posts and gives the answer."""

    def post(path, **values):
        answer = http.post(f"/v1/sessions{path}", json=values)
        assert answer.status_code == 201, answer.text
        return answer.json()

    return post


@pytest.fixture
def session_id(post):
    return post("", participants=["Bob"], initiator="Ann")["session_id"]


def sent_and_got(columns, asked):
    return {
        name: example(each, asked)
        for name, each in columns.items()
        if not each.by_store and name != "session_id"
    }


def test_every_column_that_a_client_may_give_comes_back_in_every_answer(http, post, session_id):
    asked = post(f"/{session_id}/messages", content="Noon?", sender="Bob")["message_id"]
    sent = sent_and_got(COLUMNS, asked)
    assert sent.keys() == columns_of(ChatMessage).keys() - {
        *("session_id", "seq", "recorded_at", "revisions", "hash")
    }
    answer = post(f"/{session_id}/messages", **sent)
    assert {name: answer[name] for name in sent} == sent
    assert answer.keys() == COLUMNS.keys()
    more = {**sent, "message_id": "m-2", "source_id": "s-2"}
    [second] = post(f"/{session_id}/batch", messages=[more])
    assert {name: second[name] for name in more} == more
    said = [answer, second]
    assert http.get(f"/v1/sessions/{session_id}/messages?after_seq=2").json() == said
    assert heard(http, session_id) == said


def heard(http, session_id):
    """Return what a listener hears who has heard two."""
    address = f"/v1/sessions/{session_id}/events?after_seq=2"
    with http.stream("GET", address) as stream, closing(stream.iter_lines()) as lines:
        data = (json.loads(line.removeprefix("data: ")) for line in lines if "data: " in line)
        return [next(data), next(data)]


@pytest.mark.parametrize(
    ("verb", "own"),
    [("broadcast", {}), ("respond", {"seq": 2})],
)
def test_what_is_said_to_all_and_in_answer_takes_the_same_columns(post, session_id, verb, own):
    post(f"/{session_id}/messages", content="Noon?", sender="Bob")
    given = sent_and_got(COLUMNS, None)
    sent = {
        name: value
        for name, value in given.items()
        if name not in ("recipient", "reply_to", "source_id")
    }
    answer = post(f"/{session_id}/{verb}", **sent, **own)
    assert {name: answer[name] for name in sent} == sent
    assert answer.keys() == COLUMNS.keys()


@pytest.mark.parametrize("name", CHOICES)
def test_a_value_that_is_no_choice_is_refused_by_name(http, session_id, name):
    sent = {"content": "Noon?", "sender": "Ann", name: "perhaps"}
    answer = http.post(f"/v1/sessions/{session_id}/messages", json=sent)
    assert answer.status_code == 422
    assert name in answer.text


def test_the_message_that_tells_of_a_joining_has_every_column(http, session_id):
    answer = http.post(f"/v1/sessions/{session_id}/join", json={"participant": "Cy"})
    assert answer.json().keys() == COLUMNS.keys()
