"""The command that chooses parameters on the past and trades them on what follows: walk-forward."""

from dataclasses import dataclass
from typing import TYPE_CHECKING, Annotated

import typer

from multichat_lab.cli.choosing import ChoiceOptions, GridOptions
from multichat_lab.cli.drawing import require_drawable, require_reportable, save_figure
from multichat_lab.cli.options import option_groups
from multichat_lab.cli.output import print_json
from multichat_lab.cli.record_options import RecordOptions
from multichat_lab.cli.remedies import in_options_here
from multichat_lab.cli.trading import json_stats
from multichat_lab.cli.trading_terms import (
    Form,
    SymbolArgument,
    TermOptions,
    print_frame,
    records,
)
from multichat_lab.currencies import in_currency

if TYPE_CHECKING:
    import pandas as pd

    from multichat_lab.trading.experiments.walk_forward_result import WalkForward

SHOWN_STATISTICS = ("Return [%]", "Sharpe Ratio", "Max. Drawdown [%]", "# Trades", "Costs Paid [$]")

DEFLATED = "Deflated Sharpe Ratio"
NAMES = {
    "test_start": "from",
    "test_end": "to",
    "in_sample": "in sample",
    "out_of_sample": "out of sample",
    DEFLATED: "deflated",
}
"""Columns of the windows → their headings."""


@dataclass(frozen=True, slots=True)
class WindowedChoice(ChoiceOptions):
    """What makes one point better than another, and on what windows it is tried."""

    train: Annotated[
        str,
        typer.Option("--train", metavar="LENGTH", help="To choose on: '3 years', 90D, 500 (bars)."),
    ] = "3 years"
    test: Annotated[
        str, typer.Option("--test", metavar="LENGTH", help="To trade on what was chosen.")
    ] = "1 year"
    anchored: Annotated[bool, typer.Option("--anchored", help="Choose on all bars so far.")] = False
    warm_up: Annotated[
        int | None,
        typer.Option("--warm-up", metavar="BARS", help="Shown before a piece; all to choose on."),
    ] = None


@option_groups(who=GridOptions, choosing=WindowedChoice, terms=TermOptions, output=RecordOptions)
def walk_forward(
    symbol: SymbolArgument,
    who: GridOptions,
    choosing: WindowedChoice,
    terms: TermOptions,
    output: RecordOptions,
) -> None:
    """Choose parameters on the past, trade them on what follows, and move on.

    What is left of the promise out of sample is what a choice is worth. All trades are of robots
    whose parameters were chosen on prices before them alone.

    Examples:
    * `multichat walk-forward IBM`
    * `multichat walk-forward GOOG --grid fast=5,10,20 --grid slow=30,60 --train "2 years"`
    * `multichat walk-forward AAPL -r breakout --grid channel=10:60:10 --anchored --plot walk.png`
    * `multichat walk-forward IBM --record --report walk.html`
    * `multichat walk-forward MSFT --from 2005 --objective "Return [%]" --cash 20000 --json`
    """
    from multichat_lab.trading.experiments import walk_forward as run_walk_forward

    require_drawable(output.plot)
    require_reportable(output.report)
    values, form = who.values(), output.chosen
    choice = choosing.choice("Sharpe Ratio", who.constraint, values)
    choice["rates"] = terms.conversion
    bars, name = terms.bars(symbol), who.kind.name
    with output.recording(name, f"Walk-forward of {name} on {symbol}") as (session, save):
        found = run_walk_forward(
            bars,
            who.kind,
            values,
            choosing.train,
            choosing.test,
            anchored=choosing.anchored,
            warm_up=choosing.warm_up,
            cash=terms.funds,
            costs=terms.costs,
            session=session,
            **choice,
        )
        save(found.result)
    if output.plot:
        save_figure(found.plot(), output.plot)
    if output.report:
        found.result.report(output.report)
    run_id = found.result.run_id if output.is_recorded else None
    warnings = [in_options_here(each) for each in found.warnings]
    if form is Form.json:
        windows = records(found.windows)
        told = {"efficiency": found.efficiency, "warnings": warnings}
        print_json({"run_id": run_id, "stats": json_stats(found.stats), "windows": windows, **told})
        return
    if form is not Form.table:
        print_frame(form, found.windows)
        return
    print_frame(form, shown_windows(found, list(values)), f"{who.robot}, {symbol}")
    typer.echo(told_walk(found, terms.account_currency))
    for warning in warnings:
        typer.echo(warning, err=True)
    if run_id is not None:
        typer.echo(f"Recorded as run {run_id} in {output.store}")
    for path, verb in ((output.plot, "Drawn to"), (output.report, "Reported in")):
        if path:
            typer.echo(f"{verb} {path}")


def shown_windows(found: "WalkForward", parameters: list[str]) -> "pd.DataFrame":
    """Return the windows as people read them: the days of each piece, and how the choice did."""
    windows = found.windows
    shown = windows[[*parameters, "in_sample", "out_of_sample", "trials", DEFLATED]].copy()
    for place, name in enumerate(("test_start", "test_end")):
        times = windows[name].dt.strftime("%Y-%m-%d %H:%M")
        shown.insert(place, name, times.str.removesuffix(" 00:00"))
    return shown.rename(columns=lambda name: NAMES.get(name, name))


def told_walk(found: "WalkForward", code: str) -> str:
    """Return sentences about the pieces together; amounts are in a currency."""
    stats = found.stats
    told = ", ".join(f"{in_currency(name, code)} {stats[name]:,.2f}" for name in SHOWN_STATISTICS)
    kept = found.efficiency
    lost = kept != kept  # noqa: PLR0124 - NaN is not itself
    share = f"{100 * kept:.0f} %" if kept > 0 else "Nothing"
    promise = "" if lost else f" {share} of the {found.objective} was kept."
    return f"Out of sample together: {told}.{promise}"
