"""Large answers: sent as the client takes them, and counted as the caller's until all is taken."""

from collections.abc import Iterator
from typing import Any

from starlette.responses import JSONResponse, Response
from starlette.types import Receive, Scope, Send

from multichat_lab.records import to_json_object

LARGE = 8_000_000
"""Bytes that a large answer is counted as: about as many as it may have, and several times that
while it is made."""

PIECE = 65_536
"""Bytes that are handed on at a time; the next when the client has taken them."""


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
