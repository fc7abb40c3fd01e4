"""Refusals that concern who may do what at the production service."""

from multichat_lab.errors.base import MultichatError


class AuthenticationError(MultichatError):
    """A request carries no token, or one that the service does not know."""


class AccessError(MultichatError):
    """A token is known, but what was asked is not its holder's to do or to see."""


class TokenError(MultichatError):
    """The file of tokens cannot be read or written, or a name in it is taken or missing."""
