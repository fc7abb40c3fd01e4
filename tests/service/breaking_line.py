"""A line between a client and the service that loses answers."""

import random
import socket
import threading
from contextlib import closing, suppress

from tests.service.http.raw import address


class BreakingLine:
    """A line to the service that loses answers.

    Args:
        url: of the service.
        seed: decides which.
        share: of the answers that are lost, after the service gave them.
    """

    def __init__(self, url, seed, share):
        self.lost = 0
        self._there = address(url)
        self._share = share
        self._random = random.Random(seed)  # noqa: S311
        self._listener = socket.create_server(("127.0.0.1", 0))
        self.url = f"http://127.0.0.1:{self._listener.getsockname()[1]}"
        threading.Thread(target=self._accept, daemon=True).start()

    def close(self):
        self._listener.close()

    def _accept(self):
        with suppress(OSError):
            while True:
                client, _ = self._listener.accept()
                threading.Thread(target=self._carry, args=(client,), daemon=True).start()

    def _carry(self, client):
        there = socket.create_connection(self._there)
        with closing(client), closing(there) as service, suppress(OSError):
            while self._exchange(client, service):
                pass

    def _exchange(self, client, service):
        """Carry one request and its answer; return whether the line still holds."""
        if not carry_one(client, service):
            return False
        answer = whole(service)
        if self._random.random() < self._share:
            self.lost += 1
            return False
        client.sendall(answer)
        return bool(answer)


def whole(sender):
    """Return one whole request or answer; nothing at the end."""
    text = b""
    while b"\r\n\r\n" not in text:
        more = sender.recv(65536)
        if not more:
            return b""
        text += more
    head, _, body = text.partition(b"\r\n\r\n")
    fields = dict(line.lower().split(b": ", 1) for line in head.split(b"\r\n")[1:])
    missing = int(fields.get(b"content-length", 0)) - len(body)
    while missing > 0:
        more = sender.recv(missing)
        text, missing = text + more, missing - len(more)
    return text


def carry_one(client, service):
    """Carry one request; return whether there was one."""
    request = whole(client)
    service.sendall(request)
    return bool(request)
