"""`%%chat`: a cell that is a conversation, and is recorded as one."""

import hashlib
import re
from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Any

from IPython.core.magic import Magics, cell_magic, magics_class
from IPython.core.magic_arguments import argument, magic_arguments, parse_argstring

from multichat_lab.chat.membership import seat
from multichat_lab.chat.pages import message_at
from multichat_lab.chat.persistence import SessionPersistence
from multichat_lab.chat.recording import new_session, write_messages, write_new_session
from multichat_lab.chat.rules import found_session
from multichat_lab.chat.system import joining
from multichat_lab.errors import MessageError
from multichat_lab.notebook.sources import Sources
from multichat_lab.record_table import RecordList
from multichat_lab.records import EVERYONE, ChatMessage
from multichat_lab.times import utc_now

NAME = r"[^\s:#→>][^:#→>\n]*?"
SAID = re.compile(
    rf"(?P<speaker>{NAME})(?:\s*(?:→|->)\s*(?P<to>{NAME}))?(?:\s*#(?P<seq>\d{{1,15}}))?\s*:"
    r"(?:\s+(?P<text>.*))?"
)
FORM = "Write `Ann: words`, `Ann → Bob: words` or `Bob #3: words`, and indent what goes on."


@dataclass(frozen=True, slots=True)
class Line:
    """What somebody says in a cell.

    Attributes:
        speaker: who.
        to: to whom; None for everyone, or for whoever is answered.
        seq: number of the message that is answered, if any is.
        text: the words.
    """

    speaker: str
    to: str | None
    seq: int | None
    text: str


@magics_class
class ChatCells(Magics):
    """The magic `%%chat`.

    Args:
        shell: the notebook's IPython shell.
        sources: finds the store that is meant.
    """

    def __init__(self, shell: Any, sources: Sources) -> None:
        super().__init__(shell)
        self._sources = sources

    @magic_arguments()
    @argument(
        "session", help="The session's id, in quotes where it has blanks; begun if it is new."
    )
    @argument(
        "--store",
        metavar="SOURCE",
        help="A variable that holds a store or a lab, or TYPE:PATH; without it the one used last.",
    )
    @argument(
        "--once", action="store_true", help="Record nothing where this cell was recorded before."
    )
    @cell_magic
    def chat(self, line: str, cell: str) -> RecordList[ChatMessage]:
        """Record what is said in the cell, all of it or nothing, and return the messages.

        Whoever speaks, or is spoken to, joins. `Ann: …` speaks to everyone, `Ann → Bob: …` to one,
        `Bob #3: …` answers message 3; indented lines go on.

        Example::

            %%chat lunch
            Ann: Noon?
            Bob → Ann: Gladly.
              Where?

        Raises:
            MessageError: a line has another form, or answers what is not there.
            SessionEndedError, StoreError: see `SessionPersistence.add_messages`.
        """
        given = parse_argstring(self.chat, line)
        session_id = given.session.strip("\"'")
        lines = lines_of(cell)
        chats = self._sources.chats(given.store)
        mark = hashlib.sha256(cell.strip().encode()).hexdigest()[:16] if given.once else None
        return RecordList(recorded(chats, session_id, lines, mark))


def lines_of(cell: str) -> list[Line]:
    """Return what is said in a cell.

    Raises:
        MessageError: a line is not of a form that is known.
    """
    said: list[Line] = []
    for number, text in enumerate(cell.splitlines(), start=2):
        if not text.strip() or (said and text[0].isspace()):
            if said:
                said[-1] = replace(said[-1], text=f"{said[-1].text}\n{text.strip()}")
            continue
        found = SAID.fullmatch(text.strip())
        if found is None:
            raise MessageError(f"Line {number} of the cell does not say who speaks: {text!r}", FORM)
        seq = found["seq"] and int(found["seq"])
        said.append(Line(found["speaker"], found["to"], seq or None, found["text"] or ""))
    if not said:
        raise MessageError("Nobody says anything in the cell", FORM)
    return [replace(each, text=each.text.strip()) for each in said]


def recorded(
    chats: SessionPersistence, session_id: str, lines: Sequence[Line], mark: str | None
) -> list[ChatMessage]:
    """Record what is said, in one transaction, and return the messages that are new.

    Args:
        chats: where.
        session_id: the session, begun where there is none.
        lines: what is said.
        mark: tells this cell from others, so that it is recorded once; None for each time.

    Raises:
        MessageError: what is answered is not there.
    """
    spoken = (name for each in lines for name in (each.speaker, each.to))
    names = [each for each in dict.fromkeys(spoken) if each not in (None, EVERYONE)]
    with chats.store.transaction() as transaction:
        now = utc_now()
        if transaction.session(session_id) is None:
            session = new_session(names, session_id, session_id, None, now)
            write_new_session(transaction, session, chats.limits)
        elif new := seat(transaction, session_id, dict.fromkeys(names, "agent"), now):
            told = [joining(session_id, each, now) for each in new]
            write_messages(transaction, told, chats.limits)
        first = found_session(transaction, session_id).message_count + 1
        messages: list[ChatMessage] = []
        for number, line in enumerate(lines):
            place = mark and f"cell {mark} {number}"
            answered = None
            if line.seq is not None and first <= line.seq < first + number:
                answered = messages[line.seq - first]
            elif line.seq is not None:
                answered = message_at(transaction, session_id, line.seq)
            messages.append(message_of(session_id, line, answered, place))
        return write_messages(transaction, messages, chats.limits)


def message_of(
    session_id: str, line: Line, answered: ChatMessage | None, source_id: str | None
) -> ChatMessage:
    """Return what is said, to whoever is answered unless it says to whom."""
    to = line.to or (EVERYONE if answered is None else answered.sender)
    return ChatMessage(
        session_id,
        line.speaker,
        line.text,
        EVERYONE if to == line.speaker else to,
        reply_to=None if answered is None else answered.message_id,
        source_id=source_id,
    )
