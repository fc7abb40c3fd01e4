"""Large answers: sent as the client takes them, and counted as the caller's until all is taken."""

import json

from starlette.responses import JSONResponse
from starlette.types import Receive, Scope, Send

from multichat_lab.parts import parts_text
from multichat_lab.records import ChatMessage
from multichat_lab.stores.contract import Reader
from multichat_lab.stores.questions import MessageQuery

LARGE = 8_000_000
"""Bytes that a large answer is counted as: about as many as it may have, and several times that
while it is made."""

PIECE = 65_536
"""Bytes that are handed on at a time; the next when the client has taken them."""


STEP = 20
"""Messages that are read from the store at a time; each may be as large as a request."""


class LargeAnswer(JSONResponse):
    """JSON that is sent as the client takes it, and is not done before all is taken."""

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Send it piece by piece."""
        await send(
            {"type": "http.response.start", "status": self.status_code, "headers": self.raw_headers}
        )
        body = memoryview(self.body)
        for start in range(0, len(body), PIECE):
            piece = bytes(body[start : start + PIECE])
            await send({"type": "http.response.body", "body": piece, "more_body": True})
        # sent when all before it has been taken
        await send({"type": "http.response.body", "body": b"", "more_body": False})


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
        wanted = min(STEP, limit - len(found), 2 * len(found) + 1)  # the first may be enough
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
