"""`MultichatProductionService`: store, writer, HTTP face and upkeep, to start and stop as one."""

import socket
import threading
import time
from contextlib import ExitStack
from typing import Self

from multichat_lab.errors import ServiceError
from multichat_lab.listening import listening_socket
from multichat_lab.loopback import is_loopback
from multichat_lab.service.assembly import opened_parts
from multichat_lab.service.http.app import build_app
from multichat_lab.service.http.middleware import RequestLimits
from multichat_lab.service.http.server import (
    ConnectionLimits,
    GracefulServer,
    server_of,
)
from multichat_lab.service.memory import give_memory_back
from multichat_lab.service.observability import LOG
from multichat_lab.service.settings import Settings
from multichat_lab.service.shared.places import SHARED, followed_tokens
from multichat_lab.stopping import StopGuard, left_to_server

START_SECONDS = 10.0


class MultichatProductionService:
    """The service that an operator installs and forgets; also a context manager.

    It listens on loopback unless told otherwise, and speaks plain HTTP: a proxy on the same machine
    (Caddy, nginx) gives it TLS and the outside address. On an address that others can reach it
    refuses to start while there is no token.

    Args:
        settings: see `Settings`; `load_settings` reads them from file, environment and flags.

    Example:
        >>> settings = Settings(storage_type="memory", port=0, token_file="/nowhere/tokens.json")
        >>> with MultichatProductionService(settings) as service:
        ...     service.url.startswith("http://127.0.0.1:")
        True
    """

    def __init__(self, settings: Settings) -> None:
        self.settings = settings
        self._opened = ExitStack()
        self._server: GracefulServer | None = None
        self._socket: socket.socket | None = None
        self._thread: threading.Thread | None = None

    def __enter__(self) -> Self:
        return self.start()

    def __exit__(self, *exc_info: object) -> None:
        self.stop()

    @property
    def url(self) -> str:
        """Where it listens, e.g. `http://127.0.0.1:8765`.

        Raises:
            ServiceError: it is not running.
        """
        if self._socket is None:
            raise ServiceError("The service is not running", "Start it first.")
        host, port = self._socket.getsockname()[:2]
        return f"http://[{host}]:{port}" if ":" in host else f"http://{host}:{port}"

    def start(self) -> Self:
        """Serve in a thread of its own, and return once requests are answered.

        Raises:
            ServiceError: the address cannot be used, or others can reach it and there is no token.
            TokenError, StoreError, StoreDamagedError, SchemaVersionError: a file cannot be used.
            AlertError: an address for alerts cannot be read.
        """
        server, listener = self._open()
        self._thread = threading.Thread(target=server.run, args=([listener],), name="service")
        self._thread.start()
        deadline = time.monotonic() + START_SECONDS
        while not server.started:
            if not self._thread.is_alive() or time.monotonic() > deadline:
                self.stop()
                raise ServiceError("The service did not start", "Look at its log.")
            time.sleep(0.005)
        return self

    def stop(self) -> None:
        """Take nothing more, finish what was let in, and close; stopping twice is harmless."""
        if self._server is not None:
            self._server.should_exit = True
        if self._thread is not None:
            self._thread.join(self.settings.stop_seconds)
            self._thread = None
        self._close()

    def run(self) -> None:
        """Serve in this thread until SIGTERM or SIGINT; must be the main thread.

        Raises:
            ServiceError, TokenError, StoreError, AlertError and more: see `start`.
        """
        give_memory_back()
        server, listener = self._open()
        guard = StopGuard(server, self.settings.stop_seconds)
        with left_to_server():
            try:
                server.run([listener])
            finally:
                self._close()
                guard.end()

    def _open(self) -> tuple[GracefulServer, socket.socket]:
        settings = self.settings
        with ExitStack() as stack:
            tokens = followed_tokens(settings)
            stack.callback(tokens.close)
            self._require_tokens(bool(tokens.records()))
            listener = stack.enter_context(listening_socket(settings.host, settings.port))
            parts = opened_parts(settings, tokens, stack)
            app = build_app(
                parts, RequestLimits(settings.max_request_bytes, settings.request_seconds)
            )
            limits = ConnectionLimits(
                settings.max_connections, settings.request_seconds, parts.callers.unseat
            )
            server = server_of(app, limits, parts.streams.close)
            self._opened = stack.pop_all()
        self._server, self._socket = server, listener
        LOG.info("listening", extra={"url": self.url, "store": parts.chats.store.location})
        return server, listener

    def _require_tokens(self, has_tokens: bool) -> None:
        if has_tokens:
            return
        host, settings = self.settings.host, self.settings
        if not is_loopback(host):
            is_shared = settings.storage_type == SHARED
            place = "the store" if is_shared else settings.token_file
            raise ServiceError(
                f"Others can reach {host}, and there is no token in {place}",
                "Make one first: multichat token add NAME",
            )
        LOG.warning("no token yet", extra={"remedy": "multichat token add NAME"})

    def _close(self) -> None:
        self._opened.close()
        if self._server is not None:
            LOG.info("stopped", extra={"requests": self._server.server_state.total_requests})
        self._server = self._socket = None
