"""What a copy holds and its source does not: refused, or deleted when that is wanted."""

from collections.abc import Mapping, Sequence

from multichat_lab.errors import StoreError
from multichat_lab.records import ChatSession
from multichat_lab.stores.copying.targets import Target
from multichat_lab.stores.questions import SessionQuery

DELETE = (
    "Choose an empty target; or, if the source has deleted that since, delete it from the copy"
    " with delete=True."
)


def holds_others(target: Target, told: str) -> StoreError:
    """Return the error of who finds other things in a target."""
    return StoreError(f"{target.location} holds other things: {told}", DELETE)


def delete_others(
    target: Target, sessions: Mapping[str, ChatSession], is_wanted: bool
) -> Sequence[str]:
    """Delete the sessions of a target that are not those of the source, and return which.

    Args:
        target: the copy.
        sessions: id → a session of the source.
        is_wanted: whether they may be deleted.

    Raises:
        StoreError: they may not.
    """
    with target.reading() as reader:
        there = {each.session_id: each for each in reader.sessions(SessionQuery())}
    found = {
        name: told
        for name, each in there.items()
        if (told := _strange(sessions.get(name), each)) is not None
    }
    if found and not is_wanted:
        name, told = next(iter(found.items()))
        more = f" (and {len(found) - 1} more)" if len(found) > 1 else ""
        raise holds_others(target, f"session {name!r}{more} {told}")
    if found:
        target.delete_sessions([*found])
    return [*found]


def _strange(source: ChatSession | None, copy: ChatSession) -> str | None:
    if source is None:
        return "is not in the source"
    if source.created_at != copy.created_at:
        return "is not in the source: the one of this id began at another time"
    if source.message_count < copy.message_count:
        return "has fewer messages in the source"
    return None
