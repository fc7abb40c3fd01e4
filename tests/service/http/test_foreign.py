"""To who is not in a session, it is not there: each route answers as for none."""

import httpx
import pytest

from multichat_lab.records import ChatMessage

ASKED = (
    ("GET", "", None),
    ("GET", "/messages", None),
    ("GET", "/messages?after_seq=0&limit=1", None),
    ("GET", "/events", None),
    ("POST", "/messages", {"content": "x"}),
    ("POST", "/messages", {"content": "x", "message_id": "known active"}),
    ("POST", "/messages", {"content": "x", "message_id": "known ended"}),
    ("POST", "/messages", {"content": "x", "source_id": "source"}),
    ("POST", "/messages", {"content": "x", "recipient": "Nobody"}),
    ("POST", "/batch", {"messages": [{"content": "x"}]}),
    ("POST", "/broadcast", {"content": "x"}),
    ("POST", "/respond", {"content": "x", "seq": 1}),
    ("POST", "/respond", {"content": "x", "seq": 99}),
    ("POST", "/leave", {}),
    ("POST", "/end", {}),
)
JOIN = ("POST", "/join", {})


@pytest.fixture
def sessions(connect):
    """Ids of a session that is active, and of one that has ended; both are Ann's and Bob's."""
    ann = connect("Ann")
    found = {each: ann.start(["Bob"], "a secret").session_id for each in ("active", "ended")}
    for state, session_id in found.items():
        more = {"message_id": f"known {state}", "source_id": "source"}
        ann.add_messages([ChatMessage(session_id, "Ann", "hush", **more)])
    ann.end(found["ended"])
    return found


@pytest.mark.parametrize("state", ["active", "ended"])
def test_a_foreign_session_is_told_of_as_one_that_is_not_there(service, place, sessions, state):
    held = {"authorization": f"Bearer {place.token('Cy')}"}

    def told(session_id, method, path, sent):
        url = f"{service.url}/v1/sessions/{session_id}{path}"
        answer = httpx.request(method, url, json=sent, headers=held)
        return answer.status_code, answer.text.replace(session_id, "ID")

    for asked in (*ASKED, JOIN) if state == "ended" else ASKED:
        foreign, absent = told(sessions[state], *asked), told("there-is-none", *asked)
        assert foreign == absent, asked
        assert foreign[0] == 404, asked
