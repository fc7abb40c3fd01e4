"""Refusals that concern a chart."""

from multichat_lab.errors.base import MultichatError


class ChartError(MultichatError):
    """A chart was asked for an indicator, timeframe, style or theme that it does not know."""
