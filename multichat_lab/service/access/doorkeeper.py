"""Who comes in, and what they may do: nobody speaks as another, or reads what is not theirs."""

import time
from collections.abc import Callable

from multichat_lab.chat.rules import no_session
from multichat_lab.errors import (
    AccessError,
    AuthenticationError,
    RateLimitError,
    ServiceError,
    TokenError,
)
from multichat_lab.records import ChatSession
from multichat_lab.service.access.tokens import READS_ALL, SPEAKS, Holder, Tokens
from multichat_lab.service.observability import LOG

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
        tokens: those that are known; read again when they change.
        requests_per_second: of one holder.
        clock: seconds; never goes back.
    """

    def __init__(
        self,
        tokens: Tokens,
        requests_per_second: float,
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        self.tokens = tokens
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
        holder = self.tokens.holder(token.strip())
        if holder is None:
            raise AuthenticationError("The token is not known, or was revoked", REMEDY)
        self._let_through(holder)
        return holder

    def still_knows(self, holder: Holder) -> bool:
        """Return whether the holder's token is still good."""
        self._refresh()
        return self._is_confirmed() and self.tokens.is_valid(holder)

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
        """Follow the file; while it cannot be read, those known before are let in for a while."""
        now = self._clock()
        if now - self._looked_at < REFRESH_SECONDS:
            return
        self._looked_at = now
        try:
            self.tokens.refresh()
        except TokenError as error:
            if self._failing_since is None:
                self._failing_since = now
            if now - self._told_at >= TELL_SECONDS:
                self._told_at = now
                details = {"problem": error.problem, "remedy": error.remedy}
                LOG.error("tokens not read; soon nobody is let in", extra=details)
        else:
            self._failing_since = None


def speaker(caller: Holder, name: str | None) -> str:
    """Return the participant that the caller acts as.

    Args:
        caller: whose token it is.
        name: whom the request names; None for the caller.

    Raises:
        AccessError: it is somebody else, or the token is only for reading.
    """
    if caller.role not in SPEAKS:
        raise AccessError(
            f"The token of {caller.name!r} is only for reading",
            "Use a participant's: multichat token add NAME",
        )
    if name is not None and name != caller.name and caller.role != "admin":
        raise AccessError(
            f"The token of {caller.name!r} cannot speak as {name!r}",
            f"Leave the name out, or use the token of {name!r}.",
        )
    return name or caller.name


def require_own_words(caller: Holder, kind: str) -> None:
    """Refuse words that only the service says.

    Raises:
        AccessError: a participant sends a `system` message.
    """
    if kind == "system" and caller.role != "admin":
        raise AccessError(
            "A participant cannot send messages of kind 'system'", "Use the kind 'message'."
        )


def require_inside(caller: Holder, session: ChatSession) -> ChatSession:
    """Return the session when the caller may read it.

    All in a session read all of it, messages to one participant included: the transcript is common,
    as it is in the library. Observers and admins read every session.

    Raises:
        SessionNotFoundError: the caller is not in it (any more): to others it is not there.
    """
    if caller.role not in READS_ALL and caller.name not in session.participants:
        raise no_session(session.session_id)
    return session
