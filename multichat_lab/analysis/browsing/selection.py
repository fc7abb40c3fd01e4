"""`Selection`: which messages somebody looks at, as plain values that a page can send."""

import re
from collections.abc import Mapping
from dataclasses import dataclass, fields
from typing import Any, Self

import duckdb

from multichat_lab.errors import MessageError, QueryError
from multichat_lab.validation import require_text

ANSWERED = {"yes": True, "no": False, "unknown": None}
OUTCOMES = {"success": "success", "failure": "failure", "unknown": None}
"""Choice → value of the column; `unknown` is what nobody can know."""
CHOICES: dict[str, tuple[str, ...]] = {
    "answered": tuple(ANSWERED), "outcomes": tuple(OUTCOMES),
}  # fmt: skip
TIMES = {"from": "since", "to": "until"}
"""Name in a page → field, where the name is a word of Python."""
LONGEST = 1_000
"""Characters of `words`."""
REGEX = re.compile(r"/(.+)/", re.DOTALL)


@dataclass(frozen=True, slots=True)
class Selection:
    """Which messages are chosen: of each list any, and all lists together; an empty one is none.

    Attributes:
        senders: who said it.
        recipients: to whom it was said; `All` for everyone.
        kinds: `message`, `system`, `order`, `fill`.
        statuses: of the session: `active`, `ended`.
        answered: `yes`, `no`, `unknown`: whether somebody else answered it.
        labels: that it, or its session, carries.
        outcomes: of the session: `success`, `failure`, `unknown`.
        since: UTC microseconds since 1970; None for any time.
        until: the same, past the last moment. A message whose time is made up lies in no span.
        words: that must be there, in any case: each as a piece of its words, `"margin risk"` with
            the blank, `-risk` shall not be there; or `/regex/` (RE2, in any case).

    Raises:
        QueryError: a value that makes no sense; the remedy says which do.
    """

    senders: tuple[str, ...] = ()
    recipients: tuple[str, ...] = ()
    kinds: tuple[str, ...] = ()
    statuses: tuple[str, ...] = ()
    answered: tuple[str, ...] = ()
    labels: tuple[str, ...] = ()
    outcomes: tuple[str, ...] = ()
    since: int | None = None
    until: int | None = None
    words: str = ""

    def __post_init__(self) -> None:
        for name in LISTS:
            object.__setattr__(self, name, checked_list(name, getattr(self, name)))
        for name in ("since", "until"):
            value = getattr(self, name)
            if value is not None and (type(value) is not int or abs(value) > 2**62):
                raise QueryError(f"{name} is {value!r}", "Give UTC microseconds since 1970.")
        object.__setattr__(self, "words", checked_words(self.words))

    def __bool__(self) -> bool:
        return self != NOTHING_CHOSEN

    @property
    def regex(self) -> str | None:
        """The expression of `/regex/`; None where words are looked for."""
        found = REGEX.fullmatch(self.words)
        return found[1] if found else None

    @classmethod
    def of(cls, values: Mapping[str, Any]) -> Self:
        """Return the selection that a page sends; what it leaves out is not restricted.

        Raises:
            QueryError: a name is unknown, or a value makes no sense.
        """
        if not isinstance(values, Mapping):
            raise QueryError(f"A selection is {values!r}", "Give a dict: {'senders': ['Ann']}.")
        named = {TIMES.get(str(name), str(name)): value for name, value in values.items()}
        if wrong := named.keys() - {each.name for each in fields(cls)}:
            raise QueryError(
                f"A selection has no {', '.join(map(repr, sorted(wrong)))}",
                f"Known: {', '.join([*LISTS, *TIMES, 'words'])}.",
            )
        return cls(**{name: value for name, value in named.items() if value is not None})

    def values(self) -> dict[str, Any]:
        """Return it as a page takes it."""
        back = {field: name for name, field in TIMES.items()}
        return {
            back.get(each.name, each.name): list(value) if isinstance(value, tuple) else value
            for each in fields(self)
            for value in [getattr(self, each.name)]
        }


LISTS = ("senders", "recipients", "kinds", "statuses", "answered", "labels", "outcomes")


def checked_list(name: str, values: Any) -> tuple[str, ...]:
    """Return the values of a list, each once.

    Raises:
        QueryError: it is no list, or a value is none that could be there.
    """
    if isinstance(values, str) or not isinstance(values, list | tuple):
        raise QueryError(f"{name} is {values!r}", f"Give a list: {name}=['…'].")
    known = CHOICES.get(name)
    for value in values:
        if known is not None and value not in known:
            raise QueryError(f"{name} has {value!r}", f"Known: {', '.join(known)}.")
        checked_text(name, value)
    return tuple(dict.fromkeys(values))


def checked_text(name: str, value: Any) -> str:
    """Return a text that a store could hold.

    Raises:
        QueryError: it is none.
    """
    try:
        return require_text(value, name, empty=True)
    except MessageError as error:
        raise QueryError(error.problem, error.remedy) from error


def checked_words(words: Any) -> str:
    """Return what is looked for, without blanks around it.

    Raises:
        QueryError: it is no text, too long, or an expression that cannot be read.
    """
    text = checked_text("words", words).strip()
    if len(text) > LONGEST:
        raise QueryError(f"words has {len(text):,} characters", f"Give at most {LONGEST:,}.")
    if found := REGEX.fullmatch(text):
        with duckdb.connect() as connection:
            try:
                connection.execute("SELECT regexp_matches('', ?, 'i')", [found[1]])
            except duckdb.Error as error:
                raise QueryError(
                    f"/{found[1]}/ is no regular expression: {error}",
                    "Write it as RE2 does, or without the slashes to find the signs themselves.",
                ) from error
    return text


NOTHING_CHOSEN = Selection()
