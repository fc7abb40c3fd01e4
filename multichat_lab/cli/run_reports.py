"""The command that writes a page on a run that was recorded: report."""

import sys
import webbrowser
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from multichat_lab.cli.completion import complete_symbol
from multichat_lab.cli.drawing import require_reportable
from multichat_lab.cli.options import StoreRequest, store_command
from multichat_lab.cli.output import print_json

if TYPE_CHECKING:
    import pandas as pd

    from multichat_lab.analysis.recorded_run import RecordedRun


@store_command
def report(
    request: StoreRequest,
    run: Annotated[
        str | None,
        typer.Argument(
            metavar="[RUN]", help="A run's id, or a beginning that only one has; the last one."
        ),
    ] = None,
    html: Annotated[
        Path | None,
        typer.Option("--html", metavar="FILE", help="Where to write it; here, named by the run."),
    ] = None,
    bars: Annotated[
        list[str] | None,
        typer.Option(
            "--bars",
            metavar="SYMBOL",
            autocompletion=complete_symbol,
            help="The prices a backtest ran on: AAPL, or a file; SYMBOL=FILE where it is called "
            "otherwise. Once for each.",
        ),
    ] = None,
    browser: Annotated[
        bool | None, typer.Option("--open/--no-open", help="Open it; on a terminal it is.")
    ] = None,
) -> None:
    """Write a page on a run that was recorded, a backtest's or a desk's, and open it.

    A desk has recorded its prices. A backtest has not: give them with `--bars`, and they are
    checked against its fills.

    Examples:
    * `multichat report`
    * `multichat report 3f2a --bars IBM --html ibm.html`
    * `multichat report 3f2a --bars COIN=samples/coin_hourly.csv --no-open`
    """
    from multichat_lab.analysis.lab import Lab
    from multichat_lab.analysis.recorded_run import recorded_run, require_same_market
    from multichat_lab.analysis.run_report import report_source_of
    from multichat_lab.trading.report import write_report

    require_reportable(html)
    with request.open() as chats, Lab(chats) as lab:
        found = recorded_run(lab, run)
    if bars:
        found = require_same_market(found, named_bars(found, bars))
    path = html or Path(f"{found.run.robot}-{found.run.run_id[:8]}.html")
    write_report(report_source_of(found), path)
    if request.as_json:
        print_json({"run_id": found.run.run_id, "path": str(path)})
    else:
        typer.echo(f"Reported in {path}")
    if browser or (browser is None and sys.stdout.isatty()):
        webbrowser.open(path.resolve().as_uri())


def named_bars(recorded: "RecordedRun", given: Sequence[str]) -> "dict[str, pd.DataFrame]":
    """Return symbol → bars of what `--bars` names, read as the run's instruments are.

    Raises:
        MultichatError: a symbol or a file is not known.
    """
    from multichat_lab.trading.market import load_bars

    found = {}
    for each in given:
        symbol, sign, path = each.partition("=")
        instrument = recorded.instruments.get(symbol if sign else Path(each).stem)
        if instrument is None and len(recorded.instruments) == len(recorded.symbols) == 1:
            (instrument,) = recorded.instruments.values()
        more: Any = {} if instrument is None else {"instrument": instrument}
        frame = load_bars(path if sign else each, **more)
        found[symbol if sign else frame.attrs["symbol"]] = frame
    return found
