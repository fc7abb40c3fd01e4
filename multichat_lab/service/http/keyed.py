"""Verbs with an idempotency key: the second request gets the first's answer and does nothing."""

import hashlib
import json
from collections.abc import Callable, Coroutine
from contextlib import suppress
from dataclasses import replace
from typing import Annotated, Any

from fastapi import Depends, Header, Request
from fastapi.concurrency import run_in_threadpool
from fastapi.exceptions import RequestValidationError
from fastapi.routing import APIRoute
from starlette.responses import Response

from multichat_lab.chat.persistence import SessionPersistence
from multichat_lab.errors import (
    AccessError,
    MultichatError,
    OverloadError,
    RequestError,
    SessionNotFoundError,
)
from multichat_lab.service.access.tokens import Holder
from multichat_lab.service.http.key_turns import Turns
from multichat_lab.service.http.parts import Parts, Visit, VisitOf
from multichat_lab.service.http.refusals import refusal
from multichat_lab.service.http.second_tries import REFUSALS
from multichat_lab.service.http.sound_request import SoundRequest
from multichat_lab.service.http.used_keys import Use

HEADER = "idempotency-key"
LONGEST_KEY = 255
SEED = "multichat.seed"
"""Where in a request's scope the seed of its key lies."""

NOTHING_WRITTEN = (RequestValidationError, AccessError, SessionNotFoundError, *REFUSALS)

Handler = Callable[[Request], Coroutine[Any, Any, Response]]


class KeyedRoute(APIRoute):
    """A route whose verbs take the header `Idempotency-Key`, and refuse JSON of two readings."""

    def get_route_handler(self) -> Handler:
        """Return what answers a request."""
        handle: Handler = super().get_route_handler()

        async def keyed(given: Request) -> Response:
            request = SoundRequest(given.scope, given.receive)
            if request.method != "POST" or HEADER not in request.headers:
                return await handle(request)
            return await answered_once(request, handle)

        return keyed


async def answered_once(request: Request, handle: Handler) -> Response:
    """Answer a request that carries a key.

    Raises:
        RequestError: it is no key.
        OverloadError, ServiceError: the service can take no key at the moment.
        MultichatError: see the verb.
    """
    key = key_of(request.headers.getlist(HEADER))
    holder: Holder = request.scope["multichat.holder"]
    parts: Parts = request.app.state.parts
    body = await request.body()
    digest = await run_in_threadpool(digest_of, request.method, request.url.path, body)
    turns: Turns = request.app.state.turns
    async with turns.turn_of(holder.key, key):
        use = await turns.ask(parts.keys.begin, holder.key, key, digest)
        if use.request != digest:
            return refusal(used_otherwise(key), 422)
        if use.answer is not None and await turns.ask(stands, parts.chats, use.answer):
            return Response(use.answer, use.status or 200, media_type="application/json")
        request.scope[SEED] = use.seed
        response = await handled(request, handle, turns, use)
        if response.status_code < 300:
            answer = bytes(response.body)
            with suppress(OverloadError):  # without it the answer is made from what is recorded
                await turns.ask(parts.keys.answered, use, response.status_code, answer)
    return response


async def handled(request: Request, handle: Handler, turns: Turns, use: Use) -> Response:
    """Do what is asked; a new key is free again when it is refused before anything is written."""
    try:
        return await handle(request)
    except NOTHING_WRITTEN:
        if use.is_new:
            await turns.ask(request.app.state.parts.keys.forget, use)
        raise


def key_of(given: list[str]) -> str:
    """Return the key that the headers carry.

    Raises:
        RequestError: there are several, or it is empty or too long.
    """
    if len(given) > 1:
        raise RequestError(f"There are {len(given)} headers {HEADER}", "Send one.")
    [key] = given
    if not 0 < len(key) <= LONGEST_KEY:
        raise RequestError(
            f"The header {HEADER} has {len(key)} characters",
            f"Send 1 to {LONGEST_KEY}, e.g. a fresh UUID for each thing that is to be done.",
        )
    return key


def digest_of(method: str, path: str, body: bytes) -> bytes:
    """Return a digest of a request, the same however its JSON is laid out."""
    with suppress(ValueError, RecursionError):  # no JSON, as the route will say, or too deep
        body = json.dumps(json.loads(body), sort_keys=True).encode()
    return hashlib.sha256(b"\0".join((method.encode(), path.encode(), body))).digest()


def stands(chats: SessionPersistence, answer: bytes) -> bool:
    """Return whether the store holds what an answer tells: a backup may have been restored since.

    Args:
        chats: the store.
        answer: a message, a list of messages of one session, a session, or null.
    """
    told = json.loads(answer)
    if told is None:
        return True
    with chats.store.reading() as reader:
        if isinstance(told, dict) and "message_id" not in told:
            session = reader.session(told["session_id"])
            return session is not None and told["status"] in ("active", session.status)
        messages = told if isinstance(told, list) else [told]
        ids = {each["message_id"] for each in messages}
        return ids == reader.known("message_id", messages[0]["session_id"], list(ids))


def used_otherwise(key: str) -> MultichatError:
    """Return the refusal of a key that belongs to another request."""
    return RequestError(
        f"The key {key!r} was sent with another request before",
        "Send a new key for what is new, and the same one only to send the same again.",
    )


async def keyed_visit(
    request: Request,
    visit: VisitOf,
    idempotency_key: Annotated[
        str | None,
        Header(
            description="Makes a second try harmless: the same request with the same key, within"
            " 24 hours, does nothing and gets the first's answer; another one with it is refused."
        ),
    ] = None,
) -> Visit:
    """Return the visit with the seed of its key, from which the ids follow of what it records."""
    return replace(visit, key=request.scope.get(SEED))


KeyedVisitOf = Annotated[Visit, Depends(keyed_visit)]
"""A visit that may carry an idempotency key."""
