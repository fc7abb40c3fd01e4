"""Refusals that concern a question asked of the lab."""

from multichat_lab.errors.base import MultichatError


class ChartError(MultichatError):
    """A chart was asked for an indicator, timeframe, style or theme that it does not know."""


class PageError(MultichatError):
    """A page of its own cannot be made: a script is not built, or the file cannot be written."""


class QueryError(MultichatError):
    """The SQL statement is not valid, or the lab is closed."""


class ReadOnlyError(MultichatError):
    """The statement would change the data; the lab only reads."""


class ScanError(MultichatError):
    """A chat scanner is none, failed, or found a label without a message that it rests on."""
