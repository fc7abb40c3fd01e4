"""Two services over one store: what one of them was told, the other knows."""

import threading
from concurrent.futures import ThreadPoolExecutor

import httpx
import pytest

from multichat_lab.errors import AuthenticationError, RateLimitError, SettingsError
from multichat_lab.records import ChatMessage
from multichat_lab.service.client import MultichatClient
from multichat_lab.service.settings import Settings
from multichat_lab.service.shared.tables import ServiceTables
from multichat_lab.service.shared.turns import UpkeepTurn
from multichat_lab.service.writer import GroupWriter
from tests.waiting import HANG_SECONDS, wait_until

MANY = 20


@pytest.fixture
def two(place):
    """Two services; their URLs, and how they run."""
    place.token("Ann")
    place.token("Bob")
    with place.running() as one, place.running() as other:
        yield one, other


def said(place, session_id):
    with place.recorded() as chats:
        return [each for each in chats.iter_messages(session_id) if each.kind == "message"]


def test_who_listens_at_one_hears_what_is_said_at_the_other(place, two):
    ann, bob = place.client(two[0], "Ann"), place.client(two[1], "Bob")
    session_id = ann.start(["Bob"]).session_id
    heard: list[str] = []

    def listen():
        for message in bob.listen(session_id):
            heard.append(message.content)
            if message.content == f"last {MANY}":
                return

    listener = threading.Thread(target=listen)
    listener.start()
    for number in range(MANY + 1):
        ann.broadcast(session_id, f"last {number}")
    listener.join(HANG_SECONDS)
    assert heard[-MANY - 1 :] == [f"last {number}" for number in range(MANY + 1)]


def test_messages_of_both_are_numbered_without_a_gap(place, two):
    ann, bob = place.client(two[0], "Ann"), place.client(two[1], "Bob")
    session_id = ann.start(["Bob"]).session_id
    with ThreadPoolExecutor(2) as pool:
        for client in (ann, bob):
            pool.submit(lambda each=client: [each.broadcast(session_id, "a") for _ in range(MANY)])
    found = said(place, session_id)
    assert len(found) == 2 * MANY
    assert [each.seq for each in found] == list(range(found[0].seq, found[0].seq + 2 * MANY))
    with place.recorded() as chats:
        chats.verify().require_whole()


def posted(url, token, path, body, key):
    headers = {"Authorization": f"Bearer {token}", "Idempotency-Key": key}
    answer = httpx.post(f"{url}/v1/{path}", json=body, headers=headers, timeout=HANG_SECONDS)
    return answer.raise_for_status().json()


def test_a_key_that_one_has_seen_the_other_answers_alike(place, two):
    token = place.token("Ann")
    start = {"participants": ["Bob"], "topic": "lunch"}
    first, again = (posted(each.url, token, "sessions", start, "k1") for each in two)
    assert first == again
    path = f"sessions/{first['session_id']}/broadcast"
    told = [posted(each.url, token, path, {"content": "hello"}, "k2") for each in two]
    assert told[0] == told[1]
    assert [each.content for each in said(place, first["session_id"])] == ["hello"]


def test_a_key_sent_to_both_at_once_is_done_once(place, two):
    token = place.token("Ann")
    session_id = place.client(two[0], "Ann").start(["Bob"]).session_id
    path = f"sessions/{session_id}/broadcast"
    for number in range(MANY):
        with ThreadPoolExecutor(2) as pool:
            answers = list(
                pool.map(
                    lambda each, number=number: posted(
                        each.url, token, path, {"content": str(number)}, f"k{number}"
                    ),
                    two,
                )
            )
        assert answers[0] == answers[1]
    assert [each.content for each in said(place, session_id)] == list(map(str, range(MANY)))


def test_a_key_whose_service_was_killed_is_free_at_the_other(place, two):
    one, other = two
    session_id = place.client(one, "Ann").start(["Bob"]).session_id
    path = f"sessions/{session_id}/broadcast"
    posted(one.url, place.token("Ann"), path, {"content": "one"}, "k")
    one.process.kill()
    one.process.wait()
    posted(other.url, place.token("Ann"), path, {"content": "one"}, "k")
    assert [each.content for each in said(place, session_id)] == ["one"]


def test_a_token_that_is_revoked_is_nobodys_at_both(place, two):
    bobs = [place.client(each, "Bob") for each in two]
    for bob in bobs:
        bob.sessions.list()
    with place.known() as tokens:
        tokens.revoke("Bob")

    def is_refused(bob):
        try:
            bob.sessions.list()
        except AuthenticationError:
            return True
        return False

    for bob in bobs:
        wait_until(lambda each=bob: is_refused(each))


def test_sessions_of_a_token_are_counted_at_both_together(place):
    place.token("Ann")
    limits = {"max_sessions_per_token": 3}
    with place.running(**limits) as one, place.running(**limits) as other:
        ann = [MultichatClient(each.url, place.token("Ann")) for each in (one, other)]
        ann[0].start([])
        ann[1].start([])
        ann[0].start([])
        with pytest.raises(RateLimitError, match="has 3 active sessions"):
            ann[1].start([])


def test_the_upkeep_is_one_services_until_that_has_ended(place):
    place.token("Ann")
    one, other = (ServiceTables(place.address, 10.0) for _ in range(2))
    assert [UpkeepTurn(each).is_ours() for each in (one, other, one)] == [True, False, True]
    one.close()
    wait_until(lambda: UpkeepTurn(other).is_ours())
    other.close()


def test_the_health_tells_that_a_write_was_tried(place, two):
    for each in two:
        told = httpx.get(f"{each.url}/health/ready", timeout=HANG_SECONDS).json()
        checks = {check["name"]: check["status"] for check in told["checks"]}
        assert checks["writable"] == "ok"
        assert "integrity" in told["untested"]
        assert "disk" not in checks, "the server's disk is not looked at"


def test_jobs_of_both_writers_that_are_refused_fail_alone(place):
    """A message id that is taken is told at the commit, to whoever gave it."""
    with place.recorded() as chats, place.recorded() as others:
        session_id = chats.create_session(["Ann", "Bob"]).session_id
        writer = GroupWriter(others.store, others.limits, 100)
        given = [("a", "1"), ("b", "2"), ("a", "3"), ("c", "4")]
        jobs = [
            writer.submit(
                lambda inside, name=name, text=text: inside.add_message(
                    ChatMessage(session_id, "Ann", text, message_id=name)
                )
            )
            for name, text in given
        ]
        failed = [job.exception(HANG_SECONDS) is not None for job in jobs]
        writer.close()
        assert failed == [False, False, True, False]
        assert [each.content for each in chats.get_messages(session_id)] == ["1", "2", "4"]


def test_a_password_in_the_settings_is_refused_and_not_quoted(place):
    for secret in ("//ann:hush@db/chats", "//ann@db/chats?password=hush"):
        with pytest.raises(SettingsError, match="PGPASSWORD") as refused:
            Settings(storage_type="postgresql", storage_path=secret)
        assert "hush" not in str(refused.value)
