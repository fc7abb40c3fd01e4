"""Options of the commands that choose among parameters: what is tried, and what is better."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Annotated, Any

import typer

from multichat_lab.cli.trading_terms import RobotOptions

if TYPE_CHECKING:
    import pandas as pd

    from multichat_lab.trading.experiments.objective import Choice

SEARCH = "Search (extra search)"
LUCK = 0.95
"""Deflated Sharpe ratio below which luck explains the best."""


@dataclass(frozen=True, slots=True)
class GridOptions(RobotOptions):
    """Who trades, and which of its parameters are tried."""

    grid: Annotated[
        list[str] | None,
        typer.Option("--grid", metavar="NAME=VALUES", help="5:25:5 or 5,10,20; once a parameter."),
    ] = None
    constraint: Annotated[
        str | None,
        typer.Option("--constraint", metavar="TEXT", help="Try only those: 'fast < slow'."),
    ] = None

    def values(self) -> dict[str, list[Any]]:
        """Return parameter → its values; those of `--set` have one.

        Raises:
            MultichatError: a parameter is unknown, or its values make no sense.
        """
        from multichat_lab.cli.robots import grid_values, parameter, refuse_unknown, robot_settings
        from multichat_lab.cli.robots import split_settings as split

        kind, fixed = self.kind, split(self.settings or [])
        refuse_unknown(fixed, robot_settings(kind))
        default = ["fast=5:25:5", "slow=30:80:10"] if self.robot == "sma-cross" else []
        chosen = split(self.grid or default)
        values = {name: grid_values(kind, name, text) for name, text in chosen.items()}
        return values | {name: [parameter(kind, name, text)] for name, text in fixed.items()}


@dataclass(frozen=True, slots=True)
class ChoiceOptions:
    """What makes one point better than another, and which are tried."""

    objective: Annotated[
        str | None,
        typer.Option("--objective", metavar="STATISTIC", help="By which the best is chosen."),
    ] = None
    minimise: Annotated[
        bool, typer.Option("--minimise", help="Less of the objective is better.")
    ] = False
    trials: Annotated[
        int | None,
        typer.Option("--trials", help="Let optuna choose so many points.", rich_help_panel=SEARCH),
    ] = None
    seed: Annotated[int, typer.Option("--seed", help="Of the choice.", rich_help_panel=SEARCH)] = 0
    storage: Annotated[
        str | None,
        typer.Option(
            "--storage",
            metavar="URL",
            help="Go on from there: sqlite:///studies.db.",
            rich_help_panel=SEARCH,
        ),
    ] = None

    def choice(self, default: str, constraint: str | None, grid: Mapping[str, Any]) -> "Choice":
        """Return the keyword arguments of an experiment.

        Args:
            default: the objective unless told.
            constraint: a condition on the parameters.
            grid: parameter → its values.

        Raises:
            MultichatError: one makes no sense.
        """
        from multichat_lab.cli.expressions import condition
        from multichat_lab.trading.experiments.search import Search

        search = None if self.trials is None else Search(self.trials, self.seed, self.storage)
        return {
            "objective": self.objective or default,
            "maximise": not self.minimise,
            "search": search,
            "constraint": None if constraint is None else condition(constraint, grid),
        }


def told_best(table: "pd.DataFrame") -> str:
    """Return a sentence about the best row of a sweep: what it is, and how much of it is luck."""
    attrs = table.attrs
    best = table.loc[attrs["best"]]
    point = ", ".join(f"{name} {best[name]}" for name in attrs["parameters"])
    deflated = best["Deflated Sharpe Ratio"]
    told = f"Best {attrs['objective']} of {attrs['trials']:,} trials: {point}"
    if deflated != deflated:  # noqa: PLR0124 - NaN is not itself
        return f"{told}."
    verdict = "luck would explain it" if deflated < LUCK else "more than luck"
    return f"{told}; deflated Sharpe ratio {deflated:.2f}, {verdict}."
