"""Stores to be damaged: made by a process of their own, which is killed where a log is wanted."""

import os
import random
import signal
import warnings
from collections.abc import Callable, Iterator
from concurrent.futures import ProcessPoolExecutor
from concurrent.futures.process import BrokenProcessPool
from contextlib import contextmanager, nullcontext, suppress
from dataclasses import asdict
from functools import partial
from multiprocessing import get_context
from multiprocessing.connection import Connection
from pathlib import Path
from typing import Any, TypeVar

from multichat_lab.chat.persistence import SessionPersistence
from multichat_lab.errors import MultichatError
from multichat_lab.records import Annotation, ChatMessage
from multichat_lab.stores.schema import RUN_TABLES
from tests.trading.recording.example_rows import put, row

NAMES = ("Ann", "Bob", "Cy")
SESSIONS = ("one", "two", "three")
WORDS = ("buy", "sell", "1234.56", "at noon", "über", "hold on")

T = TypeVar("T")

Model = dict[str, list[str]]
"""What a store holds: kind of record → each as text."""


def make(kind: str, path: Path, seed: int, is_killed: bool) -> None:
    """Fill a new store; at the end the process is killed, or closes it."""
    with suppress(BrokenProcessPool) if is_killed else nullcontext():
        in_child(partial(_filled, kind, path, seed, is_killed))


def _filled(kind: str, path: Path, seed: int, is_killed: bool) -> None:
    chats = SessionPersistence(kind, path)
    _fill(chats, random.Random(seed))  # noqa: S311 - no secret
    if is_killed:
        os.kill(os.getpid(), signal.SIGKILL)
    chats.close()


def _fill(chats: SessionPersistence, draw: random.Random) -> None:
    for session in SESSIONS:
        chats.create_session(NAMES, topic=f"about {session}", session_id=session)
    for number in range(40):
        session = draw.choice(SESSIONS)
        words = " ".join(draw.choices(WORDS, k=draw.randrange(1, 60)))
        said = ChatMessage(session, draw.choice(NAMES), words, message_id=f"m{number}",
                           metadata={"n": number}, cost=draw.random())  # fmt: skip
        chats.add_message(said)
        if draw.random() < 0.1:
            chats.history.revise(said.message_id, "other words", session_id=session)
        if draw.random() < 0.1:
            chats.history.react(said.message_id, "Ann", "thumbsup", session_id=session)
        if draw.random() < 0.1:
            chats.annotations.add([Annotation(session, "promise", message_id=said.message_id)])
    for table in RUN_TABLES:
        put(chats, table, row(table))


def told_by(kind: str, path: Path) -> tuple[str | None, Model | None]:
    """Return what opening and verifying a store names, or None, and all that it holds."""
    try:
        with SessionPersistence(kind, path) as chats:
            if damage := chats.verify.look().damage:
                return damage[0].told, None
            return None, all_of(chats)
    except MultichatError as error:
        return str(error), None


def all_of(chats: SessionPersistence) -> Model:
    """Return all that a store holds."""
    sessions = chats.list_sessions()
    ids = [each.session_id for each in sessions]
    found: dict[str, list[Any]] = {
        "sessions": list(sessions),
        "messages": [each for name in ids for each in chats.get_messages(name)],
        "participants": [each for name in ids for each in chats.members.list(name)],
        "relations": [each for name in ids for each in chats.relations.list(name)],
        "revisions": [each for name in ids for each in chats.history.revisions(name)],
        "reactions": [each for name in ids for each in chats.history.reactions(name)],
        "annotations": [each for name in ids for each in chats.annotations.list(name)],
    }
    model = {kind: [repr(asdict(each)) for each in some] for kind, some in found.items()}
    with chats.store.reading() as reader:
        return model | {each: list(map(repr, reader.run_rows(each, None))) for each in RUN_TABLES}


@contextmanager
def held_open(kind: str, path: Path) -> Iterator[None]:
    """Let another process have a store open; it closes the store when the block is left."""
    context = get_context("fork")
    mine, its = context.Pipe()
    process = context.Process(target=_hold, args=(kind, path, its))
    process.start()
    mine.recv()
    try:
        yield
    finally:
        mine.send("close")
        process.join()


def _hold(kind: str, path: Path, pipe: Connection) -> None:
    warnings.simplefilter("ignore")
    with SessionPersistence(kind, path) as chats:
        chats.list_sessions()
        pipe.send("open")
        pipe.recv()


def in_child(work: Callable[[], T]) -> T:
    """Return what `work` returns in a process of its own.

    Raises:
        BrokenProcessPool: the process was killed, or died.
    """
    with ProcessPoolExecutor(1, mp_context=get_context("fork")) as pool:
        return pool.submit(work).result()
