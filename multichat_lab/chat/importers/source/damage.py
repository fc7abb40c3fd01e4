"""What of a source does not get into the store: damaged pieces, and words that nobody reads."""

import json
import re
from collections import Counter, deque
from collections.abc import Iterable, Iterator, Mapping
from typing import Any

from multichat_lab.errors import DamagedFileError
from multichat_lab.parts import Part
from multichat_lab.records import ChatMessage

MAX_WARNINGS = 100
"""Warnings kept word by word; the rest are only counted."""

RECENT = 2_000
"""Words that stand in one of so many texts before are read: a result may repeat its call."""

FIELDS = 8
"""So many fields whose words are not read are named."""


class DamageReport:
    """The damage met while a source is read: refused at once, or counted and gone past.

    Args:
        strict: raise at the first piece that cannot be read.

    Attributes:
        skipped: number of pieces that were left out.
    """

    def __init__(self, *, strict: bool = False) -> None:
        self._strict = strict
        self._kept: list[str] = []
        self._more = 0
        self.skipped = 0
        self._unread: Counter[str] = Counter()
        self._told: deque[int] = deque(maxlen=RECENT)

    def lost(self, file: str, line: int, what: str) -> None:
        """Count a piece that cannot be read.

        Raises:
            DamagedFileError: when strict.
        """
        self._refuse_when_strict(file, line, what)
        self.skipped += 1
        self.note(f"{file}:{line}: {what}; left out")

    def repaired(self, file: str, line: int, what: str) -> None:
        """Take note of a piece that is read in part, with replacement characters for the rest.

        Raises:
            DamagedFileError: when strict.
        """
        self._refuse_when_strict(file, line, what)
        self.note(f"{file}:{line}: {what}; replaced by U+FFFD")

    def missing(self, file: str, line: int, what: str) -> None:
        """Take note of what should stand before a line, or behind the last one, and does not.

        Raises:
            DamagedFileError: when strict.
        """
        self._refuse_when_strict(file, line, what)
        self.note(f"{file}:{line}: {what}")

    def note(self, warning: str) -> None:
        """Keep a warning about something that is no damage."""
        if len(self._kept) < MAX_WARNINGS:
            self._kept.append(warning)
        else:
            self._more += 1

    def look_for_unread(
        self, values: Mapping[str, Any], made: Iterable[ChatMessage | Part | Any], where: str = ""
    ) -> None:
        """Count the words of an object that stand in no message made of it, or shortly before.

        Args:
            values: what the source tells, without what needs not be told.
            made: what was made of it: messages, parts, or what else is kept.
            where: the names of the members in which the object stands, with a dot at the end.
        """
        texts = [text for each in made for _, text in _texts(_content_of(each), "")]
        self._told.extend(map(hash, texts))
        found = [each for each in _texts(values, where) if _are_words(each[1])]
        told = " ".join("\n".join(texts).split()) if found else ""
        for name, text in found:
            if " ".join(text.split()) not in told and hash(text) not in self._told:
                self._unread[name] += 1

    @property
    def warnings(self) -> list[str]:
        """The warnings, and how many more there were; then which words were not read."""
        told = self._kept[:]
        if self._more:
            told.append(f"… and {self._more:,} more warnings, which were only counted")
        fields = [f"{name} ({count:,})" for name, count in self._unread.most_common(FIELDS)]
        if len(self._unread) > FIELDS:
            fields.append(f"{len(self._unread) - FIELDS:,} more fields")
        if fields:
            told.append(f"words that no message has are left out: {', '.join(fields)}")
        return told

    def _refuse_when_strict(self, file: str, line: int, what: str) -> None:
        if self._strict:
            raise DamagedFileError(
                f"{file}:{line}: {what}",
                "Nothing was imported; mend the line, or import without strict to leave it out.",
            )


_UNSPACED = re.compile(r"[\u0e00-\u0eff\u3040-\u30ff\u3400-\u9fff\uac00-\ud7af]{2}")
"""Thai, Lao, Chinese, Japanese and Korean stand without spaces, or with few."""


def _are_words(text: str) -> bool:
    """Whether a text is more than one word: ids, paths and the like are one."""
    return len(text.split(maxsplit=1)) > 1 or _UNSPACED.search(text) is not None


def _texts(value: Any, name: str) -> Iterator[tuple[str, str]]:
    """Yield the texts within a value, each with the names of the members that it stands in."""
    if isinstance(value, str):
        inner = _json_in(value)
        if inner is None:
            yield name.removesuffix("."), value
        else:
            yield from _texts(inner, name)
    elif isinstance(value, Mapping):
        for key, inner in value.items():
            yield from _texts(inner, f"{name}{key}.")
    elif isinstance(value, list | tuple):
        for inner in value:
            yield from _texts(inner, name)


def _json_in(text: str) -> Any:
    """Return the object or list that a text is, as that of a call's arguments; None for others."""
    if not text.startswith(("{", "[")):
        return None
    try:
        value = json.loads(text)
    except (ValueError, RecursionError):
        return None
    return value if isinstance(value, dict | list) else None


def _content_of(made: ChatMessage | Part | Any) -> Any:
    """Return all that is told in a message, a part, or anything that is kept."""
    if isinstance(made, ChatMessage):
        parts = [_content_of(part) for part in made.parts]
        return [made.content, made.sender, made.metadata, parts]
    return [made.text, made.name, made.arguments] if isinstance(made, Part) else made
