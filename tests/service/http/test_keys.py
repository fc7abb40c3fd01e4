"""A verb sent twice with one idempotency key is done once, whatever died in between."""

import subprocess
import sys
import threading

import httpx
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from multichat_lab.errors import MultichatError, RequestError, ServiceError, SessionEndedError
from multichat_lab.records import ChatMessage
from multichat_lab.service.client import MultichatClient
from multichat_lab.service.production import MultichatProductionService
from multichat_lab.service.settings import Settings


@pytest.fixture
def lunch(connect):
    return connect("Ann").start(["Bob"], "lunch").session_id


def verbs(session_id, first):
    """Return verb → what does it with a key, as Ann, in an order in which they can all be done."""
    said = ChatMessage(session_id, "Ann", "a batch", message_id="batch-1")
    more = ChatMessage(session_id, "Ann", "of two", message_id="batch-2")
    return {
        "start": lambda ann, key: ann.start(["Bob", "Cy"], "tea", key=key),
        "join": lambda ann, key: ann.join(session_id, key=key),
        "broadcast": lambda ann, key: ann.broadcast(session_id, "Noon?", key=key),
        "respond": lambda ann, key: ann.respond(first, "Gladly.", key=key),
        "messages": lambda ann, key: ann.add_messages([said], key=key),
        "batch": lambda ann, key: ann.add_messages([more, said], key=key),
        "leave": lambda ann, key: ann.leave(session_id, key=key),
    }


@pytest.mark.parametrize("verb", ["start", "join", "broadcast", "respond", "messages", "leave"])
def test_a_verb_sent_twice_is_done_once_and_answered_alike(connect, lunch, verb):
    ann, bob = connect("Ann"), connect("Bob")
    do = verbs(lunch, ann.messages(lunch)[0])[verb]
    told = do(ann, "key 1")
    bob.broadcast(lunch, "meanwhile")
    before = len(bob.sessions.list()), len(bob.messages(lunch))
    assert do(ann, "key 1") == told
    assert (len(bob.sessions.list()), len(bob.messages(lunch))) == before


def test_who_was_in_a_session_is_not_brought_back_by_a_second_try_to_join(connect, lunch):
    ann = connect("Ann")
    assert ann.join(lunch, key="in") is None
    ann.leave(lunch)
    assert ann.join(lunch, key="in") is None
    assert connect("Bob").sessions.get(lunch).participants == ("Bob",)


def test_an_end_sent_twice_ends_once_and_without_its_key_is_refused(connect, lunch):
    ann = connect("Ann")
    ended = ann.end(lunch, key="end")
    assert ann.end(lunch, key="end") == ended
    with pytest.raises(SessionEndedError):
        ann.end(lunch, key="another")


def test_a_key_with_another_request_is_refused_and_says_why(connect, lunch):
    ann = connect("Ann")
    ann.broadcast(lunch, "Noon?", key="k")
    before = ann.messages(lunch)
    for another in (
        lambda: ann.broadcast(lunch, "One?", key="k"),
        lambda: ann.broadcast(ann.start([]).session_id, "Noon?", key="k"),
        lambda: ann.leave(lunch, key="k"),
    ):
        with pytest.raises(RequestError, match=r"'k' was sent with another request.*new key"):
            another()
    assert ann.messages(lunch) == before


def test_each_token_has_keys_of_its_own(connect, lunch):
    ann, bob = connect("Ann"), connect("Bob")
    assert ann.broadcast(lunch, "from Ann", key="k").sender == "Ann"
    assert bob.broadcast(lunch, "from Bob", key="k").content == "from Bob"


def test_a_refused_request_leaves_its_key_free(connect, lunch):
    ann = connect("Ann")
    with pytest.raises(MultichatError):
        ann.respond(ChatMessage(lunch, "Bob", "?", seq=99), "what?", key="k")
    assert ann.broadcast(lunch, "Noon?", key="k").content == "Noon?"


