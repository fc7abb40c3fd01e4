"""`follow`: a session in a cell, at its end."""

from typing import Any

from multichat_lab.analysis.frames import Source
from multichat_lab.chat.persistence import SessionPersistence
from multichat_lab.chat.recorder import Talk
from multichat_lab.chat.system import MultichatSystem
from multichat_lab.dashboards.explorer import SessionExplorer
from multichat_lab.errors import SessionNotFoundError
from multichat_lab.records import ChatSession


def follow(
    source: Source | MultichatSystem | Talk,
    session: ChatSession | str | None = None,
    speaker: str | None = None,
    **traits: Any,
) -> SessionExplorer:
    """Show a session live in the cell, at its end: what is said appears there by itself.

    The cell is done at once, and goes on showing what any process says while other cells run. Who
    scrolls up stays where they are: what comes meanwhile waits behind a count, a press on which
    leads to the end.

    Args:
        source: a lab, an open persistence, `TYPE:PATH`, a `MultichatSystem`, or what `record`
            gives.
        session: the session, or its id; unless given, the one that is recorded, or else the one
            in which something was said last.
        speaker: who speaks in the composer below it; None for no composer.
        traits: options of the explorer, e.g. `height=480`, see `ExplorerOptions`; `live=False` has
            all three panes beside each other.

    Raises:
        SessionNotFoundError: there is no such session, or none at all.

    Example:
        >>> with record(chats, "lunch") as talk:  # doctest: +SKIP
        ...     display(follow(talk))
    """
    if isinstance(source, Talk):
        session, source = session or source.session_id, source.chats
    elif isinstance(source, MultichatSystem):
        source = source.chats
    explorer = SessionExplorer(source, **{"live": True, **traits})
    try:
        wanted = session.session_id if isinstance(session, ChatSession) else session
        opened = newest(explorer.chats) if wanted is None else wanted
        last = explorer.chats.get_messages(opened, limit=1)
        explorer.show(opened, last[0].seq if last else None)
    except BaseException:
        explorer.close()
        raise
    return explorer.speak_as(speaker)


def newest(chats: SessionPersistence) -> str:
    """Return the id of the session in which something was said last.

    Raises:
        SessionNotFoundError: there is none.
    """
    found = max(chats.list_sessions(), key=lambda each: each.last_activity, default=None)
    if found is None:
        raise SessionNotFoundError("The store has no session", "Start one, and follow it.")
    return found.session_id
