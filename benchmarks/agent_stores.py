"""What frameworks keep of a conversation, beside our store: python benchmarks/agent_stores.py.

    python benchmarks/agent_stores.py [--turns 200] [--rounds 5] [--kills 5] [store …]

A turn is a question and an answer, which the store has acknowledged when its call returns; all of
one session, each store a file of SQLite in a process of its own. Prints the medians as the table of
the README: turns a second by the clock and of CPU, bytes a message in the file, and how many of the
acknowledged messages were gone after kill -9, over all kills. Needs the group `peers`.

`langgraph` runs a graph of one node that answers, for its checkpointer has no other door; what of
it is the graph itself, `langgraph, in memory` tells. `ours, Agents SDK` is `MultichatSession`.
"""

import argparse
import asyncio
import json
import os
import random
import signal
import sqlite3
import statistics
import subprocess
import sys
import tempfile
import time
import warnings
from collections.abc import Coroutine, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from agent_stores_subjects import STORES

WARM = 5
"""Turns before the clock runs: imports and tables are not what is asked for."""


async def run(name: str, path: Path, turns: int) -> None:
    """Take turns; print what they took, and after each that it is acknowledged."""
    store = STORES[name](path)
    for number in range(WARM):
        await store.say(number)
    clock, busy = time.perf_counter(), time.process_time()
    for number in range(WARM, WARM + turns):
        await store.say(number)
        print(number + 1, flush=True)
    told = time.perf_counter() - clock, time.process_time() - busy
    print(json.dumps([*told, await store.count()]), flush=True)
    os._exit(0)  # threads of frameworks may wait for ever


def started(*argv: object) -> "subprocess.Popen[str]":
    """Start this file in a process of its own."""
    command = [sys.executable, __file__, *map(str, argv)]
    return subprocess.Popen(command, stdout=subprocess.PIPE, text=True)


def size(path: Path) -> int:
    """Return the bytes of a database and of what lies beside it, its log taken in."""
    if not path.exists():
        return 0
    database = sqlite3.connect(path)
    database.execute("PRAGMA wal_checkpoint(TRUNCATE)")
    database.close()
    return sum(each.stat().st_size for each in path.parent.iterdir())


def measured(name: str, turns: int) -> tuple[float, float, float]:
    """Return turns a second, turns a second of CPU, and bytes a message."""
    with tempfile.TemporaryDirectory() as folder, started("--run", name, folder, turns) as child:
        out, _ = child.communicate()
        clock, busy, count = json.loads(out.splitlines()[-1])
        assert count == 2 * (WARM + turns), f"{name} keeps {count} messages"
        return turns / clock, turns / busy, size(Path(folder) / "talk.db") / count


def lost(name: str, dice: random.Random) -> int:
    """Return how many acknowledged messages are gone when the writer was killed."""
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "talk.db"
        with forked(run(name, path, 10**6)) as (child, lines):
            wanted = WARM + dice.randrange(1, 60)
            told = next(int(line) for line in lines if int(line) >= wanted)
            time.sleep(dice.random() / 50)
            os.kill(child, signal.SIGKILL)
            told = max([told, *(int(line) for line in lines if line.endswith("\n"))])
        with forked(counted(name, path)) as (_, lines):
            kept = int(next(lines))
        return max(2 * told - kept, 0)


async def counted(name: str, path: Path) -> None:
    """Print how many messages are kept."""
    print(await STORES[name](path).count(), flush=True)
    os._exit(0)


async def imported(name: str) -> None:
    """Import what a store needs, once for all processes that are forked off this one."""
    with tempfile.TemporaryDirectory() as folder:
        store = STORES[name](Path(folder) / "talk.db")
        await store.say(0)
        await store.count()


@contextmanager
def forked(doing: Coroutine[Any, Any, None]) -> Iterator[tuple[int, Iterator[str]]]:
    """Yield the id of a new process that does something, and the lines that it prints."""
    read, write = os.pipe()
    child = os.fork()
    if child == 0:
        os.dup2(write, 1)
        asyncio.run(doing)
        os._exit(0)
    doing.close()
    os.close(write)
    with os.fdopen(read, encoding="utf-8") as lines:
        yield child, iter(lines)
    os.waitpid(child, 0)


def main() -> None:
    """Run it."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("stores", nargs="*", default=list(STORES))
    parser.add_argument("--turns", type=int, default=200)
    parser.add_argument("--rounds", type=int, default=5)
    parser.add_argument("--kills", type=int, default=5)
    asked = parser.parse_args()
    found: dict[str, list[tuple[float, float, float]]] = {name: [] for name in asked.stores}
    for _ in range(asked.rounds):  # in turn, so that what else the machine does meets all
        for name, rounds in found.items():
            rounds.append(measured(name, asked.turns))
    print(f"load {os.getloadavg()[0]:.1f}, {asked.turns} turns, medians of {asked.rounds}\n")
    print(f"| store | turns a second | of CPU | bytes a message | lost after {asked.kills} kills |")
    print("|---|---|---|---|---|", flush=True)
    for name, rounds in found.items():
        dice, gone = random.Random(7), None
        if "memory" not in name:
            asyncio.run(imported(name))
            gone = sum(lost(name, dice) for _ in range(asked.kills))
        clock, busy, size_each = (statistics.median(column) for column in zip(*rounds, strict=True))
        told = ["all" if gone is None else gone, f"{size_each:,.0f}" if size_each else "none"]
        columns = [name, f"{clock:,.0f}", f"{busy:,.0f}", told[1], str(told[0])]
        print(f"| {' | '.join(columns)} |", flush=True)


if __name__ == "__main__":
    warnings.simplefilter("ignore")
    if sys.argv[1:2] == ["--run"]:
        asyncio.run(run(sys.argv[2], Path(sys.argv[3]) / "talk.db", int(sys.argv[4])))
    else:
        main()
