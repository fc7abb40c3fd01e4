"""Services that share one store on a PostgreSQL server, and a proxy before them."""

import socket
import threading
from collections.abc import Iterator
from contextlib import closing, contextmanager, suppress
from dataclasses import dataclass, field
from itertools import count
from typing import Any
from urllib.parse import urlsplit

from multichat_lab.chat.persistence import SessionPersistence
from multichat_lab.service.access.known_tokens import Tokens
from multichat_lab.service.shared.tables import ServiceTables
from multichat_lab.service.shared.tokens import TableOfTokens
from tests.service.processes import Place

CHUNK = 65_536


@dataclass
class SharedPlace(Place):
    """A schema on a server, for services to run on.

    Attributes:
        address: of the store.
    """

    address: str = ""

    def token(self, name: str, role: str = "participant") -> str:
        """Return the token of a name, made when there is none."""
        if name not in self.tokens:
            with self.known() as tokens:
                self.tokens[name] = tokens.add(name, role)
        return self.tokens[name]

    @contextmanager
    def known(self) -> Iterator[Tokens]:
        """Open the tokens that the services share."""
        with closing(Tokens(TableOfTokens(ServiceTables(self.address, 10.0)))) as tokens:
            yield tokens

    @property
    def settings(self) -> dict[str, Any]:
        """The settings of each service."""
        place = self.address.removeprefix("postgresql:")
        return {"storage_type": "postgresql", "storage_path": place, "port": 0}

    def recorded(self) -> SessionPersistence:
        """Open the store."""
        return SessionPersistence("postgresql", self.address)


@dataclass
class Front:
    """A proxy: each new connection goes to one of the services that answer, by turns.

    Attributes:
        behind: where they listen now.
    """

    behind: list[str] = field(default_factory=list)

    @contextmanager
    def listening(self) -> Iterator[str]:
        """Take connections until the block is left, and give the address."""
        with socket.create_server(("127.0.0.1", 0)) as listener:
            threading.Thread(target=self._take, args=(listener,), daemon=True).start()
            yield f"http://127.0.0.1:{listener.getsockname()[1]}"
            listener.shutdown(socket.SHUT_RDWR)

    def _take(self, listener: socket.socket) -> None:
        for turn in count():
            try:
                client, _ = listener.accept()
            except OSError:
                return
            threading.Thread(target=self._join, args=(client, turn), daemon=True).start()

    def _join(self, client: socket.socket, turn: int) -> None:
        services = list(self.behind)
        with client:
            for place in range(len(services)):
                url = urlsplit(services[(turn + place) % len(services)])
                with suppress(OSError), socket.create_connection((url.hostname, url.port)) as other:
                    back = threading.Thread(target=passed_on, args=(other, client), daemon=True)
                    back.start()
                    passed_on(client, other)
                    back.join()
                    return


def passed_on(source: socket.socket, target: socket.socket) -> None:
    """Pass on what comes, until it ends."""
    with suppress(OSError):
        while data := source.recv(CHUNK):
            target.sendall(data)
    with suppress(OSError):
        target.shutdown(socket.SHUT_WR)
