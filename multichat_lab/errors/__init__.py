"""Every exception that the package raises on purpose; catch `MultichatError` for all of them.

Each carries the offending value and a remedy; the command line prints both on one line.
"""

from multichat_lab.errors.access import AccessError, AuthenticationError, TokenError
from multichat_lab.errors.base import (
    HouseRulesError,
    MissingExtraError,
    MultichatError,
    OutputError,
    UnknownStoreError,
)
from multichat_lab.errors.importing import DamagedFileError, ImportFormatError, UnsafeArchiveError
from multichat_lab.errors.query import ChartError, PageError, QueryError, ReadOnlyError, ScanError
from multichat_lab.errors.responding import ResponderError
from multichat_lab.errors.service import (
    OverloadError,
    RateLimitError,
    RequestError,
    ServiceError,
    SettingsError,
)
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
    StoreBusyError,
    StoreDamagedError,
    StoreError,
)
from multichat_lab.errors.trading import (
    AccountError,
    LookaheadError,
    MarketDataError,
    OrderError,
    RobotError,
)
from multichat_lab.errors.upkeep import (
    AlertError,
    BackupError,
    DeploymentError,
    LoadTestError,
    RestoreError,
)

__all__ = [
    "AccessError",
    "AccountError",
    "AlertError",
    "AuthenticationError",
    "BackupError",
    "ChartError",
    "DamagedFileError",
    "DeploymentError",
    "HouseRulesError",
    "ImportFormatError",
    "LoadTestError",
    "LookaheadError",
    "MarketDataError",
    "MessageError",
    "MissingExtraError",
    "MultichatError",
    "OrderError",
    "OutputError",
    "OverloadError",
    "PageError",
    "ParticipantError",
    "QueryError",
    "RateLimitError",
    "ReadOnlyError",
    "RequestError",
    "ResponderError",
    "RestoreError",
    "RobotError",
    "ScanError",
    "SchemaVersionError",
    "ServiceError",
    "SessionEndedError",
    "SessionExistsError",
    "SessionLimitError",
    "SessionNotFoundError",
    "SettingsError",
    "StoreBusyError",
    "StoreDamagedError",
    "StoreError",
    "TokenError",
    "UnknownStoreError",
    "UnsafeArchiveError",
]
