"""The command that runs a robot over known prices: backtest."""

import math
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from multichat_lab.cli.completion import complete_robot, complete_setting, complete_symbol
from multichat_lab.cli.options import StoreRequest, option_groups, store_command
from multichat_lab.cli.output import print_json, print_table

if TYPE_CHECKING:
    from multichat_lab.trading.backtesting.backtest import Backtest
    from multichat_lab.trading.backtesting.result import Result

SymbolArgument = Annotated[
    str,
    typer.Argument(
        metavar="SYMBOL",
        help="AAPL, FB, GOOG, IBM, MSFT, or a CSV/Parquet file.",
        autocompletion=complete_symbol,
    ),
]
RobotOption = Annotated[
    str,
    typer.Option(
        "--robot",
        "-r",
        autocompletion=complete_robot,
        help="sma-cross, mean-reversion, breakout, buy-and-hold, or your own: mine.py:Mine.",
    ),
]
PlotOption = Annotated[
    Path | None, typer.Option("--plot", metavar="FILE", help="Draw it to FILE (PNG, SVG or PDF).")
]
ReportOption = Annotated[
    Path | None, typer.Option("--report", metavar="FILE", help="Write a page on it to FILE (HTML).")
]


@dataclass(frozen=True, slots=True)
class Leave:
    """What a backtest leaves behind."""

    plot: PlotOption = None
    report: ReportOption = None
    record: Annotated[
        bool, typer.Option("--record", help="Record the run; so does a --store that is given.")
    ] = False


@store_command
@option_groups(leave=Leave)
def backtest(
    request: StoreRequest,
    leave: Leave,
    symbol: SymbolArgument,
    robot: RobotOption = "sma-cross",
    settings: Annotated[
        list[str] | None,
        typer.Option(
            "--set",
            metavar="NAME=VALUE",
            autocompletion=complete_setting,
            help="A setting of the robot, or cash, commission, slippage_bps, start, end, calendar.",
        ),
    ] = None,
) -> None:
    """Run a robot over known prices; record what it did, and what it said about it, when asked.

    Examples:
    * `multichat backtest AAPL`
    * `multichat backtest AAPL --robot sma-cross --set fast=20 --report aapl.html`
    * `multichat backtest GOOG -r breakout --set start=2010-01-01 --set commission=0`
    * `multichat backtest samples/coin_hourly.csv --set calendar=every-day --json`
    * `multichat backtest IBM -r buy-and-hold --record`
    """
    from multichat_lab.cli.robots import split_settings
    from multichat_lab.trading.robots import robot_class

    require_drawable(leave.plot)
    require_reportable(leave.report)
    run = prepared_run(symbol, robot, split_settings(settings or []))
    name = robot_class(robot).name
    is_recorded = leave.record or request.names_store
    if is_recorded:
        result = run_recorded(run, request, name, f"Backtest of {name} on {symbol}")
    else:
        result = run.run()
    counts = {key: len(getattr(result, key)) for key in ("orders", "fills", "trades")}
    if leave.plot:
        save_figure(result.plot(), leave.plot)
    if leave.report:
        result.report(leave.report)
    if request.as_json:
        answer = {"stats": json_stats(result.stats), **counts, "warnings": list(result.warnings)}
        print_json({"run_id": result.run_id if is_recorded else None, **answer})
        return
    print_table(("statistic", "value"), result.stats.items(), title=f"{name} on {symbol}")
    typer.echo(", ".join(f"{count:,} {key}" for key, count in counts.items()))
    for warning in result.warnings:
        typer.echo(warning, err=True)
    if is_recorded:
        typer.echo(f"Recorded as run {result.run_id} in {request.store}")
    if leave.plot:
        typer.echo(f"Drawn to {leave.plot}")
    if leave.report:
        typer.echo(f"Reported in {leave.report}")


def run_recorded(run: "Backtest", request: StoreRequest, name: str, topic: str) -> "Result":
    """Run a backtest in a session of its own, and record what it did and said."""
    from multichat_lab.trading.robots.trader import Conversation

    with request.open(create=True) as chats:
        session = chats.create_session([name], topic)
        result = replace(run, session=Conversation(chats, session.session_id)).run()
        result.save(chats)
        chats.end_session(session.session_id)
    return result


def prepared_run(symbol: str, robot: str, settings: dict[str, str]) -> "Backtest":
    """Return the backtest that the command line describes.

    Raises:
        MultichatError: a robot, a setting or the prices make no sense.
    """
    from multichat_lab.cli.robots import RUN_SETTINGS, day, number, refuse_unknown, robot_settings
    from multichat_lab.trading.backtesting.backtest import Backtest
    from multichat_lab.trading.broker.kernel import DEFAULT_COSTS, Costs
    from multichat_lab.trading.market import load_bars
    from multichat_lab.trading.market.calendar import calendar_named
    from multichat_lab.trading.robots import robot_class

    kind = robot_class(robot)
    own = robot_settings(kind)
    refuse_unknown(settings, (*own, *RUN_SETTINGS))
    days = {key: day(key, settings[key]) for key in ("start", "end") if key in settings}
    texts = {"calendar", *days}
    numbers = {key: number(key, text) for key, text in settings.items() if key not in texts}
    costs = Costs(
        commission=numbers.get("commission", DEFAULT_COSTS.commission),
        slippage_bps=numbers.get("slippage_bps", DEFAULT_COSTS.slippage_bps),
    )
    bars = load_bars(symbol, start=days.get("start"), end=days.get("end"))
    if "calendar" in settings:
        calendar_named(settings["calendar"])
        bars.attrs["calendar"] = settings["calendar"]
    return Backtest(
        bars,
        kind(**{key: value for key, value in numbers.items() if key in own}),
        numbers.get("cash", 100_000),
        costs,
    )


def require_drawable(path: Path | None) -> None:
    """Refuse a file that no figure can go to, before any work is done.

    Raises:
        MultichatError: its suffix is not known, or its folder is not there.
    """
    from multichat_lab.errors import MultichatError

    if path is None:
        return
    if path.suffix.lower() not in (".png", ".svg", ".pdf"):
        raise MultichatError(f"{path} cannot be drawn", "Give a .png, .svg or .pdf.")
    if not path.absolute().parent.is_dir():
        raise MultichatError(f"{path} cannot be drawn: its folder is not there", "Make it first.")


def require_reportable(path: Path | None) -> None:
    """Refuse a file that no report can go to, before any work is done."""
    if path is not None:
        from multichat_lab.trading.report import require_page

        require_page(path)


def save_figure(figure: Any, path: Path) -> None:
    """Write a figure to a file; its suffix says in which form."""
    from multichat_lab.errors import MultichatError

    try:
        figure.savefig(path, dpi=120)
    except (OSError, ValueError) as error:
        raise MultichatError(
            f"{path} cannot be drawn: {error}", "Give a .png, .svg or .pdf."
        ) from error


def json_stats(stats: Any) -> dict[str, float | None]:
    """Return statistics for JSON: what is not defined is null."""
    return {
        str(key): float(value) if math.isfinite(value) else None for key, value in stats.items()
    }
