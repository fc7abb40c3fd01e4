"""What is said in a room, as its viewers are shown it."""

from collections import deque
from typing import Any

from multichat_lab.records import ChatMessage
from multichat_lab.times import microseconds

MOST_WORDS = 80
"""Messages that whoever comes is shown; all of them are in the store, and in the replay."""
LONGEST = 500
"""Characters of a message in a room."""


class Words:
    """The conversation, as far as it is shown.

    Attributes:
        count: messages in all.
    """

    def __init__(self) -> None:
        self.count = 0
        self._shown: deque[dict[str, Any]] = deque(maxlen=MOST_WORDS)
        self._said: dict[str, tuple[str, str]] = {}

    def hear(self, message: ChatMessage) -> None:
        """Take in a message."""
        self.count += 1
        self._said[message.message_id] = (message.sender, message.content)
        answered = self._said.get(message.reply_to or "")
        self._shown.append(
            {
                "id": message.message_id,
                "by": message.sender,
                "text": message.content,
                "kind": message.kind,
                "at": microseconds(message.timestamp) / 1e6,
                "to": answered and {"by": answered[0], "text": answered[1][:80]},
            }
        )

    def since(self, count: int) -> list[dict[str, Any]]:
        """Return what came after the first `count` messages, as far as it is shown."""
        new = min(self.count - count, len(self._shown))
        return list(self._shown)[len(self._shown) - new :]

    def text_of(self, message_id: str) -> str:
        """Return what a message says; empty where nobody has said it here."""
        return self._said.get(message_id, ("", ""))[1]
