"""Large answers: sent as the client takes them, and counted as the caller's until all is taken."""

import json
from collections.abc import Iterator
from typing import Any

from starlette.responses import JSONResponse, Response
from starlette.types import Receive, Scope, Send

from multichat_lab.parts import parts_text
from multichat_lab.records import ChatMessage, to_json_object
from multichat_lab.stores.contract import Reader
from multichat_lab.stores.questions import MessageQuery

LARGE = 8_000_000
"""Bytes that a large answer is counted as: about as many as it may have, and several times that
while it is made."""

PIECE = 65_536
"""Bytes that are handed on at a time; the next when the client has taken them."""


STEP = 20
"""Messages that are read from the store at a time; each may be as large as a request."""


class LargeAnswer(Response):
    """A JSON array that is sent as the client takes it, and is not done before all is taken.

    Args:
        records: what is in it; taken out one by one as they are encoded, so that nothing large is
            there twice.
    """

    media_type = "application/json"

    def __init__(self, records: list[Any]) -> None:
        records.reverse()
        self._pieces = list(pieces_of(records))
        super().__init__()
        self.headers["content-length"] = str(sum(map(len, self._pieces)))

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Send it piece by piece, and let go of what is sent."""
        await send(
            {"type": "http.response.start", "status": self.status_code, "headers": self.raw_headers}
        )
        self._pieces.reverse()
        while self._pieces:
            piece = self._pieces.pop()
            await send({"type": "http.response.body", "body": piece, "more_body": True})
        # sent when all before it has been taken
        await send({"type": "http.response.body", "body": b"", "more_body": False})


def pieces_of(backwards: list[Any]) -> Iterator[bytes]:
    """Yield a JSON array of records in pieces; each record is taken out of the list."""
    text = bytearray(b"[")
    while backwards:
        text += JSONResponse(to_json_object(backwards.pop())).body
        text += b"," if backwards else b""
        for start in range(0, len(text) - PIECE, PIECE):
            yield bytes(text[start : start + PIECE])
        del text[: max(0, len(text) - 1) // PIECE * PIECE]
    yield bytes(text + b"]")


def messages_within(
    reader: Reader, session_id: str, span: tuple[int, int], most_bytes: int
) -> list[ChatMessage]:
    """Return messages of a session, the oldest first, until they are enough.

    Args:
        reader: of the store.
        session_id: the session.
        span: the `seq` before the first one, and how many at most.
        most_bytes: content, parts and metadata after which no more is read; one message goes.
    """
    last, limit = span
    found: list[ChatMessage] = []
    total = 0
    while len(found) < limit:
        # the first may be enough; and as many as are likely to go
        likely = 1 if not total else 1 + (most_bytes - total) * len(found) // total
        wanted = min(STEP, limit - len(found), max(1, likely))
        step = reader.messages(MessageQuery(session_id, wanted, last))
        for message in step:
            total += bytes_of(message)
            if found and total > most_bytes:
                return found
            found.append(message)
        if len(step) < wanted or total >= most_bytes:
            break
        last = step[-1].seq or last
    return found


def bytes_of(message: ChatMessage) -> int:
    """Return about how many bytes a message takes in an answer, where JSON escapes signs."""
    metadata = len(json.dumps(message.metadata)) if message.metadata else 0
    parts = len(as_sent(parts_text(message.parts))) if message.parts else 0
    return len(as_sent(message.content)) + metadata + parts


def as_sent(text: str) -> bytes:
    """Return text as JSON has it, in UTF-8."""
    return json.dumps(text, ensure_ascii=False).encode("utf-8", "replace")
