"""Who comes in: known tokens, each not too often."""

import time
from collections.abc import Callable

from multichat_lab.errors import AuthenticationError, RateLimitError, ServiceError, TokenError
from multichat_lab.service.access.token_file import TokenFile
from multichat_lab.service.access.tokens import Holder
from multichat_lab.service.watching.logs import LOG

REFRESH_SECONDS = 1.0
"""How long a revoked token may still be taken for good."""

UNREADABLE_SECONDS = 60.0
"""How long the tokens known before are taken while the file cannot be read; then nobody's are."""

TELL_SECONDS = 60.0
"""How often the log tells that the file cannot be read."""

BURST_SECONDS = 2.0
"""A bucket holds as many requests as this long brings in."""

REMEDY = "Send the header `Authorization: Bearer TOKEN`; make one with: multichat token add NAME"


class TokenBucket:
    """Lets through so many requests a second, and after a pause a burst of them.

    Args:
        rate: requests a second.
        now: seconds on a clock that never goes back.
    """

    def __init__(self, rate: float, now: float) -> None:
        self._rate = rate
        self._size = max(1.0, rate * BURST_SECONDS)
        self._level = self._size
        self._filled_at = now

    def wait(self, now: float) -> float:
        """Take one request out and return 0, or return the seconds until there is one."""
        self._level = min(self._size, self._level + (now - self._filled_at) * self._rate)
        self._filled_at = now
        if self._level < 1:
            return (1 - self._level) / self._rate
        self._level -= 1
        return 0.0


class Doorkeeper:
    """Checks the token of every request.

    Args:
        tokens: the file of tokens; read again when it changes.
        requests_per_second: of one holder.
        clock: seconds; never goes back.
    """

    def __init__(
        self,
        tokens: TokenFile,
        requests_per_second: float,
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        self._tokens = tokens
        self._rate = requests_per_second
        self._clock = clock
        self._looked_at = clock()
        self._buckets: dict[str, TokenBucket] = {}
        self._failing_since: float | None = None
        self._told_at = -TELL_SECONDS
        tokens.refresh()

    def admit(self, authorization: str) -> Holder:
        """Return whose token the header carries.

        Args:
            authorization: the header's value, `Bearer TOKEN`; empty when there is none.

        Raises:
            AuthenticationError: there is no token, or nobody's.
            RateLimitError: its holder asks too often.
            ServiceError: for a minute nobody could tell which tokens were revoked.
        """
        self._refresh()
        if not self._is_confirmed():
            raise ServiceError(
                "The service cannot read its tokens, and lets nobody in",
                "Ask the operator to look at the log.",
            )
        scheme, _, token = authorization.partition(" ")
        if scheme.lower() != "bearer" or not token.strip():
            raise AuthenticationError("The request carries no token", REMEDY)
        holder = self._tokens.holder(token.strip())
        if holder is None:
            raise AuthenticationError("The token is not known, or was revoked", REMEDY)
        self._let_through(holder)
        return holder

    def still_knows(self, holder: Holder) -> bool:
        """Return whether the holder's token is still good."""
        self._refresh()
        return self._is_confirmed() and self._tokens.is_valid(holder)

    def unreadable_seconds(self) -> float:
        """Return for how long the file of tokens could not be read; 0 when it can."""
        self._refresh()
        return 0.0 if self._failing_since is None else self._clock() - self._failing_since

    def _is_confirmed(self) -> bool:
        since = self._failing_since
        return since is None or self._clock() - since < UNREADABLE_SECONDS

    def _let_through(self, holder: Holder) -> None:
        now = self._clock()
        bucket = self._buckets.get(holder.name)
        if bucket is None:
            self._buckets[holder.name] = bucket = TokenBucket(self._rate, now)
        if seconds := bucket.wait(now):
            raise RateLimitError(
                f"{holder.name!r} asks more than {self._rate:g} times a second",
                f"Wait {seconds:.3f} seconds and ask again.",
            )

    def _refresh(self) -> None:
        now = self._clock()
        if now - self._looked_at < REFRESH_SECONDS:
            return
        self._looked_at = now
        try:
            self._tokens.refresh()
        except TokenError as error:  # those that were good before still are, for a while
            if self._failing_since is None:
                self._failing_since = now
            self._tell(error, now)
        else:
            self._failing_since = None

    def _tell(self, error: TokenError, now: float) -> None:
        if now - self._told_at < TELL_SECONDS:
            return
        self._told_at = now
        told = {"problem": error.problem, "remedy": error.remedy}
        LOG.error("tokens not read; soon nobody is let in", extra=told)
