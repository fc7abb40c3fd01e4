"""Finding names in a text: whole words, the longest first, in any case."""

import re
from collections.abc import Iterator
from itertools import pairwise

# Letters, digits and marks of any script; not spaces, punctuation, arrows and pictures.
_WORD = re.compile(
    "[^\\s\x00-\x2f\x3a-\x40\x5b-\x60\x7b-\xa9\xab-\xb4\xb6-\xb9\xbb-\xbf\u2000-\u206f"
    "\u2190-\u2bff\u3000-\u303f\ufe00-\ufe0f\uff00-\uff0f\uff1a-\uff20\U0001f000-\U0001faff]+"
)
_BETWEEN = re.compile(r"[\s_.\-]{1,3}")
# Scripts that put no space between words: Thai, Lao, Khmer, Chinese, Japanese, Korean.
_UNSPACED = re.compile("[\u0e00-\u0eff\u1780-\u17ff\u2e80-\ufaff\U00020000-\U0003ffff]")


class Mentions:
    """Replaces names wherever a text mentions them.

    `Ann Lee` is found as `ann_lee` and `ANN LEE` too, and its substitute is written in small or
    capital letters likewise. Names in scripts without spaces, and names without a letter, are found
    inside words too.
    """

    def __init__(self) -> None:
        self._by_first: dict[str, dict[tuple[str, ...], tuple[str, str]]] = {}
        self._literal: dict[str, str] = {}
        self._pattern: re.Pattern[str] | None = None

    def add(self, name: str, becomes: str) -> None:
        """Let `becomes` stand for a name from now on, unless something does already."""
        core = core_of(name)
        words = words_of_name(core)
        if not words or _UNSPACED.search(core):
            self._literal.setdefault((core or name).casefold(), becomes)
            self._pattern = None
        else:
            self._by_first.setdefault(words[0], {}).setdefault(words, (core, becomes))

    def replaced(self, text: str) -> tuple[str, int]:
        """Return the text with every name replaced, and how many were."""
        pieces: list[str] = []
        at = replaced = 0
        for start, end, core, becomes in self._found(text):
            pieces += [text[at:start], in_case_of(text[start:end], core, becomes)]
            at, replaced = end, replaced + 1
        text = "".join([*pieces, text[at:]])
        if self._literal:
            text, more = self._literals().subn(self._substitute, text)
            replaced += more
        return text, replaced

    def _found(self, text: str) -> Iterator[tuple[int, int, str, str]]:
        """Yield where names stand: start, end, the name, what stands for it."""
        tokens = list(_WORD.finditer(text))
        folded = [each[0].casefold() for each in tokens]
        place = 0
        while place < len(tokens):
            known = self._by_first.get(folded[place], {})
            for words in sorted(known, key=len, reverse=True):
                last = place + len(words) - 1
                if tuple(folded[place : last + 1]) != words:
                    continue
                core, becomes = known[words]
                whole = text[tokens[place].start() : tokens[last].end()]
                if whole.casefold() == core.casefold() or _is_spaced(whole):
                    yield tokens[place].start(), tokens[last].end(), core, becomes
                    place = last
                    break
            place += 1

    def _literals(self) -> re.Pattern[str]:
        if self._pattern is None:
            longest_first = sorted(self._literal, key=len, reverse=True)
            self._pattern = re.compile("|".join(map(re.escape, longest_first)), re.IGNORECASE)
        return self._pattern

    def _substitute(self, found: re.Match[str]) -> str:
        return self._literal.get(found[0].casefold(), found[0])


def core_of(name: str) -> str:
    """Return a name from its first letter or digit to its last."""
    words = list(_WORD.finditer(name))
    return name[words[0].start() : words[-1].end()] if words else ""


def words_of_name(name: str) -> tuple[str, ...]:
    """Return the words of a name, case-folded."""
    return tuple(each[0].casefold() for each in _WORD.finditer(name))


def in_case_of(found: str, name: str, becomes: str) -> str:
    """Return a substitute in small or capital letters where the name that was found is."""
    if found == name:
        return becomes
    if found.islower():
        return becomes.lower()
    return becomes.upper() if found.isupper() and len(found) > 1 else becomes


def _is_spaced(whole: str) -> bool:
    """Whether nothing but spaces, dots, lines and hyphens stands between the words."""
    words = list(_WORD.finditer(whole))
    gaps = (whole[one.end() : other.start()] for one, other in pairwise(words))
    return all(map(_BETWEEN.fullmatch, gaps))
