"""The command that runs a robot with many settings: sweep."""

from pathlib import Path
from typing import TYPE_CHECKING

import typer

from multichat_lab.cli.choosing import ChoiceOptions, GridOptions, told_best
from multichat_lab.cli.drawing import require_drawable, save_figure
from multichat_lab.cli.options import option_groups
from multichat_lab.cli.output import print_json
from multichat_lab.cli.trading_terms import (
    Form,
    OutputOptions,
    SymbolArgument,
    TermOptions,
    print_frame,
    records,
)
from multichat_lab.currencies import in_currency

if TYPE_CHECKING:
    import pandas as pd

SHOWN = 10
SHOWN_STATISTICS = ("Return [%]", "Sharpe Ratio", "Max. Drawdown [%]", "# Trades")
BY_RETURN = "Return [%]"


@option_groups(who=GridOptions, choosing=ChoiceOptions, terms=TermOptions, output=OutputOptions)
def sweep(
    symbol: SymbolArgument,
    who: GridOptions,
    choosing: ChoiceOptions,
    terms: TermOptions,
    output: OutputOptions,
) -> None:
    """Run a robot with every combination of some parameters, and show the best.

    The best of many is best partly by luck: the deflated Sharpe ratio tells how much, and
    `walk-forward` how such a choice does on prices that it was not made on.

    Examples:
    * `multichat sweep AAPL --grid fast=5:25:5 --grid slow=30:80:10`
    * `multichat sweep AAPL --grid fast=5:60:5 --grid slow=10:90:10 --constraint "2 * fast < slow"`
    * `multichat sweep GOOG -r mean-reversion --grid oversold=20,25 --grid period=7,14 --plot a.png`
    * `multichat sweep IBM -r breakout --grid channel=5:60 -p multiple=3 --from 2005 --cash 20000`
    * `multichat sweep IBM --grid fast=2:40 --grid slow=50:250 --trials 25 --seed 1 --format csv`
    """
    from multichat_lab.trading.experiments import sweep as run_sweep

    require_drawable(output.plot)
    values, form = who.values(), output.chosen
    varied = [name for name, each in values.items() if len(each) > 1]
    if output.plot:
        require_few(varied)
    choice = choosing.choice(BY_RETURN, who.constraint, values)
    money = terms.funds, terms.costs
    bars, choice["rates"] = terms.bars(symbol), terms.conversion
    table = run_sweep(bars, who.kind, values, *money, **choice)
    objective = table.attrs["objective"]
    if output.plot:
        draw_sweep(table, varied, objective, output.plot)
    sound, failed = table[table["error"].isna()], table[table["error"].notna()]
    best = sound.sort_values(objective, ascending=choosing.minimise, kind="stable")
    if form is Form.json:
        refused = failed[[*values, "error"]]
        print_json([*best.drop(columns="error").pipe(records), *records(refused)])
        return
    if form is not Form.table:
        print_frame(form, table.loc[[*best.index, *failed.index]])
        return
    code = terms.account_currency
    shown = list(dict.fromkeys([*values, objective, *SHOWN_STATISTICS]))
    first = best[shown].head(SHOWN).rename(columns=lambda each: in_currency(each, code))
    print_frame(form, first, f"{who.robot}, {symbol}")
    typer.echo(f"{len(sound):,} combinations, {len(failed):,} refused by the robot")
    if table.attrs["best"] is not None:
        typer.echo(in_currency(told_best(table), code))
    if len(failed):
        typer.echo(f"The first: {failed['error'].iloc[0]}", err=True)
    if output.plot:
        typer.echo(f"Drawn to {output.plot}")


def draw_sweep(table: "pd.DataFrame", names: list[str], objective: str, plot: Path) -> None:
    """Draw the objective over one parameter as a line, over two as a heat map."""
    from multichat_lab.trading.experiments.figures import parameter_figure
    from multichat_lab.trading.figures import heatmap

    if len(names) == 1:
        save_figure(parameter_figure(table, names[0], objective), plot)
    else:
        save_figure(heatmap(table, names[0], names[1], objective), plot)


def require_few(varied: list[str]) -> None:
    """Refuse to draw over more parameters than a picture has room for, before anything runs."""
    from multichat_lab.errors import MultichatError

    if len(varied) not in {1, 2}:
        raise MultichatError(
            f"--plot draws over one setting or two, and {len(varied)} vary",
            "Give --grid for one or two; or leave out --plot.",
        )
