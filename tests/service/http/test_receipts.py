"""Each way to write answers with what proves later that the store still holds what it took."""

import json

import httpx
import pytest

from multichat_lab.chat.exporters.kept_answers import read_receipts
from multichat_lab.chat.persistence import SessionPersistence
from tests.chat.traces.protobuf import packed
from tests.chat.traces.told import ASK, SAID, chat, request
from tests.waiting import HANG_SECONDS

TRACES = "/v1/traces"
PROTOBUF = "application/x-protobuf"


@pytest.fixture
def post(service, place):
    """Return what posts somebody's request, an object or protobuf, and returns the answer."""

    def send(path, sent, name="Ann"):
        media_type = PROTOBUF if isinstance(sent, bytes) else "application/json"
        body = sent if isinstance(sent, bytes) else json.dumps(sent).encode()
        headers = {"authorization": f"Bearer {place.token(name)}", "content-type": media_type}
        url = service.url + path
        answer = httpx.post(url, content=body, headers=headers, timeout=HANG_SECONDS)
        assert answer.is_success, answer.text
        return answer.content

    return send


def answers_of_all_verbs(post):
    """Do all that a client may do, and return what each was answered."""
    started = post("/v1/sessions", {"participants": ["Bob"], "topic": "lunch"})
    session_id = json.loads(started)["session_id"]
    path = f"/v1/sessions/{session_id}"
    spoken = {
        "gen_ai.conversation.id": "packed",
        "gen_ai.input.messages": json.dumps([ASK]),
        "gen_ai.output.messages": json.dumps([SAID]),
        "gen_ai.operation.name": "chat",
    }
    return {
        "start": started,
        "alone": post("/v1/sessions", {"participants": []}),
        "join": post(f"{path}/join", {}, "Cy"),
        "broadcast": post(f"{path}/broadcast", {"content": "Noon?"}),
        "direct": post(f"{path}/messages", {"content": "Noon?", "recipient": "Bob"}),
        "respond": post(f"{path}/respond", {"content": "Yes", "seq": 2}, "Bob"),
        "batch": post(f"{path}/batch", {"messages": [{"content": "a"}, {"content": "b"}]}),
        "leave": post(f"{path}/leave", {}, "Cy"),
        "end": post(f"{path}/end", {}),
        "traces": post(TRACES, request(chat(1, [ASK], SAID, talk="said"))),
        "traces again": post(TRACES, request(chat(1, [ASK], SAID, talk="said"))),
        "packed": post(TRACES, packed(spoken)),
    }


def test_each_answer_proves_that_the_store_holds_what_it_told(post, place, tmp_path):
    answers = answers_of_all_verbs(post)
    kept = {}
    for verb, answer in answers.items():
        path = tmp_path / f"{verb}.kept"
        path.write_bytes(answer)
        kept[verb] = read_receipts(path)
    both = tmp_path / "both.kept"
    both.write_bytes(answers["packed"] * 2)
    assert read_receipts(both) == kept["packed"] * 2
    with place.recorded() as chats:
        for verb, receipts in kept.items():
            verdict = chats.verify(against=receipts)
            assert (verdict.damage, verdict.held) == ((), len(receipts)), verb
    with SessionPersistence("memory") as emptied:
        for verb, receipts in kept.items():
            lost = emptied.verify(against=receipts)
            assert (lost.is_whole, lost.held) == (False, 0), verb
            assert "is not there, and an answer that was kept tells of it" in lost.damage[0].told
