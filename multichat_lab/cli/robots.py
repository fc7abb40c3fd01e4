"""Robots and their settings, as they are named on the command line."""

import inspect
from collections.abc import Iterable
from datetime import UTC, datetime
from typing import Any

from multichat_lab.errors import MultichatError
from multichat_lab.trading.experiments.grid import MOST_POINTS
from multichat_lab.trading.robots.robot import Robot

RUN_SETTINGS = ("cash", "commission", "slippage_bps", "start", "end", "calendar")
"""What can be set besides a robot's own settings."""


def robot_settings(robot: type[Robot]) -> list[str]:
    """Return the names of a robot's settings."""
    return list(inspect.signature(robot).parameters)


def split_settings(settings: Iterable[str]) -> dict[str, str]:
    """Return name → text of settings that read NAME=VALUE.

    Raises:
        MultichatError: one does not.
    """
    pairs = {}
    for setting in settings:
        name, sign, value = setting.partition("=")
        if not (name and sign and value):
            raise MultichatError(f"{setting!r} does not read NAME=VALUE", "E.g. --set fast=10.")
        pairs[name] = value
    return pairs


def number(name: str, text: str) -> float:
    """Return the number that a setting says, whole if it is whole.

    Raises:
        MultichatError: it says none.
    """
    try:
        value = float(text)
    except ValueError as error:
        raise MultichatError(f"{name} is {text!r}", "Give a number.") from error
    return int(value) if value.is_integer() and "." not in text else value


def day(name: str, text: str) -> datetime:
    """Return the UTC midnight that a setting says as YYYY-MM-DD.

    Raises:
        MultichatError: it says no day.
    """
    try:
        return datetime.strptime(text, "%Y-%m-%d").replace(tzinfo=UTC)
    except ValueError as error:
        raise MultichatError(f"{name} is {text!r}", "Give a day such as 2010-01-31.") from error


def refuse_unknown(given: Iterable[str], known: Iterable[str]) -> None:
    """Check that every setting is known.

    Raises:
        MultichatError: names the one that is not, and the known ones.
    """
    known = list(known)
    for name in given:
        if name not in known:
            raise MultichatError(f"Unknown setting {name!r}", f"Known: {', '.join(known)}.")


def grid_values(name: str, text: str) -> list[Any]:
    """Return the values of `5,10,20`, or of `5:25:5`, both ends included.

    Raises:
        MultichatError: it reads neither, or the steps lead nowhere.
    """
    if ":" not in text:
        return [number(name, each) for each in text.split(",")]
    parts = [number(name, each) for each in text.split(":")]
    if len(parts) not in (2, 3) or (len(parts) == 3 and parts[2] <= 0):
        raise MultichatError(f"{name} is {text!r}", "Give FROM:TO:STEP, e.g. 5:25:5.")
    start, end, step = (*parts, 1)[:3]
    number_of_values = (end - start) / step + 1
    if not number_of_values <= MOST_POINTS:
        raise MultichatError(
            f"{name} is {text!r}, which are {number_of_values:,.0f} values",
            f"Try {MOST_POINTS:,} at most: take larger steps, e.g. 5:25:5.",
        )
    return [start + step * count for count in range(int(number_of_values))]
