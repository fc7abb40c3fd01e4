"""One object of a Slack day file as a message."""

import re
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any

from multichat_lab.chat.importers.contract import message_id_for
from multichat_lab.chat.importers.slack.markup import Names, addressee_id, plain_text
from multichat_lab.records import EVERYONE, ChatMessage

_TS = re.compile(r"(\d{1,12})(?:\.(\d{1,6}))?", re.ASCII)
EPOCH = datetime(1970, 1, 1, tzinfo=UTC)


def moment_of(ts: object) -> datetime:
    """Return the aware UTC datetime of a `ts` such as `"1455.000012"`, exact to the microsecond.

    Raises:
        ValueError: it is no such text.
    """
    found = _TS.fullmatch(ts) if isinstance(ts, str) else None
    if found is None:
        raise ValueError(f"ts is {ts!r}")
    try:
        microseconds = int((found[2] or "").ljust(6, "0"))
        return EPOCH + timedelta(seconds=int(found[1]), microseconds=microseconds)
    except OverflowError as error:
        raise ValueError(f"ts is {ts!r}, past the year 9999") from error


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

KEPT = ("edited", "reactions", "attachments", "thread_ts", "bot_id", "user", "subtype")
FILE_FIELDS = ("id", "name", "title", "mimetype", "filetype", "size", "permalink")
"""Of a file; its other addresses carry a token that opens it to anybody."""


@dataclass(frozen=True, slots=True)
class SlackItem:
    """An object of a day file that has a time.

    Attributes:
        values: the object.
        moment: its `ts` as an aware UTC datetime.
    """

    values: dict[str, Any]
    moment: datetime

    @property
    def ts(self) -> str:
        """Its time as Slack writes it, which is its id in the channel."""
        return str(self.values["ts"])

    @property
    def subtype(self) -> str:
        """Slack's subtype; empty for a plain message."""
        return self.text("subtype")

    @property
    def thread_ts(self) -> str | None:
        """The `ts` of the message that it answers in a thread, if it does."""
        thread = self.text("thread_ts")
        return thread if thread and thread != self.ts else None

    def text(self, name: str) -> str:
        """Return a text field; empty when there is none."""
        value = self.values.get(name)
        return value if isinstance(value, str) else ""

    def objects(self, name: str) -> list[dict[str, Any]]:
        """Return the objects in a list field."""
        value = self.values.get(name)
        return [each for each in value if isinstance(each, dict)] if isinstance(value, list) else []

    def files(self) -> list[dict[str, Any]]:
        """Return the files that go with it, in the old field or the new one."""
        old = self.values.get("file")
        return self.objects("files") or ([old] if isinstance(old, dict) else [])


def item_of(value: object) -> SlackItem:
    """Return the item that a JSON value is.

    Raises:
        ValueError: it is none; the text says why.
    """
    if not isinstance(value, dict):
        raise ValueError(f"a message is {type(value).__name__}, no object")  # noqa: TRY004
    return SlackItem(value, moment_of(value.get("ts")))


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
    thread = item.thread_ts
    return ChatMessage(
        session_id=session_id,
        sender=sender,
        content=_content(item, names),
        recipient=_recipient(item, sender, names, partners) if spoken else EVERYONE,
        message_id=message_id_for(session_id, item.ts),
        timestamp=item.moment,
        reply_to=None if thread is None else message_id_for(session_id, thread),
        kind="message" if spoken else "system",
        metadata=_metadata(item),
        source_id=item.ts,
    )


def _sender(item: SlackItem, names: Names) -> str:
    comment = item.values.get("comment")
    profile = item.values.get("bot_profile")
    commenter = comment.get("user") if isinstance(comment, dict) else None
    user = item.text("user") or (commenter if isinstance(commenter, str) else "")
    if user:
        return names.people.user(user)
    bot_name = profile.get("name") if isinstance(profile, dict) else None
    called = item.text("username") or (bot_name if isinstance(bot_name, str) else "")
    return names.people.bot(item.text("bot_id") or "Slack", called)


def _content(item: SlackItem, names: Names) -> str:
    """Return the words; of a message without any, those of its attachments or its files' titles."""
    if text := item.text("text"):
        return plain_text(text, names)
    attached = [
        str(each.get("fallback") or each.get("text") or "") for each in item.objects("attachments")
    ]
    if any(attached):
        return plain_text("\n".join(filter(None, attached)), names)
    titles = [str(each.get("title") or each.get("name") or "a file") for each in item.files()]
    return f"shared {', '.join(titles)}" if titles else ""


def _recipient(item: SlackItem, sender: str, names: Names, partners: tuple[str, ...]) -> str:
    others = [name for name in partners if name != sender]
    if len(others) == 1:
        return others[0]
    user = addressee_id(item.text("text"))
    addressed = names.people.user(user) if user else sender
    return EVERYONE if addressed == sender else addressed


def _metadata(item: SlackItem) -> dict[str, Any]:
    metadata = {f"slack.{name}": item.values[name] for name in KEPT if item.values.get(name)}
    files = item.files()
    if files:
        metadata["slack.files"] = [
            {name: file[name] for name in FILE_FIELDS if name in file} for file in files
        ]
    return metadata
