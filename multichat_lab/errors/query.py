"""Refusals that concern a question asked of the lab."""

from multichat_lab.errors.base import MultichatError


class QueryError(MultichatError):
    """The SQL statement is not valid, or the lab is closed."""


class ReadOnlyError(MultichatError):
    """The statement would change the data; the lab only reads."""
