"""Sessions are listed a page at a time, bounded as all large answers are."""

import httpx
import pytest

from multichat_lab.chat.system import MultichatSystem
from multichat_lab.records import ChatMessage
from multichat_lab.service.http.listing import MOST_SESSIONS

pytestmark = pytest.mark.slow

LONG = 900_000


@pytest.fixture
def ask(service, place):
    """Ask for sessions as Ann does, and return the answer."""

    def asked(who="Ann", **wanted):
        headers = {"authorization": f"Bearer {place.token(who)}"}
        return httpx.get(f"{service.url}/v1/sessions", headers=headers, params=wanted)

    return asked


def after(session):
    return {"after_created_at": session["created_at"], "after_id": session["session_id"]}


def filled(place, sessions):
    """Record sessions of Ann's, with Bob in every second one; return their ids as they began."""
    with place.recorded() as chats:
        for number in range(sessions):
            chats.create_session(["Ann", *["Bob"] * (number % 2)], session_id=f"s{number:03}")
        return [each.session_id for each in chats.list_sessions()]


def test_pages_give_what_the_whole_list_gives(ask, place, connect):
    ids = filled(place, 45)
    assert [each["session_id"] for each in ask().json()] == ids
    found, last = [], {}
    while page := ask(limit=7, **last).json():
        assert len(page) <= 7
        found += page
        last = after(page[-1])
    assert [each["session_id"] for each in found] == ids
    sessions = connect("Ann").sessions
    assert [each.session_id for each in sessions.list(limit=3)] == ids[:3]
    assert [each.session_id for each in sessions.list(after=sessions.get(ids[40]))] == ids[41:]


def test_a_page_is_full_of_those_that_one_may_see(ask, place):
    ids = filled(place, 60)
    with place.recorded() as chats:
        for each in ids[1:40:2]:
            MultichatSystem(chats).leave(each, "Bob")
    seen = ids[41::2]
    assert [each["session_id"] for each in ask("Bob", limit=5).json()] == seen[:5]
    assert [each["session_id"] for each in ask("Bob").json()] == seen
    assert ask("Cy", limit=5).json() == []


def test_a_list_ends_at_eight_megabytes_and_says_so(ask, place, connect):
    with place.recorded() as chats:
        for number in range(12):
            chats.create_session(["Ann"], session_id=f"s{number}", metadata={"long": "x" * LONG})
        ids = [each.session_id for each in chats.list_sessions()]
    page = ask(limit=MOST_SESSIONS)
    assert 7_000_000 < len(page.content) < 9_000_000
    refused = ask()
    assert (refused.status_code, refused.json()["error"]["type"]) == (400, "RequestError")
    assert "after_id" in refused.json()["error"]["remedy"]
    assert [each.session_id for each in connect("Ann").sessions.list()] == ids


@pytest.mark.parametrize(
    "wrong", [{"limit": 0}, {"limit": MOST_SESSIONS + 1}, {"after_created_at": "1234"}]
)
def test_what_is_no_page_is_refused(ask, wrong):
    assert ask(**wrong).status_code == 422
    assert ask(after_created_at="0001-01-01T00:00:00+14:00").status_code in (200, 422)


def test_sessions_that_come_meanwhile_are_in_a_later_page(ask, place, connect):
    ids = filled(place, 4)
    first = ask(limit=4).json()
    session = connect("Ann").start([], "later")
    connect("Ann").add_messages([ChatMessage(session.session_id, "Ann", "Hi")])
    assert [each["session_id"] for each in first] == ids
    assert [each["topic"] for each in ask(limit=4, **after(first[-1])).json()] == ["later"]
