"""Finding names in a text: whole words, the longest first, in any case."""

import re
from collections.abc import Iterator
from itertools import pairwise

# Scripts that put no space between words: Thai, Lao, Khmer, Chinese, Japanese, Korean.
_UNSPACED = "\u0e00-\u0eff\u1780-\u17ff\u2e80-\u2fff\u3040-\ufaff\U00020000-\U0003ffff"
# Letters, digits and marks of any script; not spaces, punctuation, arrows and pictures. A word
# ends where one of those scripts begins.
_WORD = re.compile(
    f"[{_UNSPACED}]+|"
    "[^\\s\x00-\x2f\x3a-\x40\x5b-\x60\x7b-\xa9\xab-\xb4\xb6-\xb9\xbb-\xbf\u2000-\u206f\u2190-\u2bff"
    f"\u3000-\u303f\ufe00-\ufe0f\uff00-\uff0f\uff1a-\uff20\U0001f000-\U0001faff{_UNSPACED}]+"
)
_BETWEEN = re.compile(r"[\s_.\-]{1,3}")

AS_WRITTEN = frozenset(
    """
    a all am an and any are art as at be bill but by can do drew for frank go grace had has he her
    him his hope how i if in is it its joy mark may me my no not now of on one or our out pat rose
    see she so sue the to up us was we who why will yes you
    """.split()  # noqa: SIM905
)
"""Names, case-folded, that are words too: they are found only as they are written."""
_INSIDE = re.compile(f"[{_UNSPACED}]")


class Mentions:
    """Replaces names wherever a text mentions them.

    `Ann Lee` is found as `ann_lee`, `AnnLee` and `ANN LEE` too, and its substitute is written
    likewise; a name that is a word, a letter or a number (`Will`, `A`, `1`) only as it is
    written. Names in scripts without spaces, and names without a letter, are found
    inside words too.
    """

    def __init__(self) -> None:
        self._by_first: dict[str, dict[tuple[str, ...], tuple[str, str]]] = {}
        self._literal: dict[str, str] = {}
        self._pattern: re.Pattern[str] | None = None

    def add(self, name: str, becomes: str, inside: bool = False) -> None:
        """Let `becomes` stand for a name from now on, unless something does already.

        Args:
            name: what is looked for.
            becomes: what is put there.
            inside: whether it may stand inside a word.
        """
        core = core_of(name)
        words = words_of_name(core)
        if inside or stands_inside(name):
            self._literal.setdefault((core or name).casefold(), becomes)
            self._pattern = None
        else:
            self._by_first.setdefault(words[0], {}).setdefault(words, (core, becomes))
            if len(words) > 1 and all(map(str.isalpha, words)):
                joined = "".join(each[0] for each in _WORD.finditer(core))
                together = "".join(becomes.split())
                self._by_first.setdefault(joined.casefold(), {}).setdefault(
                    (joined.casefold(),), (joined, together)
                )

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

    def begin(self, text: str) -> bool:
        """Return whether a text begins with a name."""
        start = next((start for start, *_ in self._found(text)), None)
        return start == 0 or bool(self._literal and self._literals().match(text))

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
                is_plain = len(core) < 2 or core.isdigit() or core.casefold() in AS_WRITTEN
                if is_plain and whole != core:
                    continue
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


def stands_inside(name: str) -> bool:
    """Return whether a name stands inside words: it has no letters, or its script no spaces."""
    core = core_of(name)
    return not core or bool(_INSIDE.search(core))


def core_of(name: str) -> str:
    """Return a name from its first letter or digit to its last."""
    words = list(_WORD.finditer(name))
    return name[words[0].start() : words[-1].end()] if words else ""


def words_of_name(name: str) -> tuple[str, ...]:
    """Return the words of a name, case-folded."""
    return tuple(each[0].casefold() for each in _WORD.finditer(name))


def in_case_of(found: str, name: str, becomes: str) -> str:
    """Return a substitute in small or capital letters, joined likewise, where the name is."""
    if found == name:
        return becomes
    (gap, usual, own) = map(_gap, (found, name, becomes))
    if gap and own and gap != usual:
        becomes = becomes.replace(own, gap)
    if found.islower():
        return becomes.lower()
    return becomes.upper() if found.isupper() and len(found) > 1 else becomes


def _gap(name: str) -> str:
    """Return what stands between the words of a name of two; else nothing."""
    words = list(_WORD.finditer(name))
    return name[words[0].end() : words[1].start()] if len(words) == 2 else ""


def _is_spaced(whole: str) -> bool:
    """Whether nothing but spaces, dots, lines and hyphens stands between the words."""
    words = list(_WORD.finditer(whole))
    gaps = (whole[one.end() : other.start()] for one, other in pairwise(words))
    return all(map(_BETWEEN.fullmatch, gaps))
