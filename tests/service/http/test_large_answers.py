"""Answers are bounded by their bytes, and clients get everything all the same."""

import httpx
import pytest

from multichat_lab.parts import Part
from multichat_lab.records import ChatMessage

pytestmark = pytest.mark.slow

LARGE = 900_000
COUNT = 30


@pytest.fixture
def novel(connect, place):
    """A session with thirty messages of 900 kB."""
    session_id = connect("Ann").start(["Bob"], "a novel").session_id
    with place.recorded() as chats:
        for number in range(COUNT):
            chats.add_message(ChatMessage(session_id, "Ann", f"{number} " + "x" * LARGE))
    return session_id


@pytest.fixture
def thoughts(connect, place):
    """A session with thirty messages of 900 kB of reasoning, which is no content."""
    session_id = connect("Ann").start(["Bob"], "a thought").session_id
    with place.recorded() as chats:
        for number in range(COUNT):
            thought = Part("reasoning", "x" * LARGE)
            chats.add_message(ChatMessage(session_id, "Ann", f"{number}", parts=(thought,)))
    return session_id


def test_what_is_no_content_counts_too(service, place, thoughts):
    headers = {"authorization": f"Bearer {place.token('Bob')}"}
    answer = httpx.get(f"{service.url}/v1/sessions/{thoughts}/messages", headers=headers)
    assert 7_000_000 < len(answer.content) < 9_000_000


def test_one_answer_ends_at_eight_megabytes(service, place, novel):
    headers = {"authorization": f"Bearer {place.token('Bob')}"}
    for query in ("limit=1000", "limit=1000&after_seq=1", "limit=20"):
        url = f"{service.url}/v1/sessions/{novel}/messages?{query}"
        answer = httpx.get(url, headers=headers)
        assert 7_000_000 < len(answer.content) < 9_000_000, query
    assert answer.json()[0]["seq"] == 1 + COUNT - 19, "the last twenty begin where they should"


def test_the_client_asks_on(connect, novel, place):
    bob = connect("Bob")
    with place.recorded() as chats:
        recorded = chats.get_messages(novel)
    assert bob.messages(novel) == recorded
    assert bob.messages(novel, limit=20) == recorded[-20:]
    assert bob.messages(novel, limit=20, after_seq=3) == recorded[3:23]


def test_a_listener_hears_everything(connect, novel):
    connect("Ann").end(novel)
    heard = [each.seq for each in connect("Bob").listen(novel)]
    assert heard == list(range(1, COUNT + 3))
