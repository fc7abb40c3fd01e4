"""A proxy that speaks TLS to phones and plain HTTP to a room, as Caddy or nginx before it does."""

import asyncio
import ssl
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from threading import Thread


class TlsProxy:
    """Hands bytes on as they come, in a thread of its own.

    Attributes:
        target: the port of the room on this machine, known once it listens.
        address: where phones find it.
    """

    def __init__(self, context: ssl.SSLContext) -> None:
        self.target = 0
        self._loop = asyncio.new_event_loop()
        self._thread = Thread(target=self._loop.run_forever, daemon=True)
        self._thread.start()
        starting = asyncio.start_server(self._serve, "127.0.0.1", 0, ssl=context)
        server = asyncio.run_coroutine_threadsafe(starting, self._loop).result()
        self.address = f"https://localhost:{server.sockets[0].getsockname()[1]}"

    async def _serve(self, *phone: asyncio.StreamReader | asyncio.StreamWriter) -> None:
        room = await asyncio.open_connection("127.0.0.1", self.target)
        ends = (phone[0], room[1]), (room[0], phone[1])
        await asyncio.gather(*(hand_on(*each) for each in ends), return_exceptions=True)

    def close(self) -> None:
        """Stop."""
        self._loop.call_soon_threadsafe(self._loop.stop)
        self._thread.join()


async def hand_on(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
    """Write what is read, until the end."""
    try:
        while data := await reader.read(65_536):
            writer.write(data)
            await writer.drain()
    finally:
        writer.close()


@contextmanager
def tls_proxy(folder: Path) -> Iterator[TlsProxy]:
    """Start a proxy with a certificate of its own."""
    key, certificate = folder / "key.pem", folder / "certificate.pem"
    command = ["openssl", "req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:P-256"]
    names = [
        "-nodes",
        "-days",
        "2",
        "-subj",
        "/CN=localhost",
        "-addext",
        "subjectAltName=DNS:localhost",
    ]
    files = ["-keyout", str(key), "-out", str(certificate)]
    subprocess.run([*command, *names, *files], check=True, capture_output=True)
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(certificate, key)
    proxy = TlsProxy(context)
    try:
        yield proxy
    finally:
        proxy.close()
