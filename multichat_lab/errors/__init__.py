"""Every exception that the package raises on purpose; catch `MultichatError` for all of them.

Each carries the offending value and a remedy; the command line prints both on one line.
"""

from multichat_lab.errors.base import MultichatError
from multichat_lab.errors.house_rules import HouseRulesError
from multichat_lab.errors.importing import DamagedFileError, ImportFormatError, UnsafeArchiveError
from multichat_lab.errors.query import QueryError, ReadOnlyError
from multichat_lab.errors.session import (
    MessageError,
    ParticipantError,
    SessionEndedError,
    SessionExistsError,
    SessionNotFoundError,
)
from multichat_lab.errors.store import (
    SchemaVersionError,
    SessionLimitError,
    StoreDamagedError,
    StoreError,
    UnknownStoreError,
)

__all__ = [
    "DamagedFileError",
    "HouseRulesError",
    "ImportFormatError",
    "MessageError",
    "MultichatError",
    "ParticipantError",
    "QueryError",
    "ReadOnlyError",
    "SchemaVersionError",
    "SessionEndedError",
    "SessionExistsError",
    "SessionLimitError",
    "SessionNotFoundError",
    "StoreDamagedError",
    "StoreError",
    "UnknownStoreError",
    "UnsafeArchiveError",
]
