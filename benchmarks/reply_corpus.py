"""The IRC corpus with its human reply links, as sessions: what was said, and who answers what."""

from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from multichat_lab import ChatMessage, SessionPersistence, import_chat


@dataclass(frozen=True)
class Annotated:
    """A log in which people marked who answers what.

    Attributes:
        messages: all lines, those around the marked ones too.
        targets: message id of a marked line → ids of those that it answers; its own id stands for
            none, as in the corpus.
    """

    messages: list[ChatMessage]
    targets: dict[str, set[str]]

    @property
    def links(self) -> set[tuple[str, str]]:
        """All marked links, of a message that answers none to itself, as the corpus counts."""
        return {(message, each) for message, some in self.targets.items() for each in some}


def corpus(folder: Path) -> Iterator[Annotated]:
    """Yield the logs of one split, read by the package's own importer."""
    with SessionPersistence("memory") as chats:
        import_chat(folder, chats, format="irc")
        for session in chats.list_sessions():
            messages = chats.get_messages(session.session_id)
            targets = defaultdict(set)
            for each in chats.relations.list(session.session_id):
                targets[each.message_id].add(each.target_id)
            for message in messages:
                is_start = message.reply_kind == "declared" and message.reply_to is None
                if is_start or "irc.starts_conversation" in message.metadata:
                    targets[message.message_id].add(message.message_id)
            yield Annotated(messages, dict(targets))
