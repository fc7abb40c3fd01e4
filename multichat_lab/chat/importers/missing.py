"""What a store knows from earlier imports, and a newer one left out; it stays where it is."""

from collections.abc import Mapping

from multichat_lab.chat.persistence import SessionPersistence
from multichat_lab.stores.message_rows import MessageRows
from multichat_lab.times import microseconds

Told = tuple[int, int]
"""When the first message that a source told was said, in microseconds since 1970, and how many."""


def told_in(messages: MessageRows, before: Told | None) -> Told | None:
    """Return what a source has told of a session; each place of the source counts once."""
    timestamps, sources = messages.column("timestamp"), messages.column("source_id")
    pairs = zip(sources, timestamps, strict=True)
    of_source = {source: at for source, at in pairs if source is not None}
    if not of_source:
        return before
    first, count = before or (min(of_source.values()), 0)
    return min(first, *of_source.values()), count + len(of_source)


def missing_from_source(chats: SessionPersistence, told: Mapping[str, Told]) -> dict[str, int]:
    """Return session → how many of its messages its source did not tell any more.

    Those that were imported before, and were said at the time of the first one that is told, or
    after it: a source that begins later than an earlier one leaves nothing out. A session all of
    whose messages were told is not read for it.

    Args:
        chats: where they are.
        told: session that was there before → what the source told of it.
    """
    missing: dict[str, int] = {}
    for session_id, (first, count) in told.items():
        if chats.get_session(session_id).message_count <= count:
            continue
        known = sum(
            each.source_id is not None and microseconds(each.timestamp) >= first
            for each in chats.iter_messages(session_id)
        )
        if known > count:
            missing[session_id] = known - count
    return missing


def missing_note(told: tuple[str, int]) -> str:
    """Return in words how many messages of a session its source did not tell any more."""
    session_id, count = told
    what = "1 message" if count == 1 else f"{count:,} messages"
    return (
        f"{session_id}: {what} known from before, not in this source any more; nothing is deleted"
    )
