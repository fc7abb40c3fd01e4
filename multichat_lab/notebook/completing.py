"""Names of tables and columns where a `%%lab` cell is typed."""

import re
import string
from collections.abc import Callable
from typing import TYPE_CHECKING

from IPython.core.completer import (
    CompletionContext,
    SimpleCompletion,
    SimpleMatcherResult,
    context_matcher,
)

from multichat_lab.errors import MultichatError
from multichat_lab.notebook.sources import Sources

if TYPE_CHECKING:
    import pandas as pd

IDENTIFIER = "multichat_lab.names"
FIRST_LINE = re.compile(r"\s*%%lab\b([^\n]*)\n")
WORD = string.ascii_letters + string.digits + "_"


def lab_names(sources: Sources) -> Callable[[CompletionContext], SimpleMatcherResult]:
    """Return what completes names in `%%lab` cells, and nothing elsewhere.

    Args:
        sources: finds the lab that is meant.
    """

    @context_matcher(identifier=IDENTIFIER)
    def names(context: CompletionContext) -> SimpleMatcherResult:
        first = FIRST_LINE.match(context.full_text)
        if first is None:
            return {"completions": []}
        name = next((each for each in first[1].split() if not each.startswith("-")), None)
        try:
            tables = sources.lab(name).sql("SHOW ALL TABLES").df()
        except MultichatError:  # the cell tells it when it runs
            return {"completions": []}
        return {"completions": fitting(tables, context.token), "suppress": True}

    matcher: Callable[[CompletionContext], SimpleMatcherResult] = names
    return matcher


def fitting(tables: "pd.DataFrame", token: str) -> list[SimpleCompletion]:
    """Return the tables and columns that begin with what is typed; after a dot, columns only."""
    before = token.rstrip(WORD)
    begun = token[len(before) :]
    columns = {each for columns in tables["column_names"] for each in columns}
    found = [(each, "column") for each in sorted(columns)]
    if not before:
        found = [(each, "table") for each in sorted(set(tables["name"]))] + found
    return [
        SimpleCompletion(before + name, type=kind)
        for name, kind in found
        if name.lower().startswith(begun.lower())
    ]
