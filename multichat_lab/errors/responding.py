"""Refusals that concern those who take turns in a conversation."""

from multichat_lab.errors.base import MultichatError


class ResponderError(MultichatError):
    """A responder is none or returned no answer, or a conversation's limit makes no sense."""
