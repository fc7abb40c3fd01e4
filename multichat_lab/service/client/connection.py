"""One connection to the service: requests, answers, errors, and patience with both."""

import http.client
import json
import socket
import time
from collections.abc import Callable, Mapping
from contextlib import suppress
from typing import Any, TypeVar

from multichat_lab import errors
from multichat_lab.backoff import backoff
from multichat_lab.errors import MultichatError, ServiceError
from multichat_lab.service.client.address import address
from multichat_lab.service.client.headers import sendable_key

T = TypeVar("T")

ANSWER_SECONDS = 30.0
"""How long to wait for an answer, or for a sign of life on a stream (there is one each 15 s)."""

FIRST_PAUSE, LONGEST_PAUSE = 0.05, 1.0
"""Seconds between two tries."""

BUSY = (429, 503)
"""Statuses of a request that was refused for the moment, before anything was written."""


class TryAgainError(Exception):
    """A request did not succeed, and another try may.

    Args:
        reason: what to tell when there is none.
    """

    def __init__(self, reason: MultichatError) -> None:
        super().__init__(str(reason))
        self.reason = reason


class Connection:
    """A kept-alive connection, for one thread at a time.

    Args:
        url: e.g. `http://127.0.0.1:8765`, or `https://…` of the proxy before it.
        token: what the header `authorization` carries.
        patience: for so many seconds a service that is busy or away is asked again.

    Raises:
        ServiceError: it is no such address.
    """

    def __init__(self, url: str, token: str, patience: float) -> None:
        parts, port = address(url)
        self.url = url.rstrip("/")
        self._path = parts.path.rstrip("/")
        bearer = f"Bearer {token}"
        self._headers = {"authorization": bearer, "content-type": "application/json"}
        self._patience = patience
        self._is_cut = False
        tls, plain = http.client.HTTPSConnection, http.client.HTTPConnection
        kind = tls if parts.scheme == "https" else plain
        self._http = kind(parts.hostname or "", port, timeout=ANSWER_SECONDS)

    def get(self, path: str) -> Any:
        """Return what lies at a path, decoded."""
        return self.patiently(lambda: self._exchange("GET", path, None, {}))

    def post(self, path: str, body: Mapping[str, Any], key: str | None = None) -> Any:
        """Send a JSON object and return the answer, decoded.

        Args:
            path: where to.
            body: the object.
            key: idempotency key, by which the service knows a second try; None where it knows it by
                what is sent.

        Raises:
            MultichatError: what the service refused, as the error that it is there.
            ServiceError: it cannot be reached, or the answer was lost.
        """
        text = json.dumps(body).encode()
        headers = {} if key is None else {"idempotency-key": sendable_key(key)}
        return self.patiently(lambda: self._exchange("POST", path, text, headers))

    def patiently(self, attempt: Callable[[], T]) -> T:
        """Try until it works, is refused for good, or patience is at its end."""
        deadline = time.monotonic() + self._patience
        for pause in backoff(FIRST_PAUSE, LONGEST_PAUSE):
            try:
                return attempt()
            except TryAgainError as failed:
                if time.monotonic() + pause > deadline:
                    raise failed.reason from failed.__cause__
            time.sleep(pause)
        raise AssertionError("the pauses have no end")

    def open(
        self, method: str, path: str, body: bytes | None, headers: Mapping[str, str] | None = None
    ) -> http.client.HTTPResponse:
        """Send a request and return the answer, its body not read yet.

        Raises:
            TryAgainError: it may be worth it.
            MultichatError: what the service refused.
        """
        is_sent = False
        if self._is_cut:
            raise ServiceError(f"The connection to {self.url} was cut", "Make another one.")
        try:
            if self._http.sock is None:
                self._http.connect()
            is_sent = self._send(method, path, body, headers or {})
            response = self._http.getresponse()
            if response.status < 400:
                return response
            text = response.read()
        except (OSError, http.client.HTTPException) as error:
            raise self._lost(error, is_sent) from error
        told = refused(self.url, response.status, text)
        raise TryAgainError(told) if response.status in BUSY else told

    def wait_until(self, moment: float) -> None:
        """Wait for what is read next until a moment by `time.monotonic()` at most."""
        if (sock := self._http.sock) is not None:
            sock.settimeout(min(ANSWER_SECONDS, max(0.001, moment - time.monotonic())))

    def cut(self) -> None:
        """End what another thread reads here, for good."""
        self._is_cut = True
        if (sock := self._http.sock) is not None:
            with suppress(OSError):  # it is closed already
                sock.shutdown(socket.SHUT_RDWR)
        self.close()

    def close(self) -> None:
        """Close the connection; the next request opens it again."""
        self._http.close()

    def _send(self, method: str, path: str, body: bytes | None, headers: Mapping[str, str]) -> bool:
        """Send a request; return whether it went out whole.

        A service that refuses a request early closes the connection: its answer is there to read.
        """
        try:
            self._http.request(method, self._path + path, body, self._headers | dict(headers))
        except (BrokenPipeError, ConnectionResetError):
            return False
        return True

    def _exchange(
        self, method: str, path: str, body: bytes | None, headers: Mapping[str, str]
    ) -> Any:
        response = self.open(method, path, body, headers)
        try:
            return json.loads(response.read())
        except (OSError, http.client.HTTPException) as error:
            raise self._lost(error, is_sent=True) from error
        except ValueError as error:
            raise refused(self.url, response.status, b"") from error

    def _lost(self, error: Exception, is_sent: bool) -> TryAgainError:
        """Return the error of a connection that broke before the answer was there."""
        self.close()
        why = str(error) or type(error).__name__
        if is_sent:
            problem = f"The answer of {self.url} was lost: {why}"
            remedy = "It may have been done: look at the session, or send it again with its key."
        else:
            problem = f"{self.url} cannot be reached: {why}"
            remedy = "See whether it runs: multichat health, or the log of the service."
        return TryAgainError(ServiceError(problem, remedy))


def refused(url: str, status: int, text: bytes) -> MultichatError:
    """Return the service's error as the exception that it was there."""
    try:
        details = json.loads(text)["error"]
        kind = getattr(errors, details["type"])
        if issubclass(kind, MultichatError):
            error: MultichatError = kind(details["problem"], details["remedy"])
            return error
    except (ValueError, KeyError, TypeError, AttributeError):
        pass  # it was not our service that answered
    return ServiceError(
        f"{url} answered with status {status}, and not as the service does",
        "Check the address, and what stands between.",
    )
