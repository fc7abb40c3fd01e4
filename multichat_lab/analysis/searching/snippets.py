"""The piece of a message in which the words were found, and where in it they stand."""

from collections.abc import Sequence
from typing import NamedTuple

from multichat_lab.analysis.searching.analyser import analyser
from multichat_lab.analysis.searching.question import Term

LONGEST = 160
"""Characters of a snippet."""
BEFORE = 40
"""Characters that are shown before the first match."""

Span = tuple[int, int]


class Snippet(NamedTuple):
    """A piece of a message.

    Attributes:
        text: on one line; `…` stands for what was cut off.
        spans: where in it the matches begin and end, in characters from 0.
    """

    text: str
    spans: list[Span]


def snippet(content: str, terms: Sequence[Term]) -> Snippet:
    """Return the piece of a message around the first match."""
    found = matches(content, [term for term in terms if not term.without])
    start = max(0, found[0][0] - BEFORE) if found and len(content) > LONGEST else 0
    if start:  # not within a word
        start = min(content.find(" ", start) + 1 or start, found[0][0])
    end = min(len(content), start + LONGEST)
    text = "".join(" " if letter.isspace() else letter for letter in content[start:end])
    head, tail = "…" if start else "", "…" if end < len(content) else ""
    spans = [
        (low - start + len(head), min(high, end) - start + len(head))
        for low, high in found
        if start <= low < end
    ]
    return Snippet(head + text + tail, spans)


def matches(content: str, terms: Sequence[Term]) -> list[Span]:
    """Return where terms stand in a text, in order; those that touch or overlap are one."""
    tokens = analyser().pre_tokenize(content).tokens
    words = [token.text for token in tokens]
    spans: list[Span] = []
    for term in terms:
        n = len(term.words)
        for place in range(len(words) - n + 1):
            if is_there(term, words[place : place + n]):
                last = tokens[place + n - 1]
                spans.append((tokens[place].char_offset_from, last.char_offset_to))
    merged: list[Span] = []
    for low, high in sorted(spans):
        if merged and low <= merged[-1][1]:
            merged[-1] = (merged[-1][0], max(high, merged[-1][1]))
        else:
            merged.append((low, high))
    return merged


def is_there(term: Term, words: Sequence[str]) -> bool:
    """Return whether these words are the term's."""
    *before, last = term.words
    at_end = words[-1].startswith(last) if term.prefix else words[-1] == last
    return at_end and list(words[:-1]) == before
