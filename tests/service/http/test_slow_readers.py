"""Who reads slowly gets everything; who reads nothing for too long is dropped. By a set clock."""

import asyncio
import socket
import time

from starlette.responses import PlainTextResponse

from multichat_lab.listening import listening_socket
from multichat_lab.service.http.server import ConnectionLimits, server_of
from tests.waiting import HANG_SECONDS

LIMIT = 3600.0
"""Seconds: no test lasts so long, so nothing is dropped but by the clock that is set."""

ANSWER = "x" * 30_000_000


class SetClockLoop(asyncio.SelectorEventLoop):
    """An event loop whose clock can be set forward."""

    ahead = 0.0

    def time(self):
        return super().time() + self.ahead


async def until(is_true):
    started = time.monotonic()
    while not is_true():
        assert time.monotonic() - started < HANG_SECONDS
        await asyncio.sleep(0.01)


class Reader:
    """A client that asks for a large answer, and reads of it when told."""

    def __init__(self, client, server, loop):
        self._client = client
        self._server = server
        self._loop = loop
        self.size = 0

    @property
    def connection(self):
        """The service's end; None when it has dropped the client."""
        return next(iter(self._server.server_state.connections), None)

    @property
    def unread(self):
        """Bytes that the service waits to be rid of."""
        return self.connection.transport.get_write_buffer_size()

    async def read_some(self):
        """Read until the service is rid of some bytes."""
        before = self.unread
        while self.size < len(ANSWER) and self.unread == before:
            self.size += len(await self._loop.sock_recv(self._client, 100_000))

    async def read_rest(self):
        """Read to the end of the connection."""
        while more := await self._loop.sock_recv(self._client, 1_000_000):
            self.size += len(more)

    async def let_time_pass(self):
        """Let as much time pass as anyone may read nothing, and the service look."""
        self._loop.ahead += LIMIT
        await asyncio.sleep(0.01)


async def reading(do):
    """Let a reader do something with a running server."""
    listener = listening_socket("127.0.0.1", 0)
    server = server_of(PlainTextResponse(ANSWER), ConnectionLimits(9, LIMIT), lambda: None)
    serving = asyncio.create_task(server.serve([listener]))
    loop = asyncio.get_running_loop()
    with socket.socket() as client:
        client.setblocking(False)
        client.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 65_536)
        await loop.sock_connect(client, listener.getsockname())
        await loop.sock_sendall(client, b"GET / HTTP/1.1\r\nhost: x\r\nconnection: close\r\n\r\n")
        reader = Reader(client, server, loop)
        await until(lambda: reader.connection and reader.unread)
        await do(reader)
    server.should_exit = True
    await serving
    return reader.size


def read_by(do):
    with asyncio.Runner(loop_factory=SetClockLoop) as runner:
        return runner.run(reading(do))


def test_who_reads_slowly_gets_everything():
    async def slowly(reader):
        for _ in range(5):
            await reader.read_some()
            await reader.let_time_pass()
            assert reader.connection, "dropped in spite of reading"
        await reader.read_rest()

    assert read_by(slowly) > len(ANSWER)


def test_who_stops_reading_is_dropped():
    async def stopping(reader):
        await reader.read_some()
        await reader.let_time_pass()
        await reader.let_time_pass()
        await until(lambda: reader.connection is None)

    assert read_by(stopping) < len(ANSWER)
