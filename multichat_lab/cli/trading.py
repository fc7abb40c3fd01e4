"""The commands that trade on known prices: backtest and sweep."""

import math
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from multichat_lab.cli.options import JsonOption, Request, store_command
from multichat_lab.cli.output import print_json, print_table

if TYPE_CHECKING:
    from multichat_lab.trading.backtesting.backtest import Backtest

SymbolArgument = Annotated[
    str, typer.Argument(metavar="SYMBOL", help="AAPL, FB, GOOG, IBM, MSFT, or a CSV/Parquet file.")
]
RobotOption = Annotated[
    str,
    typer.Option(
        "--robot",
        "-r",
        help="sma-cross, mean-reversion, breakout, buy-and-hold, or your own: mine.py:Mine.",
    ),
]
PlotOption = Annotated[
    Path | None, typer.Option("--plot", metavar="FILE", help="Draw it to FILE (PNG, SVG or PDF).")
]
RUN_SETTINGS = ("cash", "commission", "slippage_bps", "start", "end")
SHOWN = 10


@store_command
def backtest(
    request: Request,
    symbol: SymbolArgument,
    robot: RobotOption = "sma-cross",
    settings: Annotated[
        list[str] | None,
        typer.Option(
            "--set",
            metavar="NAME=VALUE",
            help="A setting of the robot, or cash, commission, slippage_bps, start, end.",
        ),
    ] = None,
    plot: PlotOption = None,
) -> None:
    """Run a robot over known prices, and record what it did and what it said about it.

    Examples:
    * `multichat backtest AAPL`
    * `multichat backtest AAPL --robot sma-cross --set fast=20 --set slow=50 --plot equity.png`
    * `multichat backtest prices.csv -r breakout --set start=2010-01-01 --set commission=0`
    * `multichat backtest IBM -r buy-and-hold --json`
    """
    from multichat_lab.cli.robots import robot_class, split_settings
    from multichat_lab.trading.robots.trader import Conversation

    require_drawable(plot)
    run = prepared_run(symbol, robot, split_settings(settings or []))
    with request.open(create=True) as chats:
        name = robot_class(robot).name
        session = chats.create_session([name], topic=f"Backtest of {name} on {symbol}")
        result = replace(run, session=Conversation(chats, session.session_id)).run()
        run_id = result.save(chats)
        chats.end_session(session.session_id)
    counts = {key: len(getattr(result, key)) for key in ("orders", "fills", "trades")}
    if plot:
        save_figure(result.plot(), plot)
    if request.as_json:
        print_json({"run_id": run_id, "stats": json_stats(result.stats), **counts})
        return
    print_table(("statistic", "value"), result.stats.items(), title=f"{name} on {symbol}")
    typer.echo(", ".join(f"{count:,} {key}" for key, count in counts.items()))
    typer.echo(f"Recorded as run {run_id} in {request.store}")
    if plot:
        typer.echo(f"Drawn to {plot}")


def prepared_run(symbol: str, robot: str, settings: dict[str, str]) -> "Backtest":
    """Return the backtest that the command line describes.

    Raises:
        MultichatError: a robot, a setting or the prices make no sense.
    """
    from multichat_lab.cli.robots import day, number, refuse_unknown, robot_class, settings_of
    from multichat_lab.trading.backtesting.backtest import Backtest
    from multichat_lab.trading.broker.kernel import DEFAULT_COSTS, Costs
    from multichat_lab.trading.market import load_bars

    kind = robot_class(robot)
    own = settings_of(kind)
    refuse_unknown(settings, (*own, *RUN_SETTINGS))
    days = {key: day(key, settings[key]) for key in ("start", "end") if key in settings}
    numbers = {key: number(key, text) for key, text in settings.items() if key not in days}
    costs = Costs(
        commission=numbers.get("commission", DEFAULT_COSTS.commission),
        slippage_bps=numbers.get("slippage_bps", DEFAULT_COSTS.slippage_bps),
    )
    return Backtest(
        load_bars(symbol, start=days.get("start"), end=days.get("end")),
        kind(**{key: value for key, value in numbers.items() if key in own}),
        numbers.get("cash", 100_000),
        costs,
    )


def sweep(
    symbol: SymbolArgument,
    robot: RobotOption = "sma-cross",
    grid: Annotated[
        list[str] | None,
        typer.Option("--grid", metavar="NAME=VALUES", help="5:25:5 or 5,10,20; once a setting."),
    ] = None,
    plot: PlotOption = None,
    as_json: JsonOption = False,
) -> None:
    """Run a robot with every combination of some settings, and show the best by return.

    The best of many is best partly by luck: try it on other prices before you believe it.

    Examples:
    * `multichat sweep AAPL --grid fast=5:25:5 --grid slow=30:80:10`
    * `multichat sweep GOOG -r mean-reversion --grid oversold=20,25,30 --plot heat.png`
    """
    from multichat_lab.cli.robots import grid_values, robot_class, split_settings
    from multichat_lab.trading.experiments import sweep as run_sweep
    from multichat_lab.trading.market import load_bars

    require_drawable(plot)
    chosen = split_settings(grid or ["fast=5:25:5", "slow=30:80:10"])
    values = {name: grid_values(name, text) for name, text in chosen.items()}
    table = run_sweep(load_bars(symbol), robot_class(robot), values)
    if plot:
        draw_sweep(table, list(values), plot)
    best = table.sort_values("Return [%]", ascending=False, kind="stable")
    if as_json:
        print_json([json_stats(row) for _, row in best.iterrows()])
        return
    columns = [*values, "Return [%]", "Sharpe Ratio", "Max. Drawdown [%]", "# Trades"]
    print_table(columns, best[columns].head(SHOWN).to_numpy().tolist(), title=f"{robot}, {symbol}")
    typer.echo(f"{len(table):,} combinations, {table.attrs['refused']:,} refused by the robot")
    if plot:
        typer.echo(f"Drawn to {plot}")


def draw_sweep(table: Any, names: list[str], plot: Path) -> None:
    """Draw a heat map of the return over the first two settings."""
    from multichat_lab.errors import MultichatError
    from multichat_lab.trading.experiments.figures import heatmap

    if len(names) != 2:
        raise MultichatError(f"{len(names)} settings are swept", "A heat map takes two --grid.")
    save_figure(heatmap(table, names[0], names[1], "Return [%]"), plot)


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
