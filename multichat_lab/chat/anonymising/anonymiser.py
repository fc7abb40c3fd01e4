"""Records with invented names, and back."""

import re
from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import replace
from typing import TypeVar

from multichat_lab.chat.anonymising.contacts import contacts_in
from multichat_lab.chat.anonymising.key import AnonymisationKey
from multichat_lab.chat.anonymising.mentions import (
    Mentions,
    core_of,
    stands_inside,
    words_of_name,
)
from multichat_lab.chat.anonymising.rewriting import rewritten
from multichat_lab.records import EVERYONE, Identity

NOBODY = frozenset({
    "user", "assistant", "system", "tool", "human", "agent", "bot", "model", "developer",
    "function", "environment",
})  # fmt: skip
"""Names, case-folded, that say what somebody is and not who: they stay."""

NO_PERSON = frozenset({"tool", "system"})
"""What a participant may be whose name is nobody's: it stays."""

SHORTEST_PIECE = 3
"""Letters of a part of a name, such as a first name, that is replaced by itself too."""

LONGEST_NAME = 200
"""Characters after an `@` in which a name is looked for."""

SHORTEST_ID = 6
"""Characters of an account's id that is looked for outside the record of who is who."""

_MASK = re.compile(
    r"\[(?:email|ip|phone|address|id|user|iban|card|handle) [0-9a-f]{8}\]", re.IGNORECASE
)

R = TypeVar("R")


class Anonymiser:
    """Replaces people's names, handles, addresses and numbers in records.

    `learn` the names first: only those are found in what was said. Names that are no person's
    (`assistant`, tools) stay. Of a name such as `Ann Lee` each word of three letters or more is
    replaced by itself too, by an invented name of its own.

    Args:
        key: invents, and remembers.

    Attributes:
        counts: how many were replaced: `name` (different ones), `mention`, and of each kind that
            `Contact` names.

    Example:
        >>> anonymiser = Anonymiser(AnonymisationKey())
        >>> anonymiser.learn({"Ann": "human"})
        >>> "Ann" in anonymiser.text("Thanks, Ann! ann@example.org")
        False
    """

    def __init__(self, key: AnonymisationKey) -> None:
        self.counts: Counter[str] = Counter()
        self._key = key
        self._mentions = Mentions()
        self._names: dict[str, str] = {}
        self._originals: dict[str, str] = {}
        self._words: set[str] = set()
        self._ids: set[str] = set()
        for name, invented in key.names.items():
            self._mentions.add(name, invented)

    def learn(self, kinds: Mapping[str, str]) -> None:
        """Take note of names, all of them before anything is replaced.

        Args:
            kinds: name → what it is, e.g. `human`; names of tools and systems stay.
        """
        names = {
            name
            for name, kind in kinds.items()
            if name != EVERYONE and name.casefold() not in NOBODY and kind not in NO_PERSON
        }
        names -= self._names.keys()
        self._words.update(word for name in names for word in words_of_name(name))
        for name in sorted(names):
            invented = self._key.invent(name, self._words)
            self._names[name], self._originals[invented] = invented, name
            self._mentions.add(name, invented)
        for piece in sorted({piece for name in names for piece in _pieces(name)}):
            self._mentions.add(piece, self._key.invent(piece, self._words))
        self.counts["name"] = len(self._names)

    def learn_ids(self, ids: Iterable[str]) -> None:
        """Take note of ids of accounts, to be masked wherever a text has one."""
        new = {each for each in ids if len(each) >= SHORTEST_ID} - self._ids
        self._ids |= new
        for each in sorted(new):
            if any(map(str.isdigit, each)):  # else it may be a word
                self._mentions.add(each, self._key.mask("id", each))

    def name(self, name: str) -> str:
        """Return what stands for a participant's name."""
        return self._names.get(name, name)

    def text(self, text: str) -> str:
        """Return a text without names that are known, and without addresses and numbers."""
        if text in self._ids:
            return self._masked_id(text)
        pieces: list[str] = []
        at = 0
        for kind, start, end in contacts_in(text):
            if kind == "handle" and self._mentions.begin(text[start + 1 : start + LONGEST_NAME]):
                continue
            pieces += [self._without_names(text[at:start]), self._key.mask(kind, text[start:end])]
            self.counts[kind] += 1
            at = end
        return "".join([*pieces, self._without_names(text[at:])])

    def record(self, record: R) -> R:
        """Return a record with all its names and texts replaced."""
        new = rewritten(record, self.name, self.text)
        if not (isinstance(new, Identity) and isinstance(record, Identity)):
            return new
        account = record.source_id
        is_masked = account == record.name or account in self._ids
        return new if is_masked else replace(new, source_id=self._masked_id(account))

    def _masked_id(self, account: str) -> str:
        self.counts["id"] += 1
        return self._key.mask("id", account)

    def original(self, invented: str) -> str:
        """Return the name that an invented one stands for, or the name itself."""
        return self._originals.get(invented, invented)

    def _without_names(self, text: str) -> str:
        text, count = self._mentions.replaced(text)
        self.counts["mention"] += count
        return text


class Restorer:
    """Puts back what an `Anonymiser` with the same key replaced.

    Where a text mentioned a name in other letters than small, capital or its own, it has its own
    afterwards.
    """

    def __init__(self, key: AnonymisationKey) -> None:
        self._masked = key.masked
        self._originals = {invented: name for name, invented in key.names.items()}
        self._mentions = Mentions()
        for invented, name in self._originals.items():
            self._mentions.add(invented, core_of(name) or name, stands_inside(name))

    def name(self, name: str) -> str:
        """Return the name that an invented one stands for, or the name itself."""
        return self._originals.get(name, name)

    def text(self, text: str) -> str:
        """Return a text as it was said."""
        pieces: list[str] = []
        at = 0
        for found in _MASK.finditer(text):
            hidden = self._masked.get(found[0].lower(), found[0])
            pieces += [self._mentions.replaced(text[at : found.start()])[0], hidden]
            at = found.end()
        return "".join([*pieces, self._mentions.replaced(text[at:])[0]])

    def record(self, record: R) -> R:
        """Return a record with all its names and texts put back."""
        return rewritten(record, self.name, self.text)


def _pieces(name: str) -> Iterable[str]:
    words = core_of(name).split()
    return (
        word for each in words if len(words) > 1 and len(word := core_of(each)) >= SHORTEST_PIECE
        and word[0].isupper() and word.isalpha()
    )  # fmt: skip
