"""Where settings come from: a TOML file, the environment, and flags, the later winning."""

import os
import tomllib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from pydantic_settings import EnvSettingsSource

from multichat_lab.errors import SettingsError
from multichat_lab.service.settings import PREFIX, Settings
from multichat_lab.service.settings.complaints import nearest_setting
from multichat_lab.stores import parse_location

OTHER_VARIABLES = frozenset(
    {"STORE", "CONFIG", "TOKEN", "CACHE", "DESK", "THEME", "REQUIRE_BROWSER"}
)
"""Variables with our prefix that are no settings."""

OF_KUBERNETES = ("SERVICE_", "PORT_")
"""Beginnings of variables that Kubernetes sets in each container beside a Service `multichat`."""

DEFAULT = "default"


@dataclass(frozen=True, slots=True)
class SettingsSource:
    """Values that were read at one place.

    Attributes:
        values: setting → value, not checked yet.
        origins: setting → where exactly it stood, e.g. `environment MULTICHAT_PORT`.
    """

    values: dict[str, Any]
    origins: dict[str, str]


def template_path() -> Path:
    """Return the path of the template that production starts from."""
    return Path(__file__).with_name("production.toml")


def load_settings(
    config: str | Path | None = None, flags: Mapping[str, Any] | None = None
) -> Settings:
    """Return the effective settings.

    Args:
        config: a TOML file; None takes `MULTICHAT_CONFIG`, else no file is read.
        flags: setting → value of a command's flag; None means that it was not given. `store`, as
            `TYPE:PATH`, stands for `storage_type` and `storage_path`, here and in the environment.

    Raises:
        SettingsError: a name is unknown or a value makes no sense; it says where it was read.
        UnknownStoreError: `store` or `MULTICHAT_STORE` does not read `TYPE:PATH`.
    """
    return settings_of(read_sources(config, flags))


def read_sources(
    config: str | Path | None = None, flags: Mapping[str, Any] | None = None
) -> list[SettingsSource]:
    """Return what file, environment and flags say, in this order; see `load_settings`."""
    path = config or os.environ.get(f"{PREFIX}CONFIG")
    file = [from_file(Path(path))] if path else []
    return [*file, from_environment(), from_flags(flags or {})]


def settings_of(sources: Iterable[SettingsSource]) -> Settings:
    """Return the settings that the sources come to, the later winning.

    Raises:
        SettingsError: a name is unknown or a value makes no sense.
    """
    values: dict[str, Any] = {}
    origins: dict[str, str] = {}
    for source in sources:
        values |= source.values
        origins |= source.origins
    return Settings(origins, **values)


def origin_of_each(sources: Iterable[SettingsSource]) -> dict[str, str]:
    """Return where each setting's effective value stands; `default` for the rest."""
    origins = dict.fromkeys(Settings.model_fields, DEFAULT)
    for source in sources:
        origins |= source.origins
    return origins


def from_file(path: Path) -> SettingsSource:
    """Read a TOML file.

    Raises:
        SettingsError: it is not there, cannot be read, or is no TOML.
    """
    try:
        values = tomllib.loads(path.read_text(encoding="utf-8"))
    except OSError as error:
        raise SettingsError(
            f"The settings {path} cannot be read: {error.strerror}",
            "Write them with: multichat config template > FILE",
        ) from error
    except ValueError as error:
        raise SettingsError(
            f"The settings {path} are no TOML: {error}", "Mend that line."
        ) from error
    return SettingsSource(values, dict.fromkeys(values, f"file {path}"))


def from_environment() -> SettingsSource:
    """Read the variables `MULTICHAT_…`; an empty one counts as not set.

    Those of Kubernetes are passed over; its `MULTICHAT_PORT` is an address such as
    `tcp://10.0.0.7:8765`.

    Raises:
        SettingsError: a variable with our prefix is no setting.
        UnknownStoreError: `MULTICHAT_STORE` does not read `TYPE:PATH`.
    """
    for variable in os.environ:
        name = variable.removeprefix(PREFIX)
        if variable.startswith(PREFIX) and not is_known(name):
            raise SettingsError(
                f"There is no setting for the environment variable {variable}",
                nearest_setting(name, Settings.model_fields),
            )
    values = {
        name: value
        for name, value in EnvSettingsSource(Settings)().items()
        if name in Settings.model_fields and not (name == "port" and "://" in str(value))
    }
    origins = {name: f"environment {PREFIX}{name.upper()}" for name in values}
    store = os.environ.get(f"{PREFIX}STORE")
    if not store:
        return SettingsSource(values, origins)
    place = of_store(store, f"environment {PREFIX}STORE")
    return SettingsSource(place.values | values, place.origins | origins)


def is_known(name: str) -> bool:
    """Return whether a variable, named without our prefix, may stand in the environment."""
    return (
        name in OTHER_VARIABLES
        or name.startswith(OF_KUBERNETES)
        or name.lower() in Settings.model_fields
    )


def from_flags(flags: Mapping[str, Any]) -> SettingsSource:
    """Take the flags that were given.

    Raises:
        UnknownStoreError: `store` does not read `TYPE:PATH`.
    """
    given = {name: value for name, value in flags.items() if value is not None}
    store = given.pop("store", None)
    place = of_store(store, "flag --store") if store else SettingsSource({}, {})
    origins = {name: f"flag --{name.replace('_', '-')}" for name in given}
    return SettingsSource(place.values | given, place.origins | origins)


def of_store(location: str, origin: str) -> SettingsSource:
    """Read `TYPE:PATH` as the two settings that it stands for."""
    storage_type, path = parse_location(location)
    values = {"storage_type": storage_type, "storage_path": path}
    return SettingsSource(values, dict.fromkeys(values, origin))
