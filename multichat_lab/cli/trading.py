"""The command that runs a robot over known prices: backtest."""

import math
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any

import typer

from multichat_lab.cli.drawing import require_drawable, require_reportable, save_figure
from multichat_lab.cli.options import StoreRequest, option_groups, store_command
from multichat_lab.cli.output import print_json
from multichat_lab.cli.record_options import recording_in
from multichat_lab.cli.remedies import in_options_here
from multichat_lab.cli.trading_terms import (
    Form,
    FormOption,
    LookaheadOption,
    PlotOption,
    RecordOption,
    ReportOption,
    RobotOptions,
    SymbolArgument,
    TermOptions,
    print_as,
)
from multichat_lab.currencies import in_currency

if TYPE_CHECKING:
    from multichat_lab.trading.backtesting.backtest import Backtest
    from multichat_lab.trading.backtesting.result import Result


@dataclass(frozen=True, slots=True)
class Leave:
    """What a backtest shows and leaves behind."""

    plot: PlotOption = None
    report: ReportOption = None
    record: RecordOption = False
    check: LookaheadOption = False
    form: FormOption = Form.table


@store_command
@option_groups(who=RobotOptions, terms=TermOptions, leave=Leave)
def backtest(
    request: StoreRequest,
    symbol: SymbolArgument,
    who: RobotOptions,
    terms: TermOptions,
    leave: Leave,
) -> None:
    """Run a robot over known prices; record what it did, and what it said about it, when asked.

    Examples:
    * `multichat backtest AAPL`
    * `multichat backtest AAPL -r sma-cross -p fast=20 -p slow=50 --report aapl.html`
    * `multichat backtest GOOG -r breakout --from 2010 --to 2012 --commission 0`
    * `multichat backtest IBM -r mean-reversion --cash 20000 --leverage 2 --format csv`
    * `multichat backtest samples/coin_hourly.csv --calendar every-day --json`
    * `multichat backtest IBM -r buy-and-hold --record`
    * `multichat backtest samples/coin_hourly.csv -r breakout --check-lookahead`
    """
    require_drawable(leave.plot)
    require_reportable(leave.report)
    run = prepared_run(symbol, who, terms)
    name = who.kind.name
    is_recorded = leave.record or request.names_store
    if is_recorded:
        result = run_recorded(run, request, name, f"Backtest of {name} on {symbol}")
    else:
        result = run.run()
    counts = {key: len(getattr(result, key)) for key in ("orders", "fills", "trades")}
    places = written(result, leave)
    verdict = {"lookahead": str(result.check_lookahead())} if leave.check else {}
    warnings = [in_options_here(each) for each in result.warnings]
    if request.as_json or leave.form is Form.json:
        answer = {"stats": json_stats(result.stats), **counts, "warnings": warnings}
        answer |= verdict
        print_json({"run_id": result.run_id if is_recorded else None, **answer})
        return
    columns = ("statistic", "value")
    code = terms.account_currency
    rows = [(in_currency(label, code), each) for label, each in result.stats.items()]
    print_as(leave.form, columns, rows, f"{name} on {symbol}")
    if leave.form is Form.table:
        typer.echo(", ".join(f"{count:,} {key}" for key, count in counts.items()))
    for warning in warnings:
        typer.echo(warning, err=True)
    if is_recorded:
        typer.echo(f"Recorded as run {result.run_id} in {request.store}")
    for told in (*places, *verdict.values()):
        typer.echo(told)


def written(result: "Result", leave: Leave) -> list[str]:
    """Write the figure and the page that are asked for; return sentences about where they are."""
    places = []
    if leave.plot:
        save_figure(result.plot(), leave.plot)
        places.append(f"Drawn to {leave.plot}")
    if leave.report:
        result.report(leave.report)
        places.append(f"Reported in {leave.report}")
    return places


def run_recorded(run: "Backtest", request: StoreRequest, name: str, topic: str) -> "Result":
    """Run a backtest in a session of its own, and record what it did and said."""
    with request.open(create=True) as chats, recording_in(chats, name, topic) as (session, save):
        result = replace(run, session=session).run()
        save(result)
    return result


def prepared_run(symbol: str, who: RobotOptions, terms: TermOptions) -> "Backtest":
    """Return the backtest that the command line describes.

    Raises:
        MultichatError: a robot, a setting or the prices make no sense.
    """
    from multichat_lab.cli.robots import robot_parameters, split_settings, with_settings
    from multichat_lab.trading.backtesting.backtest import Backtest

    kind, settings = who.kind, split_settings(who.settings or [])
    own = robot_parameters(kind, settings)
    terms = with_settings(terms, kind, settings)
    run = Backtest(terms.bars(symbol), kind(**own), terms.funds, terms.costs)
    return replace(run, rates=terms.conversion)


def json_stats(stats: Any) -> dict[str, float | None]:
    """Return statistics for JSON: what is not defined is null."""
    return {
        str(key): float(value) if math.isfinite(value) else None for key, value in stats.items()
    }