def test_the_body_may_be_laid_out_anew_and_the_header_says_what_it_is(service, place, lunch):
    url = f"{service.url}/v1/sessions/{lunch}/broadcast"
    who = {"authorization": f"Bearer {place.token('Ann')}", "content-type": "application/json"}
    headers = who | {"idempotency-key": "k"}
    first = httpx.post(url, content=b'{"content": "a", "kind": "message"}', headers=headers)
    again = httpx.post(url, content=b'{ "kind":"message","content":"\\u0061" }', headers=headers)
    assert (first.status_code, first.json()) == (again.status_code, again.json())
    other = httpx.post(url, json={"content": "b"}, headers=headers)
    assert other.status_code == 422
    assert other.json()["error"]["remedy"].startswith("Send a new key")
    twice = [*who.items(), ("idempotency-key", "x"), ("idempotency-key", "y")]
    for bad in (twice, who | {"idempotency-key": ""}, who | {"idempotency-key": "x" * 256}):
        assert httpx.post(url, json={"content": "c"}, headers=bad).status_code == 400


@pytest.mark.parametrize("key", ["", " ", "a\nb", "é", "x" * 256])
def test_a_key_that_no_header_carries_is_refused_by_the_client(connect, lunch, key):
    with pytest.raises(RequestError, match="idempotency key"):
        connect("Ann").broadcast(lunch, "Noon?", key=key)


def test_many_at_once_with_one_key_do_it_once(connect, lunch):
    told, ann = [], connect("Ann")
    threads = [
        threading.Thread(
            target=lambda client: told.append(client.start(["Bob"], "tea", key="k")),
            args=(connect("Ann"),),
        )
        for _ in range(6)
    ]
    for each in threads:
        each.start()
    for each in threads:
        each.join()
    assert len(told) == 6
    assert len({each.session_id for each in told}) == 1
    assert [each.topic for each in ann.sessions.list()] == ["lunch", "tea"]


@pytest.mark.slow
@pytest.mark.parametrize("verb", ["start", "broadcast", "respond", "batch", "leave"])
def test_a_service_killed_between_commit_and_answer_has_done_it_once(place, verb):
    for name in ("Ann", "Bob", "Cy"):
        place.token(name)
    with place.running() as running:
        ann = place.client(running, "Ann")
        lunch = ann.start(["Bob"], "lunch").session_id
        do = verbs(lunch, ann.messages(lunch)[0])[verb]
        running.stop()
    argv = [sys.executable, "-m", "tests.service.dying_service", place.folder]
    with subprocess.Popen(argv, stdout=subprocess.PIPE, text=True) as dying:
        url = dying.stdout.readline().strip()
        with pytest.raises(ServiceError):
            do(MultichatClient(url, place.token("Ann"), patience=0), "key 1")
    assert dying.returncode == -9
    with place.recorded() as chats:
        sessions = chats.list_sessions()
        written = {each.session_id: chats.get_messages(each.session_id) for each in sessions}
    assert sum(map(len, written.values())) > 1, "it was committed"
    with place.running() as running:
        told = do(place.client(running, "Ann"), "key 1")
        assert do(place.client(running, "Ann"), "key 1") == told
    with place.recorded() as chats:
        assert chats.list_sessions() == sessions
        assert {each: chats.get_messages(each) for each in written} == written


def test_a_restored_older_store_gets_again_what_it_lacks(place):
    place.token("Ann")
    config = Settings(**place.settings)
    with MultichatProductionService(config) as service:
        place.client(service, "Ann").start([], "tea", key="k")
    for path in place.folder.glob("chats.db*"):
        if not path.name.endswith(".keys"):
            path.unlink()
    with MultichatProductionService(config) as service:
        ann = place.client(service, "Ann")
        told = ann.start([], "tea", key="k")
        assert ann.sessions.get(told.session_id) == told


CALLS = st.lists(
    st.tuples(st.sampled_from(["Ann", "Bob"]), st.sampled_from("kl"), st.sampled_from("xy")),
    max_size=12,
)


@settings(
    max_examples=15, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(calls=CALLS)
def test_repeats_in_any_order_are_as_a_dict_of_first_calls(connect, calls):
    clients = {name: connect(name) for name in ("Ann", "Bob")}
    session_id = clients["Ann"].start(["Bob"]).session_id
    known, expected = {}, []
    for name, key, text in calls:
        own = f"{session_id} {key}"  # a session of its own each time: keys outlive it
        if (name, own) not in known:
            known[name, own] = text, clients[name].broadcast(session_id, text, key=own)
            expected.append((name, text))
        elif known[name, own][0] == text:
            assert clients[name].broadcast(session_id, text, key=own) == known[name, own][1]
        else:
            with pytest.raises(RequestError):
                clients[name].broadcast(session_id, text, key=own)
    said = clients["Ann"].messages(session_id)[1:]
    assert [(each.sender, each.content) for each in said] == expected
