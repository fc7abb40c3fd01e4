"""Where a room keeps what happens: the store, the tokens, and the replay at its end."""

import secrets
from contextlib import suppress
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from multichat_lab.chat.persistence import SessionPersistence
from multichat_lab.errors import MultichatError


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

    Args:
        store: `TYPE:PATH`, empty for a file of its own in this folder.
        now: the local time, which the names have.
    """
    name = f"room-{now:%Y-%m-%d-%H%M%S}"
    tokens = Path(f"{name}.{secrets.token_hex(3)}.tokens.json")
    return store or f"sqlite:{name}.db", tokens, Path(f"{name}.html")


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
