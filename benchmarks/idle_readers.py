"""A service's memory under readers who do not read: python benchmarks/idle_readers.py.

    python benchmarks/idle_readers.py [--readers 1000] [--tokens 25] [--seconds 300]

A real service on a sqlite store in a temporary folder, with its default limits. Half of the readers
listen to a session of 900 kB messages, half ask for all of them; none reads a byte, and whoever is
cut off or refused comes again. Beside them one participant speaks, and one listens and reads.
Prints the memory of each ten seconds, and what an append took; exit code 1 when the memory passed
--most.
"""

import argparse
import selectors
import socket
import sys
import tempfile
import threading
import time
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from urllib.parse import urlsplit

from service import GROUP, service

from multichat_lab.records import ChatMessage
from multichat_lab.service.access.tokens import TokenFile
from multichat_lab.service.client import MultichatClient

LARGE = "z" * 900_000
LARGE_MESSAGES = 9
PAUSE = 0.05
"""Seconds between two messages of the one who speaks."""

TOLD_EVERY = 10.0


@dataclass
class Crowd:
    """Readers who ask and do not read, and come again when they are sent away."""

    address: tuple[str, int]
    requests: list[bytes]
    selector: selectors.BaseSelector = field(default_factory=selectors.DefaultSelector)
    again: int = 0

    def come(self, request: bytes) -> None:
        """Connect and ask."""
        reader = socket.create_connection(self.address)
        reader.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 4096)
        reader.sendall(request)
        self.selector.register(reader, selectors.EVENT_READ, request)

    def sit(self, is_over: threading.Event) -> None:
        """Stay until it is over; a connection that has ended is made anew."""
        for request in self.requests:
            self.come(request)
        while not is_over.wait(1.0):
            for key, _ in self.selector.select(0):
                reader = key.fileobj
                assert isinstance(reader, socket.socket)
                if has_ended(reader):
                    self.selector.unregister(reader)
                    reader.close()
                    self.again += 1
                    self.come(key.data)
        for key in list(self.selector.get_map().values()):
            assert isinstance(key.fileobj, socket.socket)
            key.fileobj.close()


def has_ended(reader: socket.socket) -> bool:
    """Return whether the service has sent it away; nothing is taken out of the socket."""
    try:
        seen = reader.recv(65_536, socket.MSG_PEEK | socket.MSG_DONTWAIT)
    except BlockingIOError:
        return False
    except OSError:
        return True
    return not seen or not seen.startswith(b"HTTP/1.1 200")


@dataclass
class Conversation:
    """One who speaks, and one who listens and reads.

    Attributes:
        took: seconds of each append.
        heard: messages that were heard.
    """

    speaker: MultichatClient
    listener: MultichatClient
    session_id: str
    took: list[float] = field(default_factory=list)
    heard: int = 0

    def speak(self, is_over: threading.Event) -> None:
        """Say something from time to time, something large now and then."""
        while not is_over.wait(PAUSE):
            words = LARGE if len(self.took) % 200 == 199 else f"word {len(self.took)}"
            started = time.perf_counter()
            self.speaker.add_messages([ChatMessage(self.session_id, "client 0", words)])
            self.took.append(time.perf_counter() - started)

    def listen(self, _: threading.Event) -> None:
        """Hear everything, until the session ends."""
        for _message in self.listener.listen(self.session_id, after_seq=1):
            self.heard += 1


def requests(folder: Path, session_id: str, readers: int, tokens: int) -> Iterator[bytes]:
    """Yield what each reader asks: every other one listens, the others ask for all messages."""
    file = TokenFile(folder / "idle" / "tokens.json")
    names = [file.add(f"reader {number}", "observer") for number in range(tokens)]
    for number in range(readers):
        path = f"/v1/sessions/{session_id}/{'events' if number % 2 else 'messages'}"
        token = names[number // 2 % tokens]
        yield f"GET {path} HTTP/1.1\r\nhost: x\r\nauthorization: Bearer {token}\r\n\r\n".encode()


def soak(folder: Path, readers: int, tokens: int, seconds: float) -> float:
    """Return the most that the service's memory came to, in MiB."""
    with service(folder / "idle", GROUP) as serving:
        speaker, listener = serving.target.client(0), serving.target.client(1)
        session_id = speaker.start(["client 1"], "large").session_id
        for _ in range(LARGE_MESSAGES):
            speaker.add_messages([ChatMessage(session_id, "client 0", LARGE)])
        place = urlsplit(serving.target.location)
        asked = list(requests(folder, session_id, readers, tokens))
        time.sleep(1.5)  # the service reads its tokens once a second
        crowd = Crowd((str(place.hostname), int(place.port or 0)), asked)
        talk = Conversation(speaker, listener, session_id)
        is_over = threading.Event()
        threads = [
            threading.Thread(target=each, args=(is_over,), daemon=True)
            for each in (crowd.sit, talk.speak, talk.listen)
        ]
        print(f"before: {serving.process.memory_info().rss / 2**20:.0f} MiB")
        for thread in threads:
            thread.start()
        most, told, started = 0.0, 0.0, time.monotonic()
        while time.monotonic() - started < seconds:
            time.sleep(0.5)
            rss = serving.process.memory_info().rss / 2**20
            told, most = max(told, rss), max(most, rss)
            if (time.monotonic() - started) % TOLD_EVERY < 0.5:
                print(f"{time.monotonic() - started:5.0f} s: {told:.0f} MiB at most", flush=True)
                told = 0.0
        is_over.set()
        threads[1].join()
        speaker.end(session_id)  # so that the listener has heard all
        threads[2].join()
    took = sorted(round(each * 1e3) for each in talk.took)
    print(
        f"{readers} idle readers of {tokens} tokens, {seconds:.0f} s: {most:.0f} MiB at most;"
        f" {crowd.again:,} came again; {len(took):,} appends, median {took[len(took) // 2]} ms,"
        f" p99 {took[len(took) * 99 // 100]} ms; {talk.heard:,} messages heard"
    )
    assert talk.heard >= len(took) + LARGE_MESSAGES, "the one who reads missed something"
    return most


def main() -> None:
    """Soak, and judge."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").partition("\n")[0])
    parser.add_argument("--readers", type=int, default=1000)
    parser.add_argument("--tokens", type=int, default=25)
    parser.add_argument("--seconds", type=float, default=300)
    parser.add_argument("--most", type=float, default=300, help="MiB")
    given = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        most = soak(Path(folder), given.readers, given.tokens, given.seconds)
    sys.exit(most > given.most)


if __name__ == "__main__":
    main()
