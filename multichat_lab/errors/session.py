"""Refusals that concern one session, its participants or one message."""

from multichat_lab.errors.base import MultichatError


class SessionNotFoundError(MultichatError):
    """No session has this id."""


class SessionExistsError(MultichatError):
    """A session with this id is already there."""


class SessionEndedError(MultichatError):
    """The session has ended, so it takes no more messages."""


class ParticipantError(MultichatError):
    """Someone who is no participant of the session speaks in it or is addressed in it."""


class MessageError(MultichatError):
    """A record holds a value that cannot be stored: the wrong type, a naive time, a used id."""
