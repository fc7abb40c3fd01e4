"""Characters that nobody sees: which they are, and how they are shown.

They turn the direction of writing, join, leave a blank or do nothing, so that one name looks like
another. What is new may not hold them; imported names keep them, and are shown with their numbers.
The pages' script has the same rules, in `js/src/shared/unseen.ts`.
"""

import unicodedata
from functools import lru_cache

from multichat_lab.terminal import BIDI_CONTROLS

INVISIBLE = frozenset("\u034f\u115f\u1160\u17b4\u17b5\u2800\u3164\uffa0")
"""Letters, marks and signs that leave a blank or nothing."""

JOINERS = "\u200c\u200d"
"""Letters of Persian and of scripts of India join or do not by them, and emoji do."""

TURNS = {ord(each): f"⟨U+{ord(each):04X}⟩" for each in BIDI_CONTROLS}
"""What turns the direction of writing → how it is shown."""

BLANKS = " \u3000"
"""A space, and that of Chinese and Japanese."""


@lru_cache(maxsize=4096)
def visible(name: str) -> str:
    """Return a name as it is shown where people read it: what nobody sees by its number.

    Example:
        >>> visible("Ann\u202e")
        'Ann⟨U+202E⟩'
    """
    if name.isascii() and name.isprintable():
        return name
    return "".join(
        f"⟨U+{ord(char):04X}⟩" if is_unseen(name, place) else char
        for place, char in enumerate(name)
    )


def with_turns(words: str) -> str:
    """Return what somebody says with what turns the direction of writing shown by its number.

    All else stays as it is: words have lines, emoji and joiners.
    """
    return words if words.isascii() else words.translate(TURNS)


def is_unseen(text: str, place: int) -> bool:
    """Return whether the character at a place is one that nobody sees there."""
    char = text[place]
    if char.isascii():
        return not char.isprintable()
    before, after = text[place - 1 : place], text[place + 1 : place + 2]
    if char in JOINERS:
        return not (joins(before) and joins(after))
    if "\ufe00" <= char <= "\ufe0f" or "\U000e0100" <= char <= "\U000e01ef":
        return not before or before.isascii() or unicodedata.category(before) not in ("So", "Lo")
    kind = unicodedata.category(char)
    if kind == "Zs":
        return char not in BLANKS
    return kind in ("Cc", "Cf", "Cs", "Co", "Zl", "Zp") or char in INVISIBLE


def joins(char: str) -> bool:
    """Return whether a joiner beside this character has a meaning."""
    return bool(char) and unicodedata.category(char) in ("Lo", "Mn", "Mc", "So", "Sk")
