"""Refusals that concern a whole store."""

from multichat_lab.errors.base import MultichatError


class StoreError(MultichatError):
    """The store cannot be opened, read or written."""


class StoreBusyError(MultichatError):
    """Somebody else, who is named, has held the store for longer than one waits; try again."""


class StoreDamagedError(MultichatError):
    """The store's file is there but does not hold what it should."""


class SchemaVersionError(MultichatError):
    """A newer release wrote the store; this one would not understand all of it."""


class SessionLimitError(MultichatError):
    """A limit on sessions or on messages of a session is reached; nothing was written."""
