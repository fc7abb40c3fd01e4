"""How text becomes words to be found: alike for what is kept and for what is asked."""

from functools import cache
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from tantivy import TextAnalyzer

ANALYSER = "multichat"
WITHOUT_BLANKS = r"\p{Han}\p{Hiragana}\p{Katakana}\p{Hangul}\p{Thai}\p{Lao}\p{Myanmar}\p{Khmer}"
"""Scripts that put no blanks between words, or join endings to them: each character is a word."""
WORD = rf"[{WITHOUT_BLANKS}]\p{{M}}*|[\p{{Alphabetic}}\p{{M}}\p{{N}}--[{WITHOUT_BLANKS}]]+"


@cache
def analyser() -> "TextAnalyzer":
    """Return what makes words of text: in lower case, and without accents on Latin letters."""
    from tantivy import Filter, TextAnalyzerBuilder, Tokenizer

    builder = TextAnalyzerBuilder(Tokenizer.regex(WORD))
    return builder.filter(Filter.lowercase()).filter(Filter.ascii_fold()).build()


def words_of(text: str) -> list[str]:
    """Return the words of a text, in order."""
    return list(analyser().analyze(text))
