"""A statement in DuckDB's SQL as words: how it begins, nests, and what it calls."""

from collections.abc import Sequence
from itertools import pairwise

import duckdb

from multichat_lab.errors import QueryError

Word = tuple[duckdb.token_type, str]
END = (duckdb.token_type.operator, "")

BEGINNINGS = frozenset({
    "select", "from", "with", "values", "table", "pivot", "pivot_wider", "unpivot", "pivot_longer",
    "describe", "desc", "show", "summarize", "(",
})  # fmt: skip
"""With what a statement begins that reads, also one that EXPLAIN runs."""

OPENING, CLOSING = frozenset("([{"), frozenset(")]}")

DEEPEST = 500
"""Brackets in brackets; far more than any question has."""

DEEPEST_WITH = 4
"""Brackets that begin with WITH in one another. With each, DuckDB takes five times as long, and as
much memory, to find a mistake: hours for ten of them, and nothing stops it."""


def words_of(query: str) -> list[Word]:
    """Return the words and signs of a statement without the comments."""
    text = query.encode()
    tokens = [*duckdb.tokenize(query), (len(text), duckdb.token_type.operator)]
    return [
        (kind, text[start:end].decode().strip())
        for (start, kind), (end, _) in pairwise(tokens)
        if kind is not duckdb.token_type.comment
    ]


def reads(words: Sequence[Word]) -> bool:
    """Return whether a statement begins as one that reads; of EXPLAIN, what it may run."""
    rest = [word.lower() for _, word in words]
    if rest[:1] == ["explain"]:
        rest = rest[1:]
        if rest[:1] == ["("] and rest[1] not in BEGINNINGS:
            rest = rest[rest.index(")") + 1 :]
        while rest[:1] in (["analyze"], ["verbose"]):
            rest = rest[1:]
    return bool(rest) and (rest[0] in BEGINNINGS)


def makes_variants(words: Sequence[Word]) -> bool:
    """Return whether a word may be the type VARIANT: of a cast, a struct, a map or a literal.

    A column may be called so, with `AS`, where no bracket ends behind it.
    """
    texts = duckdb.token_type.string_const
    plain = ["'" if kind is texts else word.strip('"').lower() for kind, word in words]
    return any(
        word == "variant" and (before != "as" or after.startswith((")", "[")))
        for before, word, after in zip(["", *plain], plain, [*plain[1:], ""], strict=False)
    )


def functions_called(words: Sequence[Word]) -> set[str]:
    """Return the names before an opening bracket, in lower case; quoted ones too."""
    return {
        name.strip('"').replace('""', '"').lower()
        for (kind, name), (_, following) in pairwise([*words, END])
        if following.startswith("(") and kind is not duckdb.token_type.operator
    }


def require_flat(words: Sequence[Word]) -> None:
    """Refuse a statement that is nested deeper than DuckDB can read in time.

    Raises:
        QueryError: it is.
    """
    is_open: list[bool] = []  # of each bracket whether WITH follows
    for (_, word), (_, following) in pairwise([*words, END]):
        if word in OPENING:
            is_open.append(following.lower() == "with")
        elif word in CLOSING and is_open:
            is_open.pop()
        if len(is_open) > DEEPEST or sum(is_open) > DEEPEST_WITH:
            raise QueryError(
                f"The statement nests {len(is_open)} brackets, {sum(is_open)} of them with WITH",
                f"Nest at most {DEEPEST}, and {DEEPEST_WITH}: write one WITH with several names.",
            )
