"""How soon another process hears a word, and what waiting costs: python benchmarks/hearing.py.

    python benchmarks/hearing.py [--messages 500] [--pause 0.03] [--idle 10] [store …]

For each store, one process says something every --pause seconds, and this one hears it. Prints what
waiting for nothing takes of a core, and how long after the write had returned each message was
there: median, 99th percentile and the longest, in milliseconds. `http` is a client of the service
(sqlite, in a process of its own) that hears what another client says, and `http beside` what a
process says that writes into the service's store by itself. `mcp` and `mcp beside` are the same
heard by an agent, in a process of its own, that calls the tool `wait` at the service's `/mcp` again
and again; `stdio` hears by a server of its own what another process writes into the store.
"""

import argparse
import os
import subprocess
import sys
import tempfile
import threading
import time
from pathlib import Path

from served import STORE, TOKENS, served

from multichat_lab.chat.persistence import SessionPersistence
from multichat_lab.chat.system import MultichatSystem
from multichat_lab.service.access.tokens import TokenFile
from multichat_lab.service.client import MultichatClient

STORES = ("sqlite", "json", "duckdb")
SERVED = ("http", "http beside")
BY_MCP = ("mcp", "mcp beside", "stdio")


def speak(kind: str, path: str, session_id: str, messages: str, pause: str) -> None:
    """Say so many things, and print when each was recorded, by the machine's clock."""
    with SessionPersistence(kind, path) as chats:
        system = MultichatSystem(chats)
        for number in range(int(messages)):
            system.broadcast(session_id, "Bob", str(number))
            print(time.monotonic(), flush=True)
            time.sleep(float(pause))
        system.end(session_id, "Bob")


def idle_share(system: MultichatSystem, session_id: str, seconds: float) -> float:
    """Return what waiting for nothing takes of a core, in per cent."""
    waiting = threading.Thread(
        target=lambda: system.wait_for(session_id, 1, timeout=seconds + 1), daemon=True
    )
    waiting.start()
    time.sleep(0.5)  # until it waits
    before = time.process_time()
    time.sleep(seconds)
    used = time.process_time() - before
    waiting.join()
    return 100 * used / seconds


def heard_after(
    system: MultichatSystem, kind: str, path: Path, asked: argparse.Namespace
) -> list[float]:
    """Return for each message after how many milliseconds it was heard, the shortest first."""
    session_id = system.start(["Ann", "Bob"]).session_id
    command = [sys.executable, __file__, "--speak", kind, str(path), session_id]
    command += [str(asked.messages), str(asked.pause)]
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as speaker:
        heard = [time.monotonic() for _ in system.subscribe(session_id, 1)][: asked.messages]
        assert speaker.stdout is not None
        said = [float(line) for line in speaker.stdout]
    assert len(heard) == len(said), "every message once"
    return sorted(1000 * (then - before) for then, before in zip(heard, said, strict=True))


def speak_to(url: str, token: str, session_id: str, messages: str, pause: str) -> None:
    """Say so many things through the service, and print when each was answered."""
    with MultichatClient(url, token) as bob:
        for number in range(int(messages)):
            bob.broadcast(session_id, str(number))
            print(time.monotonic(), flush=True)
            time.sleep(float(pause))
        bob.end(session_id)


def heard_over_http(is_beside: bool, folder: Path, asked: argparse.Namespace) -> list[float]:
    """Return for each message after how many milliseconds a client heard it, the shortest first."""
    tokens = TokenFile(folder / TOKENS)
    ann, bob = tokens.add("Ann"), tokens.add("Bob")
    with served(folder) as service, MultichatClient(service.url, ann) as client:
        session_id = client.start(["Bob"], "hearing").session_id
        who = ["--speak", "sqlite", str(folder / STORE)]
        who = who if is_beside else ["--speak-to", service.url, bob]
        command = [sys.executable, __file__, *who, session_id]
        command += [str(asked.messages), str(asked.pause)]
        with subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as speaker:
            spoken = (each for each in client.listen(session_id) if each.sender == "Bob")
            heard = [time.monotonic() for each in spoken if each.kind != "system"]
            assert speaker.stdout is not None
            said = [float(line) for line in speaker.stdout]
    assert len(heard) == len(said), "every message once"
    return sorted(1000 * (then - before) for then, before in zip(heard, said, strict=True))


def heard_by_agent(kind: str, folder: Path, asked: argparse.Namespace) -> list[float]:
    """Return the same for an agent that waits by MCP."""
    tokens = TokenFile(folder / TOKENS)
    ann, bob = tokens.add("Ann"), tokens.add("Bob")
    with served(folder) as service, MultichatClient(service.url, bob) as client:
        session_id = client.start(["Ann"], "hearing").session_id
        place = f"sqlite:{folder / STORE}" if kind == "stdio" else service.url
        agent = [sys.executable, str(Path(__file__).with_name("hearing_by_mcp.py"))]
        is_beside = kind != "mcp"
        who = ["--speak", "sqlite", str(folder / STORE)]
        who = who if is_beside else ["--speak-to", service.url, bob]
        speaker = [sys.executable, __file__, *who, session_id]
        with started([*agent, place, "Ann", session_id], TOKEN=ann) as listening:
            assert listening.stdout is not None
            assert listening.stdout.readline() == "ready\n"
            with started([*speaker, str(asked.messages), str(asked.pause)]) as speaking:
                assert speaking.stdout is not None
                said = [float(line) for line in speaking.stdout]
            heard = [float(line) for line in listening.stdout]
    assert len(heard) == len(said), "every message once"
    return sorted(1000 * (then - before) for then, before in zip(heard, said, strict=True))


def started(argv: list[str], **told: str) -> "subprocess.Popen[str]":
    """Start a process whose output is read."""
    environment = {**os.environ, **told}
    return subprocess.Popen(argv, stdout=subprocess.PIPE, text=True, env=environment)


def told(name: str, idle: str, late: list[float]) -> None:
    """Print a line of the table."""
    median, most = late[len(late) // 2], late[int(0.99 * len(late))]
    print(f"{name:12}{idle:>8}{median:11.1f}{most:8.1f}{late[-1]:8.1f}", flush=True)


def main() -> None:
    """Run it."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("stores", nargs="*", default=[*STORES, *SERVED, *BY_MCP])
    parser.add_argument("--messages", type=int, default=500)
    parser.add_argument("--pause", type=float, default=0.03)
    parser.add_argument("--idle", type=float, default=10.0)
    asked = parser.parse_args()
    print(f"{'store':12}{'idle %':>8}{'median ms':>11}{'p99 ms':>8}{'max ms':>8}")
    for kind in asked.stores:
        with tempfile.TemporaryDirectory() as folder:
            if kind in SERVED:
                told(kind, "-", heard_over_http(kind == SERVED[1], Path(folder), asked))
                continue
            if kind in BY_MCP:
                told(kind, "-", heard_by_agent(kind, Path(folder), asked))
                continue
            path = Path(folder) / "chats"
            with SessionPersistence(kind, path) as chats:
                system = MultichatSystem(chats)
                idle = idle_share(system, system.start(["Ann", "Bob"]).session_id, asked.idle)
                told(kind, f"{idle:.2f}", heard_after(system, kind, path, asked))


if __name__ == "__main__":
    if sys.argv[1:2] == ["--speak"]:
        speak(*sys.argv[2:])
    elif sys.argv[1:2] == ["--speak-to"]:
        speak_to(*sys.argv[2:])
    else:
        main()
