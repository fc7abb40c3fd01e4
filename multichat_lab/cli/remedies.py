"""Remedies in Python, told as the options of the command that is run."""

import re
import sys
from collections.abc import Collection, Sequence

from typer.main import get_command

from multichat_lab.cli.commands import asked_app

IN_OPTIONS = {
    r"(?:Lab\(store, limits=)?QueryLimits\(seconds=…\)+": "--seconds",
    r"QueryLimits\(memory=…\)": "--memory",
    r"\btrain=(\d+)": r"--train \1",
    r"\btest=(\d+)": r"--test \1",
    r"Funds\(leverage=…\)": "--leverage",
    r"Use Backtest, or Costs\(fills_without_volume=True\)": "Give --fills-without-volume",
    r"Costs\(fills_without_volume=True\)": "--fills-without-volume",
    r"Costs\(volume_limit=([\d.]+)\)": r"--volume-limit \1",
    r"load_bars\(path, adjusted=False\), or (?=--unadjusted)": "",
    r"from the copy with delete=True": "from the copy with --delete",
    r"load with adjusted=False": "load with --unadjusted",
    r"load_bars\(path, date_order='dmy'\) or 'mdy', --date-order dmy on the command line": (
        "--date-order dmy or mdy"
    ),
    r"Instrument\(negative_prices=True\), (?=-i negative_prices)": "",
    r"Give this one a name of its own: Search\(…, study='…'\)": "Give it a --storage of its own",
}
"""What remedies say in Python, as a pattern, and what it is to a command that has that option."""


def in_options(told: str, options: Collection[str]) -> str:
    """Return an error or a warning with the options of a command where it names Python's."""
    for pattern, said in IN_OPTIONS.items():
        named = re.search(r"(?<!\w)--?[a-z][a-z-]*", said or pattern)
        if named is not None and named[0] in options:
            told = re.sub(pattern, said, told)
    return told


def in_options_here(told: str) -> str:
    """Return an error or a warning with the options of the command that runs."""
    return in_options(told, options_asked(sys.argv[1:]))


def options_asked(arguments: Sequence[str]) -> set[str]:
    """Return the options of the command that the arguments begin with; of none, none."""
    known = getattr(get_command(asked_app(arguments)), "commands", {})
    command = known.get(arguments[0]) if arguments else None
    return {option for each in getattr(command, "params", ()) for option in each.opts}
