"""The command that opens a room: one live desk for many phones."""

import webbrowser
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING, Annotated

import typer

from multichat_lab.cli.completion import complete_symbol
from multichat_lab.cli.options import open_chats, option_groups
from multichat_lab.cli.page_options import Listening, Window
from multichat_lab.extras import require_extra
from multichat_lab.listening import free_socket

if TYPE_CHECKING:
    import pandas as pd

LAST = 2_000
"""Bars of a market of which no days are named: half an hour of them, one a second."""


@dataclass(frozen=True, slots=True)
class RoomChoices:
    """What a room is like, and where it is kept."""

    seats: Annotated[int, typer.Option(min=1, max=200, help="How many people may take a seat.")] = (
        30
    )
    speed: Annotated[float, typer.Option(min=0.01, max=20, help="Bars a second.")] = 1.0
    seed: Annotated[int, typer.Option(help="Of what the robots say and do.")] = 1
    cash: Annotated[float, typer.Option(min=1, help="In each account.")] = 100_000
    start: Annotated[
        str | None, typer.Option("--from", metavar="DAY", help="First day, e.g. 2020.")
    ] = None
    end: Annotated[str | None, typer.Option("--to", metavar="DAY", help="Last day.")] = None
    light: Annotated[bool, typer.Option("--light", help="The light theme on every device.")] = False
    address: Annotated[
        str, typer.Option(metavar="URL", help="What the QR code says, where a proxy speaks TLS.")
    ] = ""
    store: Annotated[
        str,
        typer.Option(
            "--store",
            "-s",
            metavar="TYPE:PATH",
            help="Where to record; by itself a new file, room-….db, in this folder.",
        ),
    ] = ""
    window: Window = True

    def bars(self, symbol: str) -> "pd.DataFrame":
        """Return the bars of the market.

        Raises:
            MultichatError: there are none.
        """
        from multichat_lab.cli.robots import day
        from multichat_lab.trading.market import load_bars

        start, end = (
            each if each is None else day(name, each)
            for name, each in (("start", self.start), ("end", self.end))
        )
        found = load_bars(symbol, start=start, end=end)
        return found if self.start or self.end else found.iloc[-LAST:]


@option_groups(choices=RoomChoices, listening=Listening)
def room(
    choices: RoomChoices,
    listening: Listening,
    symbol: Annotated[
        str,
        typer.Argument(
            metavar="SYMBOL|FILE", help="What is traded.", autocompletion=complete_symbol
        ),
    ] = "AAPL",
) -> None:
    """Open a room: one live desk that people watch, and trade at, on their phones.

    The big screen shows a QR code. Whoever follows it watches, or takes a seat: a name, 100,000,
    Buy, Sell, and why; the words are recorded with the order. The presenter's page can pause,
    change the speed, mute, and end; then everybody may download the replay. Without --ip only this
    machine can open it. It speaks plain HTTP: for TLS put a proxy before it and give --address. A
    room that was killed goes on when it is opened again with the same --store and bars.

    Examples:
    * `multichat room`
    * `multichat room --ip 0.0.0.0 --seats 30 --speed 2`
    * `multichat room prices.csv --store sqlite:room.db --address https://room.example.org`
    """
    typer.echo(f"Opening a room for {symbol} …", err=True)
    require_extra("service", "multichat room")
    require_extra("lab", "multichat room")
    from multichat_lab.service.room.keeping import Kept, alone, kept_beside
    from multichat_lab.service.room.opening import OpenRoom, RoomOptions

    store, tokens, replay = kept_beside(choices.store, datetime.now().astimezone())
    bars = choices.bars(symbol)
    options = RoomOptions(
        seats=choices.seats,
        speed=choices.speed,
        seed=choices.seed,
        cash=choices.cash,
        theme="light" if choices.light else "auto",
        address=choices.address.rstrip("/"),
    )
    with (
        free_socket(listening.ip, listening.port) as listener,
        alone(tokens),
        open_chats(store, create=True) as chats,
    ):
        opened = OpenRoom(bars, Kept(chats, tokens, replay), options, listener)
        if opened.goes_on:
            typer.echo("The room goes on where it was killed, with those who sat there.")
        opened.run(lambda: say_where(opened.address, opened.token, store, choices.window))
    if replay.exists():
        typer.echo(f"The replay is in {replay}")


def say_where(address: str, token: str, store: str, window: bool) -> None:
    """Tell where the room is: for all, and for the presenter."""
    screen = f"{address}/screen#presenter={token}"
    typer.echo(f"The room is open: {address}  (Ctrl-C ends it)")
    typer.echo(f"For the big screen, with the presenter's buttons, for nobody else: {screen}")
    typer.echo(f"All of it is recorded in {store}")
    if window:
        webbrowser.open(screen)
