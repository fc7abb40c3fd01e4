"""What is killed, and what is wrong afterwards."""

import socket
import subprocess
import sys
import time
from contextlib import contextmanager
from itertools import cycle, islice
from pathlib import Path

from multichat_lab.chat.persistence import SessionPersistence
from multichat_lab.chat.system import MultichatSystem
from tests.killing.table import Listener, Seat, await_word, dice, kill_in_rounds, wrong
from tests.service.processes import Place
from tests.waiting import HANG_SECONDS

FOUR = ("Ann", "Bob", "Cy", "Dee")
EIGHT = (*FOUR, "Eve", "Fay", "Gil", "Hal")
ROOMY = {"max_messages_per_session": 1_000_000, "requests_per_second": 1e6}
RUNNER = Path(__file__).parents[1] / "chat" / "conversing_process.py"


def mcp(folder, rounds, seed, told):
    """Four agents by MCP in one store, of whom one, or the server of one, is killed."""
    location = ("sqlite", folder / "room.db")
    with SessionPersistence(*location) as chats:
        system = MultichatSystem(chats)
        session_id = system.start(["host"]).session_id
        listener = Listener(chats, session_id)
        store = f"sqlite:{location[1]}"
        seats = [
            Seat(name, ["stdio", store, name, session_id], folder / f"{name}.log") for name in FOUR
        ]
        with ending(seats):
            kill_in_rounds(seats, rounds, dice(seed), told)
            settle(seats)
        system.end(session_id, "host")
        heard = listener.rest()
    return wrong(location, session_id, {each.name: each.acknowledged for each in seats}, heard)


def settle(seats):
    """Let each speak once more."""
    before = [each.acknowledged for each in seats]
    await_word(lambda: spoken(seats, before) == len(seats), "all speak")


@contextmanager
def ending(seats):
    """Kill all of them when the block is left."""
    try:
        yield
    finally:
        for each in seats:
            each.kill()


def at_service(folder, work):
    """Let eight talk through a service while something is done to it or to them."""
    place, location = Place(folder), ("sqlite", folder / "chats.db")
    tokens = {name: place.token(name) for name in EIGHT}
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]
    with SessionPersistence(*location) as chats:
        system = MultichatSystem(chats)
        session_id = system.start(["host", *EIGHT]).session_id
        listener = Listener(chats, session_id)
        url = f"http://127.0.0.1:{port}"
        seats = [
            Seat(name, [door, url, name, session_id], folder / f"{name}.log", tokens[name])
            for name, door in zip(EIGHT, cycle(("http", "mcp")), strict=False)
        ]
        with ending(seats):
            work(lambda: place.running(port=port, **ROOMY), seats)
        system.end(session_id, "host")
        heard = listener.rest()
    return wrong(location, session_id, {each.name: each.acknowledged for each in seats}, heard)


def agents(folder, rounds, seed, told):
    """Eight through the service, of whom one is killed."""

    def work(running, seats):
        with running():
            kill_in_rounds(seats, rounds, dice(seed), told)
            settle(seats)

    return at_service(folder, work)


def server(folder, rounds, seed, told):
    """Eight through the service, which is killed."""
    chance = dice(seed)

    def work(running, seats):
        for number in range(rounds):
            before = [each.acknowledged for each in seats]
            with running() as service:
                await_word(lambda: spoken(seats, before) > 3, "the agents speak")  # noqa: B023
                time.sleep(chance.uniform(0.0, 0.3))
                service.process.kill()
            told(number + 1)
        with running():
            settle(seats)

    return at_service(folder, work)


def spoken(seats, before):
    """Return how many have spoken since so much was acknowledged."""
    return sum(each.has_spoken(known) for each, known in zip(seats, before, strict=True))


def runner(folder, rounds, seed, told):
    """A conversation of three, whose process is killed."""
    location, chance = ("sqlite", folder / "chats.db"), dice(seed)
    with SessionPersistence(*location) as chats:
        system = MultichatSystem(chats)
        session_id = system.start(["Ann"]).session_id
        system.broadcast(session_id, "Ann", "0")
    for number in range(rounds):
        with conversing(location, session_id, 10**6) as process:
            assert process.stdout.readline() == "ready\n"
            time.sleep(chance.uniform(0.0, 0.25))
            process.kill()
        told(number + 1)
    words = said_in(location, session_id)
    turns = len(words) + 19
    with conversing(location, session_id, turns) as process:
        process.communicate(timeout=HANG_SECONDS)
    words = said_in(location, session_id)
    expected = list(islice(cycle(("Bob", "Cy", "Dee")), turns))
    faults = [] if [each.sender for each in words[1:]] == expected else ["turns are out of order"]
    if [each.content for each in words] != [str(number) for number in range(turns + 1)]:
        faults.append("what is said is not what was heard before")
    if [each.reply_to for each in words[1:]] != [each.message_id for each in words[:-1]]:
        faults.append("an answer answers another")
    return faults


def conversing(location, session_id, turns):
    """Run the conversation in a process of its own."""
    command = [sys.executable, RUNNER, *location, session_id, turns]
    return subprocess.Popen(list(map(str, command)), stdout=subprocess.PIPE, text=True)


def said_in(location, session_id):
    """Return what was said, without what the system tells."""
    with SessionPersistence(*location) as chats:
        return [each for each in chats.get_messages(session_id) if each.kind == "message"]


SCENES = {each.__name__: each for each in (mcp, agents, server, runner)}
