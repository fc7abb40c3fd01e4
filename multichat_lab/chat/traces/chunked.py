"""Bodies that come in pieces whose number nobody knows before (`Transfer-Encoding: chunked`).

What `http.server` leaves to whoever reads; exporters that pack while they send, such as those of
Node, announce no size. Source: RFC 9112, section 7.1.
"""

import re
from collections.abc import Iterator
from io import BufferedIOBase

from multichat_lab.errors import RequestError

LONGEST_LINE = 1_000
"""Bytes of the line that tells a piece's size, or of one that follows the last piece."""

MOST_LINES = 100
"""Lines that may follow the last piece."""

_SIZE = re.compile(rb"([0-9A-Fa-f]{1,15})[ \t]*(?:;[^\r\n]*)?\r?\n")


def chunks(file: BufferedIOBase, most: int) -> Iterator[bytes]:
    """Yield the pieces of a body.

    Args:
        file: read from behind the request's head to the end of the request.
        most: bytes that they may have together.

    Raises:
        RequestError: they are damaged, or more.
    """
    left = most
    while size := _size(file):
        left -= size
        if left < 0:
            raise RequestError(f"The body has more than {most} bytes", "Send smaller batches.")
        piece = file.read(size)
        if len(piece) < size or file.readline(2) not in (b"\r\n", b"\n"):
            raise RequestError("The body ends before it should", "Send it again.")
        yield piece
    for _ in range(MOST_LINES):
        if file.readline(LONGEST_LINE) in (b"\r\n", b"\n", b""):
            return
    raise RequestError("Too much follows the body", "Send it again.")


def _size(file: BufferedIOBase) -> int:
    found = _SIZE.fullmatch(file.readline(LONGEST_LINE))
    if found is None:
        raise RequestError("The size of a piece of the body is no number", "Send it again.")
    return int(found[1], 16)
