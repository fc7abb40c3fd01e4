"""Refusals that concern a load test."""

from multichat_lab.errors.base import MultichatError


class LoadTestError(MultichatError):
    """A load test cannot start as it was asked for; nothing was sent."""
