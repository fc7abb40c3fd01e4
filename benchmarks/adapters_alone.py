"""What of a recorded question is ours, apart from the framework.

    python benchmarks/adapters_alone.py [--conversations 6] [--rounds 7] [langgraph] [agents]

The agents of `adapters.py` run once, with a hook that only keeps what the framework tells it of ten
questions in each conversation. Then that is told to our adapter again and again, over a new store
of SQLite each time, in turn with a bare insert of as many words into a table of `sqlite3`; a
transaction a question. Prints the CPU of a question: the framework's, ours, and the bare insert's,
least of the rounds, so that what else the machine does counts least. Needs the group `peers`.
"""

import argparse
import asyncio
import gc
import os
import sqlite3
import subprocess
import sys
import tempfile
import time
import warnings
from collections.abc import Callable, Iterator
from contextlib import ExitStack, closing
from pathlib import Path
from typing import Any

from adapters import WARM, answers
from adapters_subjects import FRAMEWORKS, TURNS, questions

sys.path.insert(0, str(Path(__file__).parents[1]))

from multichat_lab.chat.persistence import SessionPersistence
from tests.chat.model_server import model_server

HOOKS = {
    "langgraph": ("langchain", "MultichatHandler", "handler"),
    "agents": ("openai_agents", "MultichatProcessor", "processor"),
    "litellm": ("litellm", "MultichatLogger", "logger"),
}
"""Framework → module of our adapter, its class, and what `adapters.py` calls it."""

MESSAGES = 4
"""Of a question: it, a call, what the tool gave, an answer."""

Told = tuple[str, tuple[Any, ...], dict[str, Any]]
"""Method of a hook, and what it was called with."""


def keeper_of(hook: type, told: list[Told]) -> type:
    """Return the hook as one that only keeps what it is told."""

    def keep(name: str) -> Callable[..., None]:
        def method(self: object, *args: Any, **kwargs: Any) -> None:
            told.append((name, tuple(a[:] if isinstance(a, list) else a for a in args), kwargs))

        return method

    def keep_later(name: str) -> Callable[..., Any]:
        async def method(self: object, *args: Any, **kwargs: Any) -> None:
            told.append((name.removeprefix("async_"), args, kwargs))

        return method

    own = [name for name in vars(hook) if name.startswith(("on_", "async_log"))]
    made = {name: (keep_later if name.startswith("async") else keep)(name) for name in own}
    return type(hook.__name__, (hook,), made)


def kept(name: str, conversations: int) -> tuple[type, list[Told], float]:
    """Return our hook, what it is told, and milliseconds of CPU that a question takes."""
    module_name, class_name, ours = HOOKS[name]
    module = __import__(f"multichat_lab.integrations.{module_name}", fromlist=[class_name])
    hook, told = getattr(module, class_name), list[Told]()
    setattr(module, class_name, keeper_of(hook, told))
    steps = [each for n in range((WARM + conversations) * TURNS) for each in answers(n)]

    async def run(url: str, path: Path) -> float:
        ask = FRAMEWORKS[name][0](url, path, ours)
        for talk, words in questions(WARM):
            await ask(talk, words)
        await asyncio.sleep(0.5)
        told.clear()
        busy = time.process_time()
        for talk, words in questions(conversations, WARM):
            await ask(talk, words)
        spent = time.process_time() - busy
        await asyncio.sleep(0.5)  # LiteLLM logs beside the talk
        return 1000 * spent / conversations / TURNS

    with tempfile.TemporaryDirectory() as folder, model_server(*steps) as server:
        took = asyncio.run(run(server.url, Path(folder) / "talk.db"))
    return hook, told, took


def ours_again(hook: type, told: list[Told], count: int) -> float:
    """Tell our hook all of it, and return milliseconds of CPU that a question takes."""
    with tempfile.TemporaryDirectory() as folder, ExitStack() as stack:
        chats = stack.enter_context(SessionPersistence("sqlite", Path(folder) / "talk.db"))
        opened, of_one = hook(chats), len(told) // count
        gc.collect()
        busy = time.process_time()
        for place, (name, args, kwargs) in enumerate(told, start=1):
            getattr(opened, name)(*args, **kwargs)
            if place % of_one == 0:
                opened._recorder.flush()
        spent = time.process_time() - busy
        messages = sum(each.message_count for each in chats.list_sessions())
    assert messages == MESSAGES * count, f"{messages} messages of {count} questions"
    return 1000 * spent / count


def bare_again(count: int) -> float:
    """Insert as many words, and return milliseconds of CPU that a question takes."""
    with tempfile.TemporaryDirectory() as folder, ExitStack() as stack:
        database = stack.enter_context(closing(sqlite3.connect(Path(folder) / "bare.db")))
        database.execute("PRAGMA journal_mode=WAL")
        database.execute("PRAGMA synchronous=FULL")
        database.execute("CREATE TABLE messages (content TEXT)")
        rows = [("x" * 60,)] * MESSAGES
        busy = time.process_time()
        for _ in range(count):
            with database:
                database.executemany("INSERT INTO messages VALUES (?)", rows)
        return 1000 * (time.process_time() - busy) / count


def measured(name: str, conversations: int, rounds: int) -> Iterator[str]:
    """Yield the line of a framework."""
    count = conversations * TURNS
    hook, told, whole = kept(name, conversations)
    pairs = [(ours_again(hook, told, count), bare_again(count)) for _ in range(rounds)]
    ours, bare = (min(each) for each in zip(*pairs, strict=True))
    shares = f"{100 * ours / whole:.0f} %, {100 * bare / whole:.1f} % the bare insert"
    yield f"{name:12}{whole:12.2f}{ours:8.2f}{bare:8.2f}   {shares}"


def main() -> None:
    """Run each framework in a process of its own."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("frameworks", nargs="*", default=list(HOOKS))
    parser.add_argument("--conversations", type=int, default=6)
    parser.add_argument("--rounds", type=int, default=7)
    asked = parser.parse_args()
    if os.environ.get("ADAPTERS_ALONE"):
        warnings.simplefilter("ignore")
        for line in measured(asked.frameworks[0], asked.conversations, asked.rounds):
            print(line, flush=True)
        os._exit(0)  # threads of frameworks may wait for ever
    print(
        f"load {os.getloadavg()[0]:.1f}, least of {asked.rounds}, ms of CPU a question", flush=True
    )
    print(f"{'':12}{'framework':>12}{'ours':>8}{'bare':>8}   ours of the framework's", flush=True)
    counts = ["--conversations", str(asked.conversations), "--rounds", str(asked.rounds)]
    told = {**os.environ, "ADAPTERS_ALONE": "1", "LITELLM_LOCAL_MODEL_COST_MAP": "True"}
    for each in asked.frameworks:
        subprocess.run([sys.executable, __file__, each, *counts], env=told, check=True)


if __name__ == "__main__":
    main()
