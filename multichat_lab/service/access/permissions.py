"""Who may do what: nobody speaks as another, and only those inside a session read it."""

from multichat_lab.errors import AccessError
from multichat_lab.records import ChatSession
from multichat_lab.service.access.tokens import READS_ALL, SPEAKS, Holder


def speaker(caller: Holder, name: str | None) -> str:
    """Return the participant that the caller acts as.

    Args:
        caller: whose token it is.
        name: whom the request names; None for the caller.

    Raises:
        AccessError: it is somebody else, or the token is only for reading.
    """
    if caller.role not in SPEAKS:
        raise AccessError(
            f"The token of {caller.name!r} is only for reading",
            "Use a participant's: multichat token add NAME",
        )
    if name is not None and name != caller.name and caller.role != "admin":
        raise AccessError(
            f"The token of {caller.name!r} cannot speak as {name!r}",
            f"Leave the name out, or use the token of {name!r}.",
        )
    return name or caller.name


def require_own_words(caller: Holder, kind: str) -> None:
    """Refuse words that only the service says.

    Raises:
        AccessError: a participant sends a `system` message.
    """
    if kind == "system" and caller.role != "admin":
        raise AccessError(
            "A participant cannot send messages of kind 'system'", "Use the kind 'message'."
        )


def require_inside(caller: Holder, session: ChatSession) -> ChatSession:
    """Return the session when the caller may read it.

    All in a session read all of it, messages to one participant included: the transcript is common,
    as it is in the library. Observers and admins read every session.

    Raises:
        AccessError: the caller is not in it (any more).
    """
    if caller.role not in READS_ALL and caller.name not in session.participants:
        raise AccessError(
            f"{caller.name!r} is not in session {session.session_id!r}", "Join it first."
        )
    return session
