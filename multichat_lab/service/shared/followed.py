"""Tokens that are read again in the background: who asks for them never waits for a server."""

import threading
import time
from contextlib import AbstractContextManager

from multichat_lab.errors import TokenError
from multichat_lab.service.access.known_tokens import TokenPlace, TokenRecord

EVERY_SECONDS = 0.5
"""Pause between two looks."""

LATE_SECONDS = 5.0
"""After so long without an answer what was read before is not known to be true any more."""


class FollowedTokens:
    """A place of tokens that only tells what was read last; another thread reads.

    Args:
        place: is read, and asked to change what is kept.

    Attributes:
        told: the place in words.

    Raises:
        TokenError: it cannot be read.
    """

    def __init__(self, place: TokenPlace) -> None:
        self.told = place.told
        self._place = place
        self._ending = threading.Event()
        self._found: list[TokenRecord] | TokenError = place.changed() or []
        self._read_at = time.monotonic()
        self._thread = threading.Thread(target=self._follow, name="tokens", daemon=True)
        self._thread.start()

    def changed(self) -> list[TokenRecord]:
        """Return what was read last.

        Raises:
            TokenError: it could not be read, or the place has not answered for a while.
        """
        found, silent = self._found, time.monotonic() - self._read_at
        if isinstance(found, TokenError):
            raise TokenError(found.problem, found.remedy)
        if silent > LATE_SECONDS:
            raise TokenError(
                f"{self.told} has not told its tokens for {silent:.0f} s",
                "Look whether the server answers.",
            )
        return found

    def changing(self) -> AbstractContextManager[list[TokenRecord]]:
        """Give what is kept to change."""
        return self._place.changing()

    def close(self) -> None:
        """Read no more; a thread that waits for the server is left to itself."""
        self._ending.set()
        self._thread.join(EVERY_SECONDS)
        if not self._thread.is_alive():
            self._place.close()

    def _follow(self) -> None:
        while not self._ending.wait(EVERY_SECONDS):
            try:
                self._found = self._place.changed() or []
            except TokenError as error:
                self._found = error
            self._read_at = time.monotonic()
