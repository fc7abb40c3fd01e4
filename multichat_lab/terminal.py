"""Text that is shown in a terminal, and cannot drive it."""

import re
import unicodedata

BIDI_CONTROLS = frozenset("\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069")
"""They turn round what follows, so that a line reads as something that it is not."""

_ISOLATED = re.compile("\u2068([^\u2066-\u2069\u202a-\u202e\n]*)\u2069")

UNSAFE_CATEGORIES = frozenset({"Cc", "Cs", "Zl", "Zp"})
"""Control characters, halves of a character, and what some programs take for a new line."""


def printable(text: str) -> str:
    """Return text that cannot drive a terminal; letters, spaces and emoji stay as they are.

    Marks that close what they open, as WhatsApp puts them round a name, go without a trace.
    """
    if text.isascii() and text.isprintable():
        return text
    text = _ISOLATED.sub(r"\1", text)
    return "".join("\ufffd" if is_unsafe(char) else char for char in text)


def is_unsafe(char: str) -> bool:
    """Whether a character may do more to a terminal than to be shown."""
    if char in "\n\t":
        return False
    return char in BIDI_CONTROLS or unicodedata.category(char) in UNSAFE_CATEGORIES
