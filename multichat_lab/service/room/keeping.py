"""Where a room keeps what happens: the store, the tokens, and the replay at its end."""

from collections.abc import Iterator
from contextlib import closing, contextmanager, suppress
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from multichat_lab.chat.persistence import SessionPersistence
from multichat_lab.errors import MultichatError
from multichat_lab.stores import parse_location
from multichat_lab.stores.locks import ProcessLock

BUSY_SECONDS = 0.5
"""How long to wait for another room of the same store to close."""
IN_FILES = ("sqlite", "duckdb", "json")
"""Stores that are a file or a folder."""


@dataclass(frozen=True, slots=True)
class Kept:
    """Where a room keeps what happens.

    Attributes:
        chats: the store.
        tokens: the file of tokens.
        replay: the file that is written at the end.
    """

    chats: SessionPersistence
    tokens: Path
    replay: Path


def kept_beside(store: str, now: datetime) -> tuple[str, Path, Path]:
    """Return store, file of tokens and replay of a room; the store is a new file unless given.

    The tokens lie beside the store, so that a room which goes on knows those of its people.

    Args:
        store: `TYPE:PATH`, empty for a file of its own in this folder.
        now: the local time, which the names have.
    """
    name = f"room-{now:%Y-%m-%d-%H%M%S}"
    store = store or f"sqlite:{name}.db"
    kind, path = parse_location(store)
    beside = path if kind in IN_FILES else name
    return store, Path(f"{beside}.tokens.json"), Path(f"{name}.html")


@contextmanager
def alone(tokens: Path) -> Iterator[None]:
    """Be the only one who opens a room with these tokens, and leave none of them behind.

    Raises:
        StoreBusyError: another process, which is named, has opened it.
    """
    held = Path(f"{tokens}.open")
    with closing(ProcessLock(held, BUSY_SECONDS)) as lock, lock:
        yield
        for each in (tokens, Path(f"{tokens}.lock"), held):
            each.unlink(missing_ok=True)


def write_replay(kept: Kept, session_id: str) -> Path:
    """Write the replay of a conversation, which ends with it, and return its file.

    Raises:
        MultichatError: it cannot be read or written, or the scripts are not built.
    """
    from multichat_lab.dashboards import ReplayView

    with suppress(MultichatError):  # it has ended already
        kept.chats.end_session(session_id)
    view = ReplayView(kept.chats, session=session_id, theme="auto")
    try:
        return view.save(kept.replay)
    finally:
        view.close()
