"""What a selection is in SQL: one expression over `utterances`, made of DuckDB's own expressions.

DuckDB writes the values into it, so that no text of anybody's can become a part of the statement.
"""

import functools
from collections.abc import Iterable, Iterator

from duckdb import ColumnExpression as Column
from duckdb import ConstantExpression as Constant
from duckdb import Expression
from duckdb import FunctionExpression as Call

from multichat_lab.analysis.browsing.selection import ANSWERED, OUTCOMES, Selection
from multichat_lab.analysis.searching.question import PIECE

COLUMNS = {
    "senders": "sender", "recipients": "recipient", "kinds": "kind", "statuses": "status",
    "answered": "answered", "labels": "labels", "outcomes": "outcome",
}  # fmt: skip
"""List of a selection → column of `utterances`."""
TIME, WORDS = "time", "words"


def conditions(selection: Selection) -> dict[str, str]:
    """Return what of a selection restricts, and how: name → expression in SQL.

    Names are those of the lists, `time` and `words`.
    """
    return {name: " AND ".join(map(str, found)) for name, *found in _conditions(selection) if found}


def where(selection: Selection) -> str:
    r"""Return the whole as one expression; `true` where nothing is chosen.

    Example:
        >>> where(Selection(senders=("Clerk",), answered=("no",)))
        '("sender" IN (\'Clerk\')) AND ("answered" = FALSE)'
    """
    return " AND ".join(conditions(selection).values()) or "true"


def _conditions(selection: Selection) -> Iterator[tuple[str, *tuple[Expression, ...]]]:
    for name in ("senders", "recipients", "kinds", "statuses"):
        if values := getattr(selection, name):
            yield name, Column(COLUMNS[name]).isin(*map(Constant, values))
    if selection.answered:
        yield "answered", any_of("answered", (ANSWERED[each] for each in selection.answered))
    if selection.labels:
        chosen = Constant(list(selection.labels))
        yield "labels", Call("list_has_any", Column("labels"), chosen)
    if selection.outcomes:
        yield "outcomes", any_of("outcome", (OUTCOMES[each] for each in selection.outcomes))
    if selection.since is not None or selection.until is not None:
        yield TIME, *in_span(selection.since, selection.until)
    if selection.words:
        yield WORDS, *having(selection)


def any_of(column: str, values: Iterable[object]) -> Expression:
    """Return that a column has one of the values, None for what is not known."""
    return functools.reduce(
        lambda one, other: one | other,
        (
            Column(column).isnull() if value is None else Column(column) == Constant(value)
            for value in values
        ),
    )


def in_span(since: int | None, until: int | None) -> Iterator[Expression]:
    """Yield that a message was said in a span of time, and that one knows so."""
    yield Column("time_kind") != Constant("made_up")
    if since is not None:
        yield Column("timestamp") >= Call("make_timestamptz", Constant(since))
    if until is not None:
        yield Column("timestamp") < Call("make_timestamptz", Constant(until))


def having(selection: Selection) -> Iterator[Expression]:
    """Yield that a message has each of the words, or matches the expression."""
    if selection.regex is not None:
        flags = Constant("i")
        yield Call("regexp_matches", Column("content"), Constant(selection.regex), flags)
        return
    content = Call("lower", Column("content"))
    for piece, without in pieces(selection.words):
        contained = Call("contains", content, Call("lower", Constant(piece)))
        yield ~contained if without else contained


def pieces(words: str) -> list[tuple[str, bool]]:
    """Return the pieces of text to look for, and of each whether it shall not be there."""
    found = []
    for piece in PIECE.finditer(words):
        text = piece["phrase"] if piece["word"] is None else piece["word"].rstrip("*")
        if text:
            found.append((text, bool(piece["without"])))
    return found
