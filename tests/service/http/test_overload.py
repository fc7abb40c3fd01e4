"""Clients that are too many or ask too often are told so, and the others go on."""

import threading
from contextlib import ExitStack

import httpx
import pytest

from multichat_lab.errors import OverloadError, RateLimitError
from multichat_lab.service.client import MultichatClient
from multichat_lab.service.production import MultichatProductionService
from multichat_lab.service.settings import Settings
from tests.service.http.raw import connected, everything, status_of
from tests.waiting import HANG_SECONDS, wait_until

pytestmark = pytest.mark.slow

CONNECTIONS = 1000


def test_a_thousand_connections_do_not_shut_the_others_out(place):
    place.token("Ann")
    bounds = {"request_seconds": 3, "max_connections": 40}
    with (
        MultichatProductionService(Settings(**place.settings | bounds)) as service,
        ExitStack() as stack,
    ):
        held = [stack.enter_context(connected(service.url)) for _ in range(CONNECTIONS)]
        ann = MultichatClient(service.url, place.token("Ann"), patience=HANG_SECONDS)
        assert ann.start([], "in spite of them").message_count == 1
        refused = [answer for answer in map(everything, held) if answer]
        assert refused, "the service closes those that say nothing; the others it refused at once"
        assert {status_of(each) for each in refused} == {503}
        assert all(b"retry-after: 1" in each for each in refused)


def test_a_full_queue_refuses_and_the_rest_goes_on(place):
    names = ("Ann", "Bob", "Cy", "Dee")
    tokens = [place.token(name) for name in names]
    with MultichatProductionService(Settings(**place.settings | {"max_queue": 2})) as service:
        ann = MultichatClient(service.url, tokens[0], patience=0)
        session_id = ann.start(names).session_id
        told, refused = [], []

        def say(token):
            try:
                client = MultichatClient(service.url, token, patience=0)
                told.append(client.broadcast(session_id, "let me speak").seq)
            except OverloadError as error:
                refused.append(error)

        threads = [threading.Thread(target=say, args=(token,)) for token in tokens * 2]
        with place.recorded() as other, other.store.transaction():  # nobody else can write now
            for thread in threads:
                thread.start()
            wait_until(lambda: len(refused) >= 4)  # two may be in the writer's hands, and two wait
            assert told == []
            assert httpx.get(f"{service.url}/health/live").status_code == 200
            assert len(ann.messages(session_id)) == 1
        for thread in threads:
            thread.join(HANG_SECONDS)
        assert sorted(told) == list(range(2, 2 + len(told)))
        assert len(told) + len(refused) == 8
        assert ann.sessions.get(session_id).message_count == 1 + len(told)


def test_who_asks_too_often_is_told_to_wait(place):
    place.token("Ann")
    place.token("Bob")
    with MultichatProductionService(
        Settings(**place.settings | {"requests_per_second": 1})
    ) as service:
        headers = {"authorization": f"Bearer {place.token('Ann')}"}
        with httpx.Client(base_url=service.url, headers=headers) as client:
            answers = [client.get("/v1/sessions") for _ in range(20)]
        assert [each.status_code for each in answers[:2]] == [200, 200]
        refused = [each for each in answers if each.status_code == 429]
        assert len(refused) > 10
        assert refused[0].headers["retry-after"] == "1"
        assert refused[0].json()["error"]["type"] == "RateLimitError"
        hasty = MultichatClient(service.url, place.token("Ann"), patience=0)
        with pytest.raises(RateLimitError, match="more than 1 times a second"):
            for _ in range(20):
                hasty.sessions.list()
        patient = MultichatClient(service.url, place.token("Ann"), patience=HANG_SECONDS)
        assert patient.sessions.list() == []
        assert MultichatClient(service.url, place.token("Bob"), patience=0).sessions.list() == []
