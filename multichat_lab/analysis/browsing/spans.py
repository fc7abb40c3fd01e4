"""Where in a message the words stand that one looks for."""

from multichat_lab.analysis.browsing.predicate import pieces
from multichat_lab.analysis.browsing.tally import Tally

Span = list[int]
EXTRACT = """
    SELECT regexp_extract_all(content, $regex, 0, 'i') AS found
    FROM (SELECT unnest($contents::VARCHAR[]) AS content)
"""
"""RE2 finds them, which takes no longer for an expression that is meant to take long."""


def spans_of(tally: Tally, contents: list[str]) -> list[list[Span]]:
    """Return of each text where what is looked for begins and ends, in characters from 0."""
    regex = tally.selection.regex
    if regex is not None and contents:
        rows = tally.table.rows(EXTRACT, {"regex": regex, "contents": contents})
        texts = [row["found"] for row in rows]
        return [one_by_one(content, each) for content, each in zip(contents, texts, strict=True)]
    words = [text for text, without in pieces(tally.selection.words) if not without]
    smalls = [lowered(word) for word in words]
    return [merged(occurrences(content, smalls)) if smalls else [] for content in contents]


def one_by_one(content: str, found: list[str]) -> list[Span]:
    """Return where texts stand that follow each other."""
    spans, start = [], 0
    for text in found:
        place = content.find(text, start)
        if text and place >= 0:
            start = place + len(text)
            spans.append([place, start])
    return spans


def occurrences(content: str, smalls: list[str]) -> list[Span]:
    """Return where words in lower case stand, in any case."""
    lower = lowered(content)
    spans = []
    for small in smalls:
        place = lower.find(small)
        while place >= 0:
            spans.append([place, place + len(small)])
            place = lower.find(small, place + 1)
    return sorted(spans)


def lowered(text: str) -> str:
    """Return a text in lower case, each letter for one: `lower` makes two of some."""
    if text.isascii():
        return text.lower()
    return "".join(letter.lower()[0] for letter in text)


def merged(spans: list[Span]) -> list[Span]:
    """Return spans of which none touch or overlap."""
    found: list[Span] = []
    for low, high in spans:
        if found and low <= found[-1][1]:
            found[-1][1] = max(high, found[-1][1])
        else:
            found.append([low, high])
    return found
