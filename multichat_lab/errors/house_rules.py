"""Refusals that concern a check of the house rules."""

from multichat_lab.errors.base import MultichatError


class HouseRulesError(MultichatError):
    """The code base to check is not there or cannot be listed, or a limit makes no sense."""
