"""Refusals that concern orders and the prices that they trade at."""

from multichat_lab.errors.base import MultichatError


class OrderError(MultichatError):
    """An order makes no sense as it stands; nothing was sent to the broker."""


class MarketDataError(MultichatError):
    """Prices cannot be found, read or made, or are not coherent bars."""


class LookaheadError(MultichatError):
    """A robot knows of bars that it has not been shown yet."""


class AccountError(MultichatError):
    """An account cannot be opened on such terms: its funds or costs make no sense."""


class RobotError(MultichatError):
    """A robot or an indicator was made with parameters that make no sense, or cannot be run."""
