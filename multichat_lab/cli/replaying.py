"""The command that replays a session or a run: as a page, or as one file to mail."""

from dataclasses import dataclass
from typing import TYPE_CHECKING, Annotated

import typer

from multichat_lab.chat.meant import sessions_meant
from multichat_lab.chat.persistence import SessionPersistence
from multichat_lab.cli.completion import complete_symbol
from multichat_lab.cli.options import (
    StoreRequest,
    complete_session,
    option_groups,
    store_command,
)
from multichat_lab.cli.output import print_json
from multichat_lab.cli.page_options import Listening, PageOptions
from multichat_lab.cli.widget_page import SharedLab, show
from multichat_lab.errors import MultichatError
from multichat_lab.extras import require_extra
from multichat_lab.stores.schema import TABLES

if TYPE_CHECKING:
    import pandas as pd

    from multichat_lab.dashboards import ReplayView
    from multichat_lab.dashboards.served.exhibit import Exhibit


@dataclass(frozen=True, slots=True)
class Showing(PageOptions):
    """What of a replay is shown, and where."""

    at: Annotated[
        str | None,
        typer.Option("--at", metavar="TIME", help="Where the clock begins, e.g. 2011-01-03."),
    ] = None
    bars: Annotated[
        str | None,
        typer.Option(
            "--bars",
            metavar="SYMBOL",
            help="Prices of a backtest, which records none: shipped ones, or a file.",
            autocompletion=complete_symbol,
        ),
    ] = None


@store_command
@option_groups(showing=Showing, listening=Listening)
def replay(
    request: StoreRequest,
    showing: Showing,
    listening: Listening,
    what: Annotated[
        str | None,
        typer.Argument(
            metavar="SESSION|RUN",
            help="Its id, a beginning that only one has, or a session's topic; by itself, the "
            "session begun last, or the last run where there is no session.",
            autocompletion=complete_session,
        ),
    ] = None,
) -> None:
    """Replay a session: one clock over words, prices, orders, fills and equity.

    It opens as a page in the browser, which follows a desk that trades, until Ctrl-C; or goes to
    one file that opens without a kernel, on a phone in a plane. `multichat demo trading --keep
    demo` makes something to replay.

    Examples:
    * `multichat replay --store duckdb:demo/trades.duckdb`
    * `multichat replay --store duckdb:demo/trades.duckdb --at 2011-01-03 --html replay.html`
    * `multichat replay planning --html planning.html --json`
    """
    typer.echo(f"Opening {request.store} …", err=True)
    require_extra("lab", "multichat replay")
    with request.open() as chats:
        name, meant = found_meant(chats, what)
        if showing.html is not None:
            write_file(chats, {name: meant}, showing, request.as_json)
            return
    with SharedLab(request.store) as shared:
        show(page_of(shared, {name: meant}, showing), listening, showing.window)


def page_of(shared: SharedLab, meant: dict[str, str], showing: Showing) -> "Exhibit":
    """Return the replay as a page, whose clock begins where the command says."""
    from multichat_lab.dashboards.parts.style import SHEETS, style_of
    from multichat_lab.dashboards.served.exhibit import Exhibit

    def make() -> "ReplayView":
        from multichat_lab.dashboards import ReplayView

        bars = bars_of(showing)
        view = ReplayView(shared.lab, bars=bars, branches=False, alone=True, **meant)
        return view.at(showing.at)

    theme = "light" if showing.light else "auto"
    return Exhibit("The replay", "replay", style_of(*SHEETS["replay"]), make, theme)


def bars_of(showing: Showing) -> "pd.DataFrame | None":
    """Return the prices that are named; None where none are."""
    if showing.bars is None:
        return None
    from multichat_lab.trading import load_bars

    return load_bars(showing.bars)


def write_file(
    chats: SessionPersistence, meant: dict[str, str], showing: Showing, as_json: bool
) -> None:
    """Write a replay as one file, and tell what it holds and what is not known."""
    from multichat_lab.dashboards import ReplayView

    bars = bars_of(showing)
    theme = "light" if showing.light else "auto"
    view = ReplayView(chats, bars=bars, theme=theme, **meant)
    path = view.at(showing.at).save(showing.html or "")
    header = view.columns.header
    view.close()
    if as_json:
        counts = {name: each["rows"] for name, each in header["buffers"].items()}
        size, unknown = path.stat().st_size, header["unknown"]
        told = {"file": str(path), "bytes": size, "title": header["title"], "unknown": unknown}
        print_json({**told, "rows": counts})
        return
    typer.echo(f"{header['title']} is in {path} ({path.stat().st_size / 1e6:.2f} MB)")
    for each in header["unknown"]:
        typer.echo(f"Not known: {each}", err=True)


def found_meant(chats: SessionPersistence, beginning: str | None) -> tuple[str, str]:
    """Return `session` or `run`, and the id of the one that is meant.

    Raises:
        MultichatError: none, or more than one, begins so or has that topic; or there is none.
    """
    sessions = {each.session_id: each.created_at for each in chats.list_sessions()}
    with chats.store.reading() as reader:
        rows = [
            dict(zip(TABLES["runs"], row, strict=True)) for row in reader.run_rows("runs", None)
        ]
    runs = {row["run_id"]: row["started_at"] for row in rows}
    if beginning is None:
        if not (sessions or runs):
            raise MultichatError(
                f"There is no session and no run in {chats.store.location}",
                "Make one: multichat demo trading --keep demo",
            )
        kind, known = ("session", sessions) if sessions else ("run", runs)
        return kind, max(known, key=known.__getitem__)
    everything = [("session", each) for each in sessions] + [("run", each) for each in runs]
    exact = [each for each in everything if each[1] == beginning]
    begun_so = [each for each in everything if each[1].startswith(beginning)]
    about_it = [("session", each.session_id) for each in sessions_meant(chats, beginning)]
    meant = exact or begun_so or about_it
    if len(meant) == 1:
        kind, whole = meant[0]
        return kind, str(whole)
    if meant:
        some = ", ".join(each for _, each in meant[:3])
        raise MultichatError(
            f"{len(meant)} sessions and runs could be meant by {beginning!r}: {some}",
            "Type more of the id.",
        )
    raise MultichatError(
        f"No session and no run begins with {beginning!r}, and no session has it as its topic",
        "List them with: multichat sessions, or multichat sql 'FROM runs'",
    )
