"""Refusals that concern the production service: its settings, and what is asked of it."""

from multichat_lab.errors.base import MultichatError


class SettingsError(MultichatError):
    """A setting is unknown or makes no sense; the message names it and where it was read."""


class RequestError(MultichatError):
    """A request cannot be understood, is too large, or comes too slowly."""


class OverloadError(MultichatError):
    """The service has too much to do at the moment; nothing was written."""


class RateLimitError(MultichatError):
    """One token asks too often; nothing was written."""


class ServiceError(MultichatError):
    """The service cannot be started or reached, or answers as none of ours would."""
