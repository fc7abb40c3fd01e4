"""What a chat scanner finds: a label, and the messages that it rests on."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from multichat_lab.errors import ScanError
from multichat_lab.records import ChatMessage


@dataclass(frozen=True, slots=True)
class Citation:
    """A message that a finding rests on, or a piece of its words.

    Attributes:
        message_id: the message.
        start: of the piece, in characters from 0; None for the whole message.
        end: of the piece, past its last character.
    """

    message_id: str
    start: int | None = None
    end: int | None = None


@dataclass(frozen=True, slots=True)
class Finding:
    """A label, and the messages that it rests on.

    Attributes:
        label: what was found.
        citations: the messages, or their ids; a scanner of messages may leave out its own.
        value: of the label, e.g. a grade.
    """

    label: str
    citations: Sequence[Citation | str] = ()
    value: str | None = None


Found = Finding | str | None | Iterable[Finding | str]
"""What a scanner returns: nothing, a finding, or several; of a message a label alone will do."""


def findings(found: Found) -> list[Finding]:
    """Return what a scanner returned as a list of findings.

    Raises:
        TypeError: it returned something else.
    """
    if found is None:
        return []
    several = [found] if isinstance(found, Finding | str) else list(found)
    for each in several:
        if not isinstance(each, Finding | str):
            raise TypeError(f"it returned {each!r}, which is neither a Finding nor a label")
    return [each if isinstance(each, Finding) else Finding(each) for each in several]


def cited(finding: Finding, messages: Sequence[ChatMessage], whole: bool) -> list[Citation]:
    """Return the messages that a finding rests on; of a single message, that one.

    Raises:
        ScanError: a finding in a session cites none, or one that the scanner was not given, or a
            piece that lies beyond its words.
    """
    if not finding.citations and not whole:
        return [Citation(messages[0].message_id)]
    if not finding.citations:
        raise ScanError(
            f"{finding.label!r} was found in session {messages[0].session_id!r} without a citation",
            "Name the messages that it rests on: Finding(label, [message.message_id]).",
        )
    words = {each.message_id: len(each.content) for each in messages}
    citations = [Citation(each) if isinstance(each, str) else each for each in finding.citations]
    for each in citations:
        if each.message_id not in words or (each.end or 0) > words[each.message_id]:
            raise ScanError(
                f"{finding.label!r} cites {each}, which the scanner was not given",
                "Cite the messages that it is called with, in characters of their content.",
            )
    return citations
