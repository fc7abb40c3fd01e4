"""What a shell offers on Tab: the closed sets that an option or argument takes.

Each function is asked with the context and what is typed so far; a completion never complains, and
imports nothing that takes long.
"""

from collections.abc import Sequence
from pathlib import Path

import typer

from multichat_lab.stores import PARQUET, STORAGE_TYPES


def complete_copy(incomplete: str) -> list[str]:
    """Offer what can be copied, and be a copy: stores, and Parquet data sets."""
    return _places(incomplete, (*STORAGE_TYPES, PARQUET))


def complete_store(incomplete: str) -> list[str]:
    """Offer the types of stores, and behind the colon the files and folders that are there."""
    return _places(incomplete, STORAGE_TYPES)


def _places(incomplete: str, types: Sequence[str]) -> list[str]:
    storage_type, colon, path = incomplete.partition(":")
    if not colon:
        return [f"{each}:" for each in types if each.startswith(storage_type)]
    folder = Path(path).parent if path and not path.endswith("/") else Path(path or ".")
    try:
        found = sorted(folder.iterdir())
    except OSError:
        return []
    offered = (f"{storage_type}:{each}{'/' if each.is_dir() else ''}" for each in found)
    return [each for each in offered if each.startswith(incomplete)]


def complete_status(incomplete: str) -> list[str]:
    """Offer what a session can be."""
    return [each for each in ("active", "ended") if each.startswith(incomplete)]


def complete_by(incomplete: str) -> list[str]:
    """Offer what people can be counted by."""
    return [each for each in ("participant", "identity") if each.startswith(incomplete)]


def complete_symbol(incomplete: str) -> list[str]:
    """Offer the shipped price series, and the price files that are here."""
    from multichat_lab.shipped import data_path

    shipped = sorted(each.stem for each in data_path("market").glob("*.parquet"))
    files = sorted(
        str(each) for kind in ("*.csv", "*.parquet") for each in Path().glob(f"{incomplete}{kind}")
    )
    return [each for each in (*shipped, *files) if each.startswith(incomplete)]


def complete_robot(incomplete: str) -> list[str]:
    """Offer the robots that are known by name."""
    from multichat_lab.trading.robots import ROBOTS

    return [each for each in ROBOTS.names() if each.startswith(incomplete)]


def complete_setting(context: typer.Context, incomplete: str) -> list[str]:
    """Offer `NAME=` for each setting of the robot that is chosen, and of the run."""
    from multichat_lab.cli.robots import RUN_SETTINGS, robot_settings
    from multichat_lab.errors import MultichatError
    from multichat_lab.trading.robots import robot_class

    try:
        own = robot_settings(robot_class(context.params.get("robot") or "sma-cross"))
    except MultichatError:
        own = []
    return [f"{each}=" for each in (*own, *RUN_SETTINGS) if each.startswith(incomplete)]


def complete_instrument(incomplete: str) -> list[str]:
    """Offer `NAME=` for all that can be told of an instrument."""
    from multichat_lab.cli.instruments import instrument_terms

    return [f"{each}=" for each in instrument_terms() if each.startswith(incomplete)]


def complete_format(incomplete: str) -> list[str]:
    """Offer the formats that can be imported."""
    from multichat_lab.chat.importers.formats import IMPORTERS

    return [each for each in ("auto", *IMPORTERS.names()) if each.startswith(incomplete)]


def complete_export_format(incomplete: str) -> list[str]:
    """Offer the formats that can be exported."""
    from multichat_lab.chat.exporters import EXPORTERS

    return [each for each in EXPORTERS.names() if each.startswith(incomplete)]


def complete_scanner(incomplete: str) -> list[str]:
    """Offer the chat scanners that are known by name."""
    from multichat_lab.analysis.scanning.scanners import CHAT_SCANNERS

    return [each for each in CHAT_SCANNERS.names() if each.startswith(incomplete)]
