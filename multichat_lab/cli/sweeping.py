"""The command that runs a robot with many settings: sweep."""

from pathlib import Path
from typing import Annotated, Any

import typer

from multichat_lab.cli.options import JsonOption
from multichat_lab.cli.output import print_json, print_table
from multichat_lab.cli.trading import (
    PlotOption,
    RobotOption,
    SymbolArgument,
    json_stats,
    require_drawable,
    save_figure,
)

SHOWN = 10


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
    * `multichat sweep GOOG -r mean-reversion --grid oversold=20,25 --grid period=7,14 --plot a.png`
    """
    from multichat_lab.cli.robots import grid_values, split_settings
    from multichat_lab.trading.experiments import sweep as run_sweep
    from multichat_lab.trading.market import load_bars
    from multichat_lab.trading.robots import robot_class

    require_drawable(plot)
    chosen = split_settings(grid or ["fast=5:25:5", "slow=30:80:10"])
    values = {name: grid_values(name, text) for name, text in chosen.items()}
    table = run_sweep(load_bars(symbol), robot_class(robot), values)
    if plot:
        draw_sweep(table, list(values), plot)
    sound = table[table["error"].isna()].drop(columns="error")
    best = sound.sort_values("Return [%]", ascending=False, kind="stable")
    failed = table.loc[table["error"].notna(), [*values, "error"]]
    if as_json:
        rows = [json_stats(row) for _, row in best.iterrows()]
        print_json([*rows, *failed.to_dict("records")])
        return
    columns = [*values, "Return [%]", "Sharpe Ratio", "Max. Drawdown [%]", "# Trades"]
    print_table(columns, best[columns].head(SHOWN).to_numpy().tolist(), title=f"{robot}, {symbol}")
    typer.echo(f"{len(sound):,} combinations, {len(failed):,} refused by the robot")
    if len(failed):
        typer.echo(f"The first: {failed['error'].iloc[0]}", err=True)
    if plot:
        typer.echo(f"Drawn to {plot}")


def draw_sweep(table: Any, names: list[str], plot: Path) -> None:
    """Draw a heat map of the return over the first two settings."""
    from multichat_lab.errors import MultichatError
    from multichat_lab.trading.figures import heatmap

    if len(names) != 2:
        raise MultichatError(f"{len(names)} settings are swept", "A heat map takes two --grid.")
    save_figure(heatmap(table, names[0], names[1], "Return [%]"), plot)
