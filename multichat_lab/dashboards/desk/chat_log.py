"""The conversation beside a desk, as it is recorded."""

import time
from collections.abc import Mapping, Sequence
from itertools import islice
from queue import SimpleQueue
from threading import Lock
from typing import Any

from multichat_lab.chat.persistence import SessionPersistence
from multichat_lab.errors import MultichatError
from multichat_lab.formatting import clock
from multichat_lab.markup import Html, element, joined
from multichat_lab.records import EVERYONE, ChatMessage
from multichat_lab.unseen import visible, with_turns

FIRST = 50
"""Messages that are shown of those that were there before."""
PAUSE = 0.3
"""Seconds between two looks into the store; a desk records four times a second."""
SLOW = 3.0
"""Seconds that a look into the store may take before that is told."""
TOO_SLOW = "The conversation cannot be read yet, and the picture waits for it"
Earlier = list[ChatMessage] | MultichatError
"""What was said before a message, or why that cannot be read."""
MOST_KNOWN = 10_000
"""Messages whose words are kept for the orders that they caused."""


class ChatLog:
    """Reads a session on, and remembers the words that orders may refer to.

    Args:
        chats: where the conversation is recorded.
        session_id: the conversation.
    """

    def __init__(self, chats: SessionPersistence, session_id: str) -> None:
        self._chats = chats
        self._session_id = session_id
        self._reading = Lock()
        self._last: int | None = None
        self._read_at = float("-inf")
        self._unshown: list[ChatMessage] = []
        self._known: dict[str, ChatMessage] = {}
        self._wishes: SimpleQueue[tuple[str, int]] = SimpleQueue()
        self._earlier: list[tuple[str, Earlier]] = []

    @property
    def is_due(self) -> bool:
        """Whether there may be something new since the last reading, or somebody waits for it."""
        return not self._wishes.empty() or time.monotonic() - self._read_at >= PAUSE

    def wish(self, view: str, seq: Any) -> None:
        """Have what was said before a message read for a view, with the next reading."""
        if str(seq).isdecimal():
            self._wishes.put((view, int(seq)))

    def read_on(self) -> None:
        """Read what was recorded since the last call, on whatever thread; at first, 50 messages.

        Those before them are read, too: a desk that goes on has orders that they caused.

        Raises:
            StoreError: what is new cannot be read; what is wished waits for that.
        """
        with self._reading:
            self._read_at = time.monotonic()
            if self._last is None:
                read = self._chats.get_messages(self._session_id, limit=MOST_KNOWN)
                new = read[-FIRST:]
            else:
                read = new = self._chats.get_messages(self._session_id, after_seq=self._last)
            self._last = new[-1].seq if new else self._last or 0
            self._known.update((each.message_id, each) for each in read)
            for message_id in list(islice(self._known, max(len(self._known) - MOST_KNOWN, 0))):
                del self._known[message_id]
            self._unshown.extend(new)
            for _ in range(self._wishes.qsize()):
                view, seq = self._wishes.get()
                self._earlier.append((view, self._wished(seq)))

    def take(self) -> Sequence[ChatMessage]:
        """Return what was read since the last call, in order, whoever read it."""
        with self._reading:
            taken, self._unshown = self._unshown, []
        return taken

    def take_earlier(self) -> Sequence[tuple[str, Earlier]]:
        """Return what was read for views that wished it, in order; nothing at the beginning."""
        with self._reading:
            taken, self._earlier = self._earlier, []
        return taken

    def _wished(self, seq: int) -> Earlier:
        try:
            earlier = self._before(seq)
        except MultichatError as error:  # what is new goes on; the view may ask again
            return error
        self._known.update((each.message_id, each) for each in earlier)
        return earlier

    def _before(self, seq: int) -> list[ChatMessage]:
        """Return the last messages before one; where many are lost, look ever further back."""
        start, step, found = min(seq - 1, self._last or 0), FIRST, list[ChatMessage]()
        while start > 0 and not found:
            start, step = max(start - step, 0), 2 * step
            read = self._chats.get_messages(self._session_id, limit=step, after_seq=start)
            found = [each for each in read if each.seq is not None and each.seq < seq]
        return found[-FIRST:]

    def pulse(self) -> Mapping[str, str]:
        """Return the field `note` while a look into the store takes long: the picture waits."""
        is_late = self._reading.locked() and time.monotonic() - self._read_at > SLOW
        return {"note": TOO_SLOW} if is_late else {}

    def words(self, message_id: str | None) -> str:
        """Return what a message says, empty when it is not known (yet)."""
        message = self._known.get(message_id or "")
        return message.content if message else ""

    def item(self, message: ChatMessage, own: str) -> Html:
        """Return a message as an item of a list.

        Args:
            message: what was said.
            own: the participant whose words are set apart.
        """
        parts = [
            element("b", visible(message.sender), dir="auto"),
            element("span", joined(["→ ", element("bdi", visible(message.recipient))]), "mc-dim")
            if message.recipient != EVERYONE
            else "",
            element("span", "order", "mc-tag") if message.kind == "order" else "",
            element("time", f"#{message.seq} · {clock(message.timestamp)}", "mc-dim"),
        ]
        answered = self.words(message.reply_to)
        quoted = element("blockquote", with_turns(answered), dir="auto") if answered else ""
        css = "mc-message mc-own" if message.sender == own else "mc-message"
        if message.kind == "system":
            css += " mc-system"
        said = element("p", with_turns(message.content), dir="auto")
        body = [element("div", joined(parts), "mc-by"), quoted, said]
        return element("li", joined(body), css, data_key=message.seq)


def chat_panel(own: str | None) -> Html:
    """Return the transcript and, for somebody who sits at the desk, a line to speak on."""
    title = element("h3", "Conversation")
    transcript = element("ol", "", "mc-chat", data_list="messages", data_most=50)
    scroller = element(
        "div", transcript, "mc-scroll mc-transcript", data_scroll="", tabindex=0, role="log",
        aria_label="Conversation",
    )  # fmt: skip
    if own is None:
        return joined([title, scroller])
    line = Html(
        '<input name="text" autocomplete="off" maxlength="2000" required aria-label="Message" '
        'dir="auto" placeholder="Say something to the desk" data-once>'
        '<button type="submit" class="mc-button">Send</button>'
    )
    return joined([title, scroller, element("form", line, "mc-say", data_act="say")])
