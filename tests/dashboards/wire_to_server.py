"""A wire to a server that can be cut: what was under way arrives when it is mended, if at all."""

import re
import socket
import threading
from collections.abc import Iterator
from contextlib import contextmanager, suppress


class Wire:
    """Forwards a port of this machine to another.

    Attributes:
        flowing: cleared while it is cut; connections stay open, and nothing passes.
    """

    def __init__(self, listener: socket.socket, port: int) -> None:
        self.flowing = threading.Event()
        self.flowing.set()
        self._listener = listener
        self._port = port
        threading.Thread(target=self._accept, daemon=True).start()

    def _accept(self) -> None:
        with suppress(OSError):  # closed at the end
            while True:
                near, _ = self._listener.accept()
                far = socket.create_connection(("127.0.0.1", self._port))
                for source, target in ((near, far), (far, near)):
                    threading.Thread(target=self._pass, args=(source, target), daemon=True).start()

    def _pass(self, source: socket.socket, target: socket.socket) -> None:
        with suppress(OSError):
            while data := source.recv(65536):
                self.flowing.wait()
                target.sendall(data)
        for each in (source, target):
            with suppress(OSError):
                each.shutdown(socket.SHUT_RDWR)


@contextmanager
def wire_to(address: str) -> Iterator[tuple[Wire, str]]:
    """Lay a wire to a server's address, and yield it with the address at its near end."""
    port = int(re.search(r":(\d+)/", address)[1])
    with socket.create_server(("127.0.0.1", 0)) as listener:
        near = listener.getsockname()[1]
        yield Wire(listener, port), address.replace(f":{port}/", f":{near}/")
