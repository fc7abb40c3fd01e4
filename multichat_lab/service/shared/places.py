"""Where a service keeps tokens and keys: beside its store, or where other services find them."""

from collections.abc import Callable
from contextlib import ExitStack
from typing import TYPE_CHECKING

from multichat_lab.service.access.tokens import TokenFile, Tokens
from multichat_lab.service.settings import Settings

if TYPE_CHECKING:
    from multichat_lab.service.http.used_keys import Keys
    from multichat_lab.service.shared.tables import ServiceTables

SHARED = "postgresql"
"""The type of store that several services can work on."""


def tokens_of(settings: Settings) -> Tokens:
    """Return the tokens of a service: `token_file`, or a table beside a store on a server.

    Raises:
        StoreError: the server cannot be reached.
    """
    if settings.storage_type != SHARED:
        return TokenFile(settings.token_file, settings.busy_seconds)
    from multichat_lab.service.shared.tokens import TableOfTokens

    return Tokens(TableOfTokens(tables_of(settings)))


def followed_tokens(settings: Settings) -> Tokens:
    """Return the tokens of a service that runs: it waits for no server to know them.

    Raises:
        TokenError, StoreError: they cannot be read.
    """
    if settings.storage_type != SHARED:
        return tokens_of(settings)
    from multichat_lab.service.shared.followed import FollowedTokens
    from multichat_lab.service.shared.tokens import TableOfTokens

    return Tokens(FollowedTokens(TableOfTokens(tables_of(settings))))


def keys_of(settings: Settings) -> "Keys":
    """Return the idempotency keys of a service.

    Raises:
        ServiceError, StoreError: they cannot be opened.
    """
    from multichat_lab.service.http.keys import book_of  # the upkeep needs no web framework

    if settings.storage_type != SHARED:
        return book_of(settings.storage_type, settings.storage_path)
    from multichat_lab.service.shared.keys import KeyTable

    return KeyTable(tables_of(settings))


def upkeep_turn(settings: Settings, stack: ExitStack) -> Callable[[], bool]:
    """Return what tells whether the upkeep is this service's: of several it is one's.

    Args:
        settings: of the service.
        stack: gives it back.
    """
    if settings.storage_type != SHARED:
        return lambda: True
    from multichat_lab.service.shared.turns import UpkeepTurn

    tables = tables_of(settings)
    stack.callback(tables.close)
    return UpkeepTurn(tables).is_ours


def tables_of(settings: Settings) -> "ServiceTables":
    """Return a new connection to the tables that services share.

    Raises:
        StoreError: the server cannot be reached.
    """
    from multichat_lab.service.shared.tables import ServiceTables

    return ServiceTables(str(settings.storage_path), settings.busy_seconds)
