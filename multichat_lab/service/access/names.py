"""Names that people can tell apart: what is new over HTTP or in the file of tokens is one.

Imported history keeps its names as they are; what shows them shows what cannot be seen.
"""

import re
import unicodedata
from collections.abc import Iterable

from multichat_lab.errors import ParticipantError, TokenError
from multichat_lab.unseen import is_unseen

LOOK_ALIKE_SCRIPTS = frozenset({"CYRILLIC", "GREEK", "ARMENIAN", "COPTIC", "CHEROKEE", "LISU"})
"""Scripts with letters that look like Latin ones; no word of anybody's mixes them."""

EAST_ASIAN = re.compile("[\u1100-\u11ff\u3040-\u30ff\u3131-\u318e\u3400-\u9fff\uac00-\ud7a3]")
HYPHENS = dict.fromkeys((0x2010, 0x2011), "-")
WORD = re.compile(r"[^\W\d_]+")


def require_plain(text: str, what: str) -> str:
    """Return a new text of one line when all of it can be seen.

    Args:
        text: e.g. a topic; may be empty.
        what: how to call it in the refusal.

    Raises:
        ParticipantError: it holds control characters, such as turn the direction of writing, or
            others that nobody sees.
    """
    for place, char in enumerate(text):
        if is_unseen(text, place):
            name = unicodedata.name(char, "a control character")
            raise ParticipantError(
                f"{what} {text!r} holds U+{ord(char):04X} at character {place} ({name}), which"
                " nobody sees",
                "Leave it out.",
            )
    return text


def require_own_name(name: str) -> str:
    """Return a new name when nobody can take it for another's.

    Raises:
        ParticipantError: see `require_plain`; or it begins or ends with a blank, mixes letters of
            two scripts in a word that look alike, or has letters of mathematics.

    Example:
        >>> require_own_name("Жанна Li 李")
        'Жанна Li 李'
    """
    require_plain(name, "The name")
    if name != name.strip():
        raise ParticipantError(f"The name {name!r} begins or ends with a blank", "Leave it out.")
    if name.isascii():
        return name
    for word in WORD.findall(name):
        if odd := look_alike_in(word) or dressed_in(word, name):
            raise ParticipantError(
                f"The name {name!r} can be taken for another: {odd!a}"
                f" ({unicodedata.name(odd, '')}) looks like another letter",
                "Write each word in the letters of one script.",
            )
    return name


def look_alike_in(word: str) -> str | None:
    """Return a letter that looks like a Latin one, in a word that has Latin ones too."""
    from confusable_homoglyphs import categories

    if word.isascii():
        return None
    scripts = categories.unique_aliases(word)
    if "LATIN" not in scripts or scripts.isdisjoint(LOOK_ALIKE_SCRIPTS):
        return None
    for char in word:
        if char.isascii():
            continue
        if any(twin.isascii() and twin.isalpha() for twin in twins_of(char)):
            return char
    return None


def dressed_in(word: str, name: str) -> str | None:
    """Return a Latin letter in another dress: of mathematics, or wide outside East Asian words."""
    for char in word:
        dress = unicodedata.decomposition(char).partition(" ")[0]
        is_wide = dress == "<wide>" and not EAST_ASIAN.search(name)
        if (dress == "<font>" or is_wide) and unicodedata.normalize("NFKC", char).isascii():
            return char
    return None


def require_told_apart(names: Iterable[str]) -> None:
    """Refuse names of one session that are written otherwise, and look the same.

    Raises:
        ParticipantError: two are the same but for how their letters are composed or dressed, or
            for a kind of hyphen.
    """
    known: dict[str, str] = {}
    for name in names:
        shown = unicodedata.normalize("NFKC", name).translate(HYPHENS)
        if known.setdefault(shown, name) != name:
            raise ParticipantError(
                f"{name!a} looks like {known[shown]!a}, who is in the session too",
                "Choose another name, or write it as it is written there.",
            )


def require_unlike(name: str, others: Iterable[str]) -> None:
    """Refuse a name that has a token, or looks like one that has.

    Raises:
        TokenError: it does.
    """
    for other in others:
        if name == other:
            raise TokenError(
                f"{name!r} has a token already", f"First: multichat token revoke {name!r}"
            )
        if look_alike(name, other):
            raise TokenError(
                f"{name!a} looks like {other!a}, who has a token", "Choose another name."
            )


def look_alike(one: str, other: str) -> bool:
    """Return whether two names may be taken for each other, whatever scripts they are in.

    Example:
        >>> look_alike("Capa", "Сара"), look_alike("Ann", "ann")
        (True, False)
    """
    one, other = (unicodedata.normalize("NFKC", each) for each in (one, other))
    if (one.isascii() and other.isascii()) or len(one) != len(other):
        return one == other
    return all(a == b or b in twins_of(a) for a, b in zip(one, other, strict=True))


def twins_of(char: str) -> set[str]:
    """Return the characters that look like one."""
    from confusable_homoglyphs import confusables

    found = confusables.is_confusable(char, greedy=True) or []
    return {twin["c"] for each in found for twin in each["homoglyphs"]}
