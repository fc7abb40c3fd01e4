"""What somebody looks for: words, phrases, beginnings of words, words that shall not be there."""

import re
from dataclasses import dataclass

from multichat_lab.analysis.searching.analyser import words_of
from multichat_lab.errors import QueryError

PIECE = re.compile(r'(?P<without>-?)(?:"(?P<phrase>[^"]*)"?|(?P<word>[^\s"]+))')


@dataclass(frozen=True, slots=True)
class Term:
    """One thing to look for.

    Attributes:
        words: that follow each other, as the analyser writes them.
        prefix: the last of them is the beginning of a word.
        without: messages that have it shall not be found.
    """

    words: tuple[str, ...]
    prefix: bool = False
    without: bool = False


def parsed(question: str) -> list[Term]:
    """Return what is looked for; nothing that one can write is wrong but to name no word.

    `"margin risk"` is a phrase, `marg*` a beginning, `-risk` a word that shall not be there. A run
    of characters of a language without blanks, or of words joined by signs (`e-mail`), is a phrase.
    All else is taken as it stands: `AND`, `(`, `:` and a lone `"` mean nothing.

    Raises:
        QueryError: there is no word in it, or none that shall be there.
    """
    terms = []
    for piece in PIECE.finditer(question):
        written = piece["phrase"] if piece["word"] is None else piece["word"]
        prefix = piece["word"] is not None and written.endswith("*")
        if words := tuple(words_of(written)):
            terms.append(Term(words, prefix, bool(piece["without"])))
    if not any(not term.without for term in terms):
        raise QueryError(
            f"{question!r} names no word to look for",
            'Give words, "a phrase", or the beginning of a word as marg*.',
        )
    return terms
