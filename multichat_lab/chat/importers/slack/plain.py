"""Slack's plain messages, many at once: a user, words and a time, and nothing beside them."""

from dataclasses import dataclass
from typing import Any

from multichat_lab.chat.importers.contract import message_ids_for
from multichat_lab.chat.importers.slack.item import LAST_MOMENT, reply_kind_of
from multichat_lab.chat.importers.slack.markup import Names, plain_text
from multichat_lab.chat.importers.slack.message import recipient_of
from multichat_lab.columns import Row, json_text
from multichat_lab.stores.message_rows import MessageRows

PLAIN = frozenset(
    (
        *("type", "user", "text", "ts", "thread_ts", "client_msg_id", "team", "user_team"),
        *("source_team", "user_profile", "reply_count", "reply_users", "reply_users_count"),
        *("replies", "latest_reply", "subscribed", "parent_user_id", "last_read", "unread_count"),
        *("is_locked", "is_starred", "permalink", "pinned_to", "pinned_info", "inviter"),
    )
)
"""Members of plain messages in which nothing is said besides."""

Plain = tuple[int, str, str, str, str | None]
"""Of a plain message: UTC microseconds since 1970, `ts`, user, text, and `ts` of its thread."""


def plain_of(value: Any) -> Plain | None:
    """Return what a plain message says; None for any other value."""
    if value.__class__ is not dict or value.get("type") != "message" or not value.keys() <= PLAIN:
        return None
    user, text, ts = value.get("user"), value.get("text"), value.get("ts")
    if not (user.__class__ is text.__class__ is ts.__class__ is str and user):
        return None
    seconds, _, fraction = ts.partition(".")
    digits = seconds + fraction
    if len(fraction) != 6 or not (digits.isdecimal() and digits.isascii()) or len(seconds) > 12:
        return None
    moment = int(digits)
    thread = value.get("thread_ts")
    if moment > LAST_MOMENT or not seconds or not (thread is None or thread.__class__ is str):
        return None
    return moment, ts, user, text, thread


@dataclass(slots=True)
class PlainMessages:
    """Makes messages of one channel of the plain ones.

    Attributes:
        session_id: of the channel.
        names: what ids stand for.
        partners: the names of the two in a direct conversation; else empty.
    """

    session_id: str
    names: Names
    partners: tuple[str, ...]

    def rows(self, told: list[Plain]) -> list[Row]:
        """Return the rows of plain messages, in their order."""
        if not told:
            return []
        moments, source_ids, users, texts, threads = zip(*told, strict=True)
        senders = {user: self.names.people.user(user) for user in dict.fromkeys(users)}
        marked = {user: json_text({"slack.user": user}) for user in senders}
        to = {
            user: recipient_of("", sender, self.names, self.partners)
            for user, sender in senders.items()
        }
        recipients = [
            recipient_of(text, senders[user], self.names, self.partners)
            if text.startswith("<@")
            else to[user]
            for user, text in zip(users, texts, strict=True)
        ]
        columns: dict[str, Any] = {
            "timestamp": moments,
            "source_id": source_ids,
            "message_id": message_ids_for(self.session_id, source_ids),
            "sender": [senders[user] for user in users],
            "content": [
                plain_text(text, self.names) if "<" in text or "&" in text else text
                for text in texts
            ],
            "recipient": [name for name, _ in recipients],
            "reply_kind": list(map(reply_kind_of, moments, threads)),
            "recipient_kind": ["parsed" if parsed else "declared" for _, parsed in recipients],
            "metadata": [
                json_text({"slack.thread_ts": thread, "slack.user": user})
                if thread
                else marked[user]
                for user, thread in zip(users, threads, strict=True)
            ],
        }
        if any(threads):
            ids = message_ids_for(self.session_id, [thread or "" for thread in threads])
            columns["reply_to"] = [
                answered if thread and thread != ts else None
                for thread, ts, answered in zip(threads, source_ids, ids, strict=True)
            ]
        same = {"session_id": self.session_id}
        return MessageRows.of_columns(columns, **same).rows
