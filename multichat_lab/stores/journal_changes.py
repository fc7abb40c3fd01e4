"""What a journal gained since a mark: the rows past a position in it."""

from typing import Any

from multichat_lab.stores.journal import Journal
from multichat_lab.stores.questions import Changes, Row


def journal_changes(journal: Journal, mark: Any, limit: int) -> Changes:
    """Return at most `limit` rows that the journal gained since `mark`: (generation, position)."""
    generation, position = mark if isinstance(mark, tuple) else (None, 0)
    if generation != journal.generation:
        position = 0
    rows: dict[str, list[Row]] = {}
    end = min(position + limit, len(journal.rows))
    for table, row in journal.rows[position:end]:
        rows.setdefault(table, []).append(row)
    return Changes(
        rows,
        mark=(journal.generation, end),
        reload=mark is not None and generation != journal.generation,
        complete=end == len(journal.rows),
    )
