"""A receiver of OTLP for one program on this machine: it listens on the loopback, and records."""

import hmac
import secrets
import threading
from collections import Counter
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Self, cast

from multichat_lab.chat.persistence import SessionPersistence
from multichat_lab.chat.traces.chunked import chunks
from multichat_lab.chat.traces.news import Taken
from multichat_lab.chat.traces.owner import Owner
from multichat_lab.chat.traces.protobuf import LOGS, TRACES
from multichat_lab.chat.traces.recorder import TraceRecorder
from multichat_lab.chat.traces.wire import answer_of, status_of, told_in, unpacked
from multichat_lab.errors import MultichatError, RequestError
from multichat_lab.extras import require_extra

LARGEST = 64_000_000
"""Bytes of a request, packed or not: it comes from a program that its user runs."""

PATHS = {f"/v1/{kind}": kind for kind in (TRACES, LOGS)}


@dataclass(slots=True)
class Received:
    """What a program has told.

    Attributes:
        messages: session → messages that were new in it.
        requests: that were taken.
        rejected: spans and log records that were not.
        notes: what was told to the program, each once.
    """

    messages: Counter[str] = field(default_factory=Counter)
    requests: int = 0
    rejected: int = 0
    notes: list[str] = field(default_factory=list)

    def add(self, taken: Taken) -> None:
        """Count what became of a request."""
        self.messages.update(taken.messages)
        self.requests += 1
        self.rejected += taken.rejected
        self.note(taken.notes)

    def note(self, words: list[str]) -> None:
        """Keep words that are new."""
        self.notes += [each for each in words if each not in self.notes]


class Receiver:
    """Takes OTLP over HTTP from whoever knows its token, while it is open.

    Args:
        chats: where the sessions go.

    Attributes:
        token: what a request has to carry as its bearer token.
        received: what came.

    Raises:
        MissingExtraError: what reads protobuf is not installed.
    """

    def __init__(self, chats: SessionPersistence) -> None:
        require_extra("otlp", "Recording what a program tells by OTLP")
        self.token = secrets.token_urlsafe(24)
        self.received = Received()
        self._chats = chats
        self._recorder = TraceRecorder()
        self._turn = threading.Lock()
        self._server = _Server(self)
        self._thread = threading.Thread(target=self._server.serve_forever, daemon=True)

    @property
    def url(self) -> str:
        """Where it listens."""
        return f"http://127.0.0.1:{self._server.server_address[1]}"

    def __enter__(self) -> Self:
        self._thread.start()
        return self

    def __exit__(self, *exc_info: object) -> None:
        self._server.shutdown()
        self._server.server_close()  # it waits for the requests that are at work
        self._thread.join()

    def take(self, kind: str, media_type: str, body: bytes) -> Taken:
        """Record a request, and return when it is durable.

        Raises:
            MultichatError: it cannot be read, or the store cannot be used.
        """
        spans = told_in(kind, media_type, body)
        with self._turn:
            taken = self._recorder.take(self._chats, spans, Owner())
            self.received.add(taken)
        return taken

    def refuse(self, error: MultichatError) -> str:
        """Take note of why a request was not taken, and return it in words."""
        with self._turn:
            self.received.note([str(error)])
        return str(error)


class _Server(ThreadingHTTPServer):
    daemon_threads = False

    def __init__(self, receiver: Receiver) -> None:
        super().__init__(("127.0.0.1", 0), _Handler)
        self.receiver = receiver


class _Handler(BaseHTTPRequestHandler):
    """One request, on a connection of its own."""

    timeout = 30
    "Seconds that a program may be silent in the middle of a request."

    def do_POST(self) -> None:
        """Take a request, and answer as OTLP wants it."""
        media_type = self.headers.get_content_type()
        receiver = cast(_Server, self.server).receiver
        told = self.headers.get("authorization", "")
        if not hmac.compare_digest(told.encode(), f"Bearer {receiver.token}".encode()):
            return self._answer(401, media_type, b"")
        kind = PATHS.get(self.path)
        if kind is None:
            return self._answer(404, media_type, b"")
        try:
            taken = receiver.take(kind, media_type, self._body())
        except MultichatError as error:
            status = 400 if isinstance(error, RequestError) else 503
            self._answer(status, media_type, status_of(media_type, receiver.refuse(error)))
        else:
            self._answer(200, media_type, answer_of(kind, media_type, taken))
        return None

    def log_message(self, *_: object) -> None:
        """Say nothing: the program's own output is on the terminal."""

    def _body(self) -> bytes:
        encoding = self.headers.get("content-encoding", "").strip().lower()
        if self.headers.get("transfer-encoding", "").strip().lower() == "chunked":
            return unpacked(b"".join(chunks(self.rfile, LARGEST)), encoding, LARGEST)
        told = self.headers.get("content-length", "0")
        is_number = told.isascii() and told.isdecimal() and len(told) < 12
        if not is_number or int(told) > LARGEST:
            raise RequestError(f"The body has {told[:20]} bytes", "Send smaller batches.")
        return unpacked(self.rfile.read(int(told)), encoding, LARGEST)

    def _answer(self, status: int, media_type: str, body: bytes) -> None:
        self.send_response(status)
        if status == 503:
            self.send_header("retry-after", "1")
        self.send_header("content-type", media_type)
        self.send_header("content-length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)
