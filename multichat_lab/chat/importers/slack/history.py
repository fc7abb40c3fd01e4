"""What a channel tells beside its messages: earlier words, and reactions."""

from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from typing import Any

from multichat_lab.chat.importers.slack.edit_log import Earlier, Told
from multichat_lab.chat.importers.slack.item import SlackItem, moment_of
from multichat_lab.chat.importers.slack.markup import Names
from multichat_lab.chat.importers.slack.message import message_of
from multichat_lab.chat.importers.slack.words import objects
from multichat_lab.chat.importers.source.changes import (
    DELETED,
    EDITED,
    change_told,
    counts_beyond,
)
from multichat_lab.records import ChatMessage, Reaction, Revision


@dataclass(frozen=True, slots=True)
class ChannelHistory:
    """Makes the messages of a channel, and what is told beside them.

    Attributes:
        session_id: of the channel.
        names: what ids stand for.
        partners: the names of the two in a direct conversation; else empty.
        revisions: of the messages made so far.
        reactions: to them.
    """

    session_id: str
    names: Names
    partners: tuple[str, ...]
    revisions: list[Revision] = field(default_factory=list)
    reactions: list[Reaction] = field(default_factory=list)

    def message(self, told: Told) -> ChatMessage:
        """Return a message as it is; its earlier words are kept."""
        message = self._message(told.item)
        self.revisions.extend(self._revisions(told, message))
        more = self._change(told) | self._react(told.item, message)
        metadata = message.metadata | more
        if told.is_deleted:
            return replace(message, content="", parts=(), metadata=metadata)
        return replace(message, metadata=metadata) if more else message

    def _message(self, item: SlackItem) -> ChatMessage:
        return message_of(item, self.session_id, self.names, self.partners)

    def _revisions(self, told: Told, message: ChatMessage) -> Iterator[Revision]:
        number = 0
        for each in told.earlier:
            if each.values is None:
                continue
            number += 1
            was = self._message(replace(told.item, values={**each.values, "ts": told.item.ts}))
            where = (message.session_id, message.message_id, number)
            yield Revision(*where, was.content, self._who(each), each.at, each.kind, was.parts)

    def _who(self, earlier: Earlier) -> str | None:
        return self.names.people.user(earlier.by) if earlier.by else None

    def _change(self, told: Told) -> dict[str, Any]:
        """Return the metadata that tells of the last change."""
        last = told.earlier[-1] if told.earlier else None
        if told.is_deleted:
            if last is None or last.kind != "deletion":
                return change_told(DELETED)
            return change_told(DELETED, last.at, self._who(last))
        edit = told.item.values.get("edited")
        if isinstance(edit, dict):
            user, ts = edit.get("user"), edit.get("ts")
            by = self.names.people.user(user) if isinstance(user, str) and user else None
            try:
                return change_told(EDITED, moment_of(ts), by)
            except ValueError:
                return change_told(EDITED, None, by)
        return {} if last is None else change_told(EDITED, last.at, self._who(last))

    def _react(self, item: SlackItem, message: ChatMessage) -> dict[str, Any]:
        """Take note of who reacted; return the metadata that counts those who are not named."""
        if not item.values.get("reactions"):
            return {}
        counts: dict[str, int] = {}
        named: list[Reaction] = []
        for each in objects(item.values.get("reactions")):
            name, count, users = each.get("name"), each.get("count"), each.get("users")
            if not isinstance(name, str) or not name:
                continue
            listed = users if isinstance(users, list) else []
            ids = dict.fromkeys(user for user in listed if isinstance(user, str) and user)
            counts[name] = count if isinstance(count, int) else len(ids)
            people = map(self.names.people.user, ids)
            named += [Reaction(message.session_id, message.message_id, who, name) for who in people]
        self.reactions.extend(named)
        return counts_beyond(counts, named)
