"""What a chat scanner is, what it finds, and the ones that are there.

A scanner is a function of one message, or of a session and its messages; the market's scanners,
which look for symbols, are another thing.
"""

import hashlib
import inspect
import re
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from multichat_lab.analysis.scanning.finding import Citation, Finding, Found
from multichat_lab.errors import ScanError
from multichat_lab.records import ChatMessage, ChatSession
from multichat_lab.registry import Registry

CHAT_SCANNERS = Registry(
    "chat_scanners",
    {
        "questions": "multichat_lab.analysis.scanning.scanners:questions",
        "links": "multichat_lab.analysis.scanning.scanners:links",
    },
    ScanError,
)
"""Scanners by name; another package adds its own as an entry point in the group
`multichat_lab.chat_scanners`, and `module:function` or `file.py:function` leads to any."""


MessageScanner = Callable[[ChatMessage], Found]
SessionScanner = Callable[[ChatSession, Sequence[ChatMessage]], Found]


@dataclass(frozen=True, slots=True)
class RegexScanner:
    """Label each piece of a message that a regular expression matches.

    Attributes:
        pattern: as `re` takes it; `(?i)` before it ignores upper and lower case. What its first
            group matches, where it has one, becomes the value.
        label: what a match is called.

    Raises:
        ScanError: it is no regular expression.
    """

    pattern: str
    label: str

    def __post_init__(self) -> None:
        try:
            re.compile(self.pattern)
        except re.error as error:
            raise ScanError(
                f"{self.pattern!r} is no regular expression: {error}", "Mend it."
            ) from error

    def __call__(self, message: ChatMessage) -> Iterator[Finding]:
        """Yield a finding for each match that is not empty."""
        for match in re.finditer(self.pattern, message.content):
            if match.group():
                place = Citation(message.message_id, match.start(), match.end())
                value = match.group(1) if match.re.groups else None
                yield Finding(self.label, [place], value)


@dataclass(frozen=True, slots=True)
class SqlScanner:
    """Label what a query returns, asked of the whole store at once.

    Attributes:
        query: a statement that reads; its columns are session_id and message_id, and as wanted
            label, value, start and end.
        label: for rows that have none.
    """

    query: str
    label: str | None = None


Scanner = MessageScanner | SessionScanner | SqlScanner


def questions(message: ChatMessage) -> str | None:
    """Label messages that end in a question mark: `question`."""
    return "question" if message.content.rstrip().endswith(("?", "？")) else None


def links(message: ChatMessage) -> Iterator[Finding]:
    """Label addresses of web pages, as their value: `link`."""
    return RegexScanner(r"(https?://[^\s<>\"'|]*[^\s<>\"'|.,;:!?)\]])", "link")(message)


def named_scanner(scanner: Scanner | str) -> tuple[str, Scanner]:
    """Return the name of a scanner, and the scanner that a name leads to.

    Raises:
        ScanError: nothing is called so, or it is no function.
    """
    found: Any = CHAT_SCANNERS.get(scanner) if isinstance(scanner, str) else scanner
    if not callable(found) and not isinstance(found, SqlScanner):
        raise ScanError(f"{scanner!r} is no function", "Let it take a message.")
    match found:
        case RegexScanner():
            return f"regex:{found.label}", found
        case SqlScanner():
            return f"sql:{found.label}" if found.label else "sql", found
    name = scanner if isinstance(scanner, str) else getattr(found, "__name__", "scanner")
    return str(name).strip("<>"), found


def takes_sessions(scanner: Scanner) -> bool:
    """Return whether a scanner takes a session and its messages, not one message.

    Raises:
        ScanError: it takes neither one argument nor two.
    """
    parameters = inspect.signature(scanner).parameters.values()  # type: ignore[arg-type]
    needed = [
        each
        for each in parameters
        if each.kind in (each.POSITIONAL_ONLY, each.POSITIONAL_OR_KEYWORD)
        and each.default is each.empty
    ]
    if len(needed) not in (1, 2):
        raise ScanError(
            f"The scanner takes {len(needed)} arguments",
            "Let it take a message; or a session and the list of its messages.",
        )
    return len(needed) == 2


def version_of(scanner: Scanner) -> str:
    """Return a short digest of what a scanner does, so that a changed one is another run."""
    if isinstance(scanner, RegexScanner | SqlScanner):
        text = repr(scanner)
    elif isinstance(own := getattr(scanner, "version", None), str):
        text = own
    else:
        try:
            text = inspect.getsource(scanner)
        except (OSError, TypeError):  # made where no source is kept
            return ""
    return hashlib.sha256(text.encode()).hexdigest()[:8]
