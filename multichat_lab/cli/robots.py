"""Robots and their parameters, as they are named on the command line."""

import inspect
from collections.abc import Iterable, Mapping
from datetime import datetime
from typing import TYPE_CHECKING, Any

from multichat_lab.errors import MultichatError
from multichat_lab.trading.experiments.grid import MOST_POINTS
from multichat_lab.trading.robots.robot import Robot

if TYPE_CHECKING:
    from multichat_lab.cli.trading_terms import TermOptions

RUN_SETTINGS = ("cash", "commission", "slippage_bps", "start", "end", "calendar")
"""What `--set` takes besides a robot's own parameters; each is an option too."""
WORDS: dict[str, Any] = {"true": True, "false": False, "none": None}


def robot_settings(robot: type[Robot]) -> list[str]:
    """Return the names of a robot's parameters."""
    return list(inspect.signature(robot).parameters)


def robot_parameters(robot: type[Robot], settings: Mapping[str, str]) -> dict[str, Any]:
    """Return a robot's parameters of settings that may hold those of the run too.

    Raises:
        MultichatError: a setting is unknown, or has a value that makes no sense.
    """
    own = robot_settings(robot)
    refuse_unknown(settings, (*own, *RUN_SETTINGS))
    return {name: parameter(robot, name, text) for name, text in settings.items() if name in own}


def with_settings(
    terms: "TermOptions", robot: type[Robot], settings: Mapping[str, str]
) -> "TermOptions":
    """Return terms with what settings tell of the run; the options themselves go first.

    Raises:
        MultichatError: a value makes no sense.
    """
    from dataclasses import replace

    own = robot_settings(robot)
    told: dict[str, Any] = {
        name: text if name in ("start", "end", "calendar") else number(name, text)
        for name, text in settings.items()
        if name in RUN_SETTINGS and name not in own
    }
    return replace(
        terms, **{name: each for name, each in told.items() if getattr(terms, name) is None}
    )


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


def parameter(robot: type[Robot], name: str, text: str) -> Any:
    """Return the value of a robot's parameter: a text or a truth where the robot has one there.

    Raises:
        MultichatError: a number is wanted, and it is none.
    """
    declared = inspect.signature(robot).parameters[name]
    kinds = {declared.annotation, type(declared.default)}
    if kinds & {str, "str"}:
        return text
    if text.lower() in WORDS and not (kinds & {int, float, "int", "float"}):
        return WORDS[text.lower()]
    return number(name, text)


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


def day(name: str, text: str) -> str:
    """Return a day, a year, a month or a time as it is written, when it is one.

    Raises:
        MultichatError: it says none.
    """
    for form in ("%Y", "%Y-%m"):
        try:
            datetime.strptime(text, form)  # noqa: DTZ007 - only whether it is one is asked
        except ValueError:
            continue
        return text
    try:
        datetime.fromisoformat(text)
    except ValueError as error:
        raise MultichatError(f"{name} is {text!r}", "Give a day such as 2010-01-31.") from error
    return text


def refuse_unknown(given: Iterable[str], known: Iterable[str]) -> None:
    """Check that every setting is known.

    Raises:
        MultichatError: names the one that is not, and the known ones.
    """
    known = list(known)
    for name in given:
        if name not in known:
            raise MultichatError(f"Unknown setting {name!r}", f"Known: {', '.join(known)}.")


def grid_values(robot: type[Robot], name: str, text: str) -> list[Any]:
    """Return the values of `5,10,20`, or of `5:25:5`, both ends included.

    Raises:
        MultichatError: the robot has no such parameter, it reads neither, or the steps lead
            nowhere.
    """
    refuse_unknown([name], robot_settings(robot))
    if ":" not in text:
        return [parameter(robot, name, each) for each in text.split(",")]
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
    return [start + step * count for count in range(int(number_of_values + 1e-9))]
