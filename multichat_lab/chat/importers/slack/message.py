"""One object of a Slack day file as a message."""

from typing import Any

from multichat_lab.chat.importers.contract import message_id_for
from multichat_lab.chat.importers.slack.item import SlackItem, reply_kind_of
from multichat_lab.chat.importers.slack.markup import Names, addressee_id
from multichat_lab.chat.importers.slack.words import (
    content_of,
    files_of,
    markup_of,
    part_of_file,
    previews_of,
)
from multichat_lab.parts import Part
from multichat_lab.records import EVERYONE, ChatMessage
from multichat_lab.times import microseconds

SPOKEN = {
    "",
    "bot_message",
    "file_comment",
    "file_mention",
    "file_share",
    "me_message",
    "reply_broadcast",
    "slackbot_response",
    "thread_broadcast",
}
"""Subtypes that somebody said; every other one (channel_join, …) is a system message."""

KEPT = (
    "edited",
    "reactions",
    "attachments",
    "thread_ts",
    "bot_id",
    "user",
    "subtype",
    "original",
    "previous_message",
)
FILE_FIELDS = ("id", "name", "title", "mimetype", "filetype", "size", "permalink")
"""Of a file; its other addresses carry a token that opens it to anybody."""


def message_of(
    item: SlackItem, session_id: str, names: Names, partners: tuple[str, ...]
) -> ChatMessage:
    """Return the message that an item is.

    Args:
        item: the item.
        session_id: of its channel.
        names: what ids stand for.
        partners: the names of the two in a direct conversation; else empty.
    """
    sender = _sender(item, names)
    spoken = item.subtype in SPOKEN
    markup = _change(item.values) or markup_of(item.values)
    files = files_of(item.values)
    content = content_of(markup, files, names) or ("" if spoken else _event(item.values))
    recipient, is_parsed = recipient_of(markup if spoken else "", sender, names, partners)
    answered = item.thread_ts
    return ChatMessage(
        session_id=session_id,
        sender=sender,
        content=content,
        recipient=recipient if spoken else EVERYONE,
        message_id=message_id_for(session_id, item.ts),
        timestamp=item.moment,
        reply_to=None if answered is None else message_id_for(session_id, answered),
        kind="message" if spoken else "system",
        metadata=_metadata(item, files),
        source_id=item.ts,
        parts=_parts(content if markup else "", item, files, names),
        reply_kind=reply_kind_of(microseconds(item.moment), item.text("thread_ts")),
        recipient_kind="parsed" if is_parsed else "declared",
    )


def _parts(
    said: str, item: SlackItem, files: list[dict[str, Any]], names: Names
) -> tuple[Part, ...]:
    """Return the pieces of a message that is more than its words."""
    beside = [*previews_of(item.values, names), *map(part_of_file, files)]
    return (*([Part("text", said)] if said else []), *beside) if beside else ()


def _event(values: dict[str, Any]) -> str:
    """Return what happened where no words tell it: its kind, and what a room is called."""
    room = values.get("room")
    called = str(room.get("name") or "") if isinstance(room, dict) else ""
    kind = str(values.get("subtype", "")).removeprefix("sh_").replace("_", " ")
    return ": ".join(filter(None, (kind, called)))


def _change(values: dict[str, Any]) -> str:
    """Return what an entry of an edit log tells: the words that were, and those that came."""
    old = values.get("original") or values.get("previous_message")
    new = values.get("message")
    was = markup_of(old) if isinstance(old, dict) else ""
    is_now = markup_of(new) if isinstance(new, dict) else ""
    match values.get("subtype"):
        case "message_changed":
            return f"edited: {was}\n→ {is_now}" if was else f"edited: {is_now}"
        case "message_deleted":
            return f"deleted: {was}" if was else "deleted a message"
    return ""


def _sender(item: SlackItem, names: Names) -> str:
    comment = item.values.get("comment")
    profile = item.values.get("bot_profile")
    commenter = comment.get("user") if isinstance(comment, dict) else None
    user = item.text("user") or (commenter if isinstance(commenter, str) else "") or _editor(item)
    if user:
        return names.people.user(user)
    bot_name = profile.get("name") if isinstance(profile, dict) else None
    called = item.text("username") or (bot_name if isinstance(bot_name, str) else "")
    return names.people.bot(item.text("bot_id") or "Slack", called)


def _editor(item: SlackItem) -> str:
    """Return who changed or deleted a message, else who had written it."""
    told = [item.values.get(name) for name in ("message", "original", "previous_message")]
    changed = [each for each in told if isinstance(each, dict)]
    edits = [each["edited"] for each in changed if isinstance(each.get("edited"), dict)]
    users = [item.text("editor_id"), *(each.get("user") for each in (*edits, *changed))]
    return next((user for user in users if isinstance(user, str) and user), "")


def recipient_of(
    markup: str, sender: str, names: Names, partners: tuple[str, ...]
) -> tuple[str, bool]:
    """Return the addressee, and whether only the words tell it."""
    others = [name for name in partners if name != sender]
    if len(others) == 1:
        return others[0], False
    user = addressee_id(markup)
    addressed = names.people.user(user) if user else sender
    return (EVERYONE, False) if addressed == sender else (addressed, True)


def _metadata(item: SlackItem, files: list[dict[str, Any]]) -> dict[str, Any]:
    metadata = {f"slack.{name}": item.values[name] for name in KEPT if item.values.get(name)}
    if files:
        metadata["slack.files"] = [
            {name: file[name] for name in FILE_FIELDS if name in file} for file in files
        ]
    return metadata
