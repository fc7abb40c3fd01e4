"""Which of the messages read are new, and which of their links lead somewhere; column by column."""

from dataclasses import replace

from multichat_lab.stores.contract import Reader
from multichat_lab.stores.message_rows import PLACES, MessageRows


def by_source(batch: MessageRows, seen: set[str]) -> tuple[MessageRows, MessageRows]:
    """Return the messages whose `source_id` is not among those seen, each source once; the rest.

    Those seen grow by the sources of the batch.
    """
    sources = batch.column("source_id")
    if seen.isdisjoint(sources) and len(set(sources)) == len(sources):
        return batch, MessageRows([])
    new, again, place = [], [], PLACES["source_id"]
    for row in batch.rows:
        if row[place] is not None and row[place] in seen:
            again.append(row)
        else:
            new.append(row)
            seen.add(row[place])
    return MessageRows(new), MessageRows(again)


def linked_only(
    reader: Reader, session_id: str, new: MessageRows
) -> tuple[MessageRows, dict[tuple[str, str], str]]:
    """Return messages without the links to messages that are not there, and those links.

    Args:
        reader: where the session is.
        session_id: the session.
        new: messages that will be added to it.

    Returns:
        The messages; and message and target → what the message is called in a warning.
    """
    targets = set(new.column("reply_to")) - {None}
    unknown = targets - set(new.column("message_id")) if targets else targets
    if unknown:
        unknown -= reader.known("message_id", session_id, list(unknown))
    if not unknown:
        return new, {}
    lost: dict[tuple[str, str], str] = {}
    linked = []
    for message in new:
        if message.reply_to is not None and message.reply_to in unknown:
            name = message.source_id or message.message_id
            lost[message.message_id, message.reply_to] = name
            # it answers something, and nobody knows what
            message = replace(message, reply_to=None, reply_kind="unknown")  # noqa: PLW2901
        linked.append(message)
    return MessageRows.of(linked), lost
