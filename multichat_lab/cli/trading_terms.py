"""Options that the trading commands share: which robot, which bars, what terms, what form."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from enum import StrEnum
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from multichat_lab.cli.completion import complete_robot, complete_setting, complete_symbol
from multichat_lab.cli.market_options import ACCOUNT, MarketOptions
from multichat_lab.cli.output import csv_text, markdown_table, print_json, print_table

if TYPE_CHECKING:
    import pandas as pd

    from multichat_lab.trading.broker.kernel import Costs, Funds
    from multichat_lab.trading.robots.robot import Robot

SymbolArgument = Annotated[
    str,
    typer.Argument(
        metavar="SYMBOL",
        help="AAPL, FB, GOOG, IBM, MSFT, or a CSV/Parquet file.",
        autocompletion=complete_symbol,
    ),
]


class Form(StrEnum):
    """In which form a table is printed."""

    table = "table"
    csv = "csv"
    json = "json"
    md = "md"


PlotOption = Annotated[
    Path | None, typer.Option("--plot", metavar="FILE", help="Draw it to FILE (PNG, SVG or PDF).")
]
ReportOption = Annotated[
    Path | None,
    typer.Option("--report", metavar="FILE", help="Write a page on it to FILE (HTML)."),
]
LookaheadOption = Annotated[
    bool, typer.Option("--check-lookahead", help="Run it again on other futures: does it know?")
]
RecordOption = Annotated[
    bool, typer.Option("--record", help="Record the run; so does a --store that is given.")
]
FormOption = Annotated[Form, typer.Option("--format", help="The form of the table.")]


@dataclass(frozen=True, slots=True)
class RobotOptions:
    """Who trades."""

    robot: Annotated[
        str,
        typer.Option(
            "--robot",
            "-r",
            autocompletion=complete_robot,
            help="sma-cross, mean-reversion, breakout, buy-and-hold, or your own: mine.py:Mine.",
        ),
    ] = "sma-cross"
    settings: Annotated[
        list[str] | None,
        typer.Option(
            "--set",
            "-p",
            metavar="NAME=VALUE",
            autocompletion=complete_setting,
            help="A parameter of the robot, e.g. fast=10; once for each.",
        ),
    ] = None

    @property
    def kind(self) -> "type[Robot]":
        """The class of the robot."""
        from multichat_lab.trading.robots import robot_class

        return robot_class(self.robot)


@dataclass(frozen=True, slots=True)
class TermOptions(MarketOptions):
    """On which bars it trades, with how much money, at what costs; None is the default."""

    cash: Annotated[
        float | None,
        typer.Option("--cash", help="At the start; 100,000.", rich_help_panel=ACCOUNT),
    ] = None
    leverage: Annotated[
        float | None,
        typer.Option("--leverage", help="Exposure over equity; 1.", rich_help_panel=ACCOUNT),
    ] = None
    commission: Annotated[
        float | None,
        typer.Option("--commission", help="Fraction of the value; 0.001.", rich_help_panel=ACCOUNT),
    ] = None
    slippage_bps: Annotated[
        float | None,
        typer.Option("--slippage-bps", help="Basis points; 1.", rich_help_panel=ACCOUNT),
    ] = None
    per_share: Annotated[
        float | None,
        typer.Option("--per-share", help="Commission a share.", rich_help_panel=ACCOUNT),
    ] = None
    minimum: Annotated[
        float | None,
        typer.Option("--minimum", help="Least commission of an order.", rich_help_panel=ACCOUNT),
    ] = None
    spread: Annotated[
        float | None,
        typer.Option("--spread", help="Between bid and ask.", rich_help_panel=ACCOUNT),
    ] = None
    volume_limit: Annotated[
        float | None,
        typer.Option(
            "--volume-limit", help="Fill this part of a bar's volume.", rich_help_panel=ACCOUNT
        ),
    ] = None
    fills_without_volume: Annotated[
        bool | None,
        typer.Option(
            "--fills-without-volume", help="Fill where nobody traded.", rich_help_panel=ACCOUNT
        ),
    ] = None

    @property
    def funds(self) -> "Funds":
        """What the account begins with."""
        from multichat_lab.trading.broker.kernel import Funds

        return Funds(
            100_000.0 if self.cash is None else self.cash,
            1.0 if self.leverage is None else self.leverage,
            currency=self.account_currency,
        )

    @property
    def costs(self) -> "Costs":
        """What fills cost."""
        from multichat_lab.trading.broker.kernel import DEFAULT_COSTS

        names = ("commission", "slippage_bps", "per_share", "minimum", "spread", "volume_limit")
        given = {name: getattr(self, name) for name in (*names, "fills_without_volume")}
        known = {name: each for name, each in given.items() if each is not None}
        return replace(DEFAULT_COSTS, **known)


@dataclass(frozen=True, slots=True)
class OutputOptions:
    """What is shown, and how."""

    plot: PlotOption = None
    form: FormOption = Form.table
    as_json: Annotated[bool, typer.Option("--json", help="Print JSON, for programs.")] = False

    @property
    def chosen(self) -> Form:
        """The form that is asked for, in either way."""
        return Form.json if self.as_json else self.form


def print_as(
    form: Form, columns: Sequence[str], rows: Iterable[Sequence[Any]], title: str = ""
) -> None:
    """Print a table in a form; a title stands above one for people only."""
    if form is Form.table:
        print_table(columns, list(rows), title=title or None)
    elif form is Form.json:
        print_json([dict(zip(columns, row, strict=True)) for row in rows])
    else:
        text = csv_text(columns, rows) if form is Form.csv else markdown_table(columns, rows)
        typer.echo(text, nl=False)


def print_frame(form: Form, frame: "pd.DataFrame", title: str = "") -> None:
    """Print a frame without its index, see `print_as`."""
    rows = records(frame)
    print_as(form, list(map(str, frame.columns)), [list(each.values()) for each in rows], title)


def records(frame: "pd.DataFrame") -> list[dict[str, Any]]:
    """Return the rows of a frame as objects, in the types of Python; None is not known."""
    known = frame.astype(object).where(frame.notna(), None)
    return [dict(zip(map(str, frame.columns), row, strict=True)) for row in known.to_numpy()]
