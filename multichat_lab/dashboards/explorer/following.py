"""`follow`: a session in a cell, at its end."""

from typing import Any

from multichat_lab.analysis.frames import Source
from multichat_lab.chat.meant import sessions_meant
from multichat_lab.chat.persistence import SessionPersistence
from multichat_lab.chat.recorder import Talk
from multichat_lab.chat.rules import no_session
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
        session: the session, its id, or its topic (of several, the one in which something was
            said last); unless given, the one that is recorded, or else the one in which something
            was said last.
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
        given = session.session_id if isinstance(session, ChatSession) else session
        opened = found(explorer.chats, given)
        last = explorer.chats.get_messages(opened, limit=1)
        explorer.show(opened, last[0].seq if last else None)
    except BaseException:
        explorer.close()
        raise
    return explorer.speak_as(speaker)


def found(chats: SessionPersistence, typed: str | None) -> str:
    """Return the id of the session in which something was said last, of all or of those meant.

    Raises:
        SessionNotFoundError: there is none.
    """
    meant = chats.list_sessions() if typed is None else sessions_meant(chats, typed)
    if meant:
        return max(meant, key=lambda each: each.last_activity).session_id
    if typed is not None:
        raise no_session(typed)
    raise SessionNotFoundError("The store has no session", "Start one, and follow it.")
