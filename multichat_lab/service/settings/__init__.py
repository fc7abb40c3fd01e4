"""`Settings`: everything an operator can set; the defaults are those of production."""

import json
from collections.abc import Mapping
from pathlib import Path
from typing import Annotated, Any, Literal

from pydantic import Field, SecretStr, ValidationError, ValidationInfo, field_validator
from pydantic_settings import (
    BaseSettings,
    NoDecode,
    PydanticBaseSettingsSource,
    SettingsConfigDict,
)

from multichat_lab.service.settings.complaints import settings_error

PREFIX = "MULTICHAT_"
"""Of the environment variables: `port` is MULTICHAT_PORT."""

MOST = 1_000_000_000
"""What counts sessions, messages, bytes or hours ends here: more is a slip of the keyboard."""

Fraction = Annotated[float, Field(gt=0, lt=1)]
Weekday = Literal["mon", "tue", "wed", "thu", "fri", "sat", "sun"]
Days = Annotated[float, Field(gt=0, le=36_500)]


class Settings(BaseSettings):
    """What the service and its upkeep run by; `load_settings` reads them from their sources.

    Made directly, it takes the values that it is given and production's for the rest; it reads
    neither file nor environment.

    Args:
        origins: setting → where its value was read, for the message of an error.
        values: the settings by name.

    Attributes:
        storage_type: `sqlite`, `duckdb`, `json`, `memory` for trying out, or `postgresql`.
        storage_path: its file, for `json` its folder, for `postgresql` `//USER@HOST/DATABASE`.
        max_sessions: sessions that the store may hold.
        max_messages_per_session: messages that one session may hold.
        cleanup_days: sessions in which nothing was recorded for so many days are deleted.
        cleanup_most: the part of the store that a clean-up may delete without being confirmed.
        cleanup_at: time of day of the daily clean-up, `HH:MM` in UTC.
        optimize_weekday: day of the weekly optimisation, `mon` to `sun`.
        drill_weekday: day on which the newest backup is restored for trial; None is never.
        backup_enabled: whether the service makes backups.
        backup_interval: `hourly`, `daily` or `weekly`.
        backup_path: the folder for backups.
        backup_keep: number of copies kept; older ones of seven days and four weeks besides.
        host: address to listen on; others than this machine's own need a token first.
        port: TCP port; 0 takes a free one.
        token_file: where the hashes of the tokens are kept; those of `postgresql` are in it.
        max_request_bytes: the largest body of a request.
        requests_per_second: how often one token may ask; twice as many at once after a pause.
        max_connections: connections at a time, streams included.
        max_connections_per_token: those of one token.
        max_requests_per_token: requests of one token at a time, besides its streams.
        max_streams_per_token: streams of one token at a time.
        max_sessions_per_token: active sessions that one token has started.
        max_bytes_in_hand: of requests that arrive, answers not read; max_bytes_per_token: of one.
        max_queue: appends that may wait for the writer; more are refused for the moment.
        request_seconds: within so many seconds a request must have arrived whole.
        busy_seconds: how long a request waits for the store, then 503; `multichat token` too.
        seat_seconds: an agent at `/mcp` that asks nothing for so long loses its seats.
        stop_seconds: how long a stop may take, whatever stalls; less than the unit's 45.
        log_level: `DEBUG`, `INFO`, `WARNING`, `ERROR` or `CRITICAL`.
        alert_targets: Apprise addresses that changes of health are sent to.
        devlog_target: Apprise address, e.g. a Discord webhook, for notes of operators.
        disk_free_warn: fraction of free disk space below which health warns.
        disk_free_error: fraction below which health is in error.
        limit_warn: fraction of a limit on sessions or messages from which health warns.
        backup_age_warn_hours: hours since the last backup after which health warns.
        idle_warn_hours: hours without a message after which health warns; None is never.

    Raises:
        SettingsError: a name is unknown or a value makes no sense.
    """

    model_config = SettingsConfigDict(
        env_prefix=PREFIX,
        env_ignore_empty=True,
        env_parse_none_str="none",
        extra="forbid",
        allow_inf_nan=False,
        frozen=True,
    )

    storage_type: Literal["sqlite", "duckdb", "json", "memory", "postgresql"] = "sqlite"
    storage_path: Path = Path("/var/lib/multichat/sessions")
    max_sessions: int = Field(1000, ge=1, le=MOST)
    max_messages_per_session: int = Field(10_000, ge=1, le=MOST)

    cleanup_days: Days = 7
    cleanup_most: float = Field(0.5, gt=0, le=1)
    cleanup_at: str = Field("02:00", pattern=r"^([01]\d|2[0-3]):[0-5]\d$")
    optimize_weekday: Weekday = "sun"
    drill_weekday: Weekday | None = "wed"
    backup_enabled: bool = True
    backup_interval: Literal["hourly", "daily", "weekly"] = "daily"
    backup_path: Path = Path("/var/lib/multichat/backups")
    backup_keep: int = Field(7, ge=1, le=MOST)

    host: str = Field("127.0.0.1", min_length=1)
    port: int = Field(8765, ge=0, le=65_535)
    token_file: Path = Path("/var/lib/multichat/tokens.json")
    max_request_bytes: int = Field(1_000_000, ge=1_000, le=MOST)
    requests_per_second: float = Field(2_000, gt=0, le=MOST)
    max_connections: int = Field(2_000, ge=1, le=MOST)
    max_connections_per_token: int = Field(200, ge=1, le=MOST)
    max_requests_per_token: int = Field(100, ge=1, le=MOST)
    max_streams_per_token: int = Field(50, ge=1, le=MOST)
    max_sessions_per_token: int = Field(500, ge=1, le=MOST)
    max_bytes_in_hand: int = Field(64_000_000, ge=1_000_000, le=MOST)
    max_bytes_per_token: int = Field(24_000_000, ge=1_000_000, le=MOST)
    max_queue: int = Field(1_000, ge=1, le=MOST)
    request_seconds: float = Field(10, gt=0, le=86_400)
    busy_seconds: float = Field(10, gt=0, le=3_600)
    seat_seconds: float = Field(900, gt=0, le=86_400)
    stop_seconds: float = Field(40, gt=0, le=3_600)

    log_level: Literal["DEBUG", "INFO", "WARNING", "ERROR", "CRITICAL"] = "INFO"
    alert_targets: Annotated[list[SecretStr], NoDecode] = []
    devlog_target: SecretStr | None = None
    disk_free_warn: Fraction = 0.20
    disk_free_error: Fraction = 0.05
    limit_warn: Fraction = 0.8
    backup_age_warn_hours: float = Field(48, gt=0, le=MOST)
    idle_warn_hours: float | None = Field(None, gt=0, le=MOST)

    def __init__(self, origins: Mapping[str, str] | None = None, /, **values: Any) -> None:
        try:
            super().__init__(**values)
        except ValidationError as error:
            raise settings_error(error, origins or {}, type(self).model_fields) from error

    @classmethod
    def settings_customise_sources(
        cls,
        settings_cls: type[BaseSettings],
        init_settings: PydanticBaseSettingsSource,
        env_settings: PydanticBaseSettingsSource,
        dotenv_settings: PydanticBaseSettingsSource,
        file_secret_settings: PydanticBaseSettingsSource,
    ) -> tuple[PydanticBaseSettingsSource, ...]:
        """Take nothing but what is given."""
        return (init_settings,)

    @field_validator("alert_targets", mode="before")
    @classmethod
    def _several_of_one_text(cls, value: object) -> object:
        """Read a variable's text: a JSON array, or addresses with blanks between them."""
        if not isinstance(value, str):
            return value
        return json.loads(value) if value.lstrip().startswith("[") else value.split()

    @field_validator("storage_path")
    @classmethod
    def _without_a_password(cls, value: Path, others: ValidationInfo) -> Path:
        if others.data.get("storage_type") != "postgresql":
            return value
        from multichat_lab.stores.postgresql.address import has_password  # needs the extra

        if has_password(str(value)):
            raise ValueError("it holds a password: keep that in PGPASSWORD or ~/.pgpass")
        return value

    @field_validator("disk_free_error")
    @classmethod
    def _below_the_warning(cls, value: float, others: ValidationInfo) -> float:
        if value > others.data.get("disk_free_warn", 1):
            raise ValueError("it must not lie above disk_free_warn")
        return value
