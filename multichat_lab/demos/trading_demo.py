"""The trading demo: robots and a person talk, trade real AAPL bars, and are called to account."""

import asyncio
from pathlib import Path
from typing import Unpack

import pandas as pd
from rich.console import Console
from rich.markup import escape

from multichat_lab.analysis.attribution import attribution_df
from multichat_lab.analysis.lab import Lab
from multichat_lab.analysis.people_colors import colors_in
from multichat_lab.chat.persistence import SessionPersistence
from multichat_lab.demos.scripted_person import PERSON, ScriptedPerson
from multichat_lab.demos.telling import (
    coloured,
    demo_lab,
    part,
    plain_table,
    replayed,
    sparkline,
    speaker_and_recipient,
    step,
)
from multichat_lab.figure_style import Figure, Look, blank, finish, grid
from multichat_lab.figure_ticks import date_ticks, value_ticks
from multichat_lab.formatting import signed
from multichat_lab.trading.desk import DeskOptions, PaperDesk
from multichat_lab.trading.market import load_bars, periods_per_year, replay_feed
from multichat_lab.trading.robots import Breakout, MeanReversion, SmaCross
from multichat_lab.trading.statistics import curve_statistics, measure_curve

SYMBOL = "AAPL"
START, END = "2009-01-01", "2012-12-31"
PICTURE = "equity.png"

NEXT_STEPS = """[bold]What next?[/]
  multichat backtest AAPL -r sma-cross --set fast=20 --plot equity.png
  multichat sweep AAPL --grid fast=5:25:5 --grid slow=30:80:10 --plot heat.png
  multichat present   the trading desk, live in the browser
  multichat lab       notebooks 03, 04: backtest a robot, who earned what"""


def run_trading_demo(
    seed: int = 7, folder: Path | None = None, console: Console | None = None
) -> None:
    """Trade four years of AAPL at one desk, and tell who earned what with which words.

    Args:
        seed: recorded with the runs; the prices are real, so nothing is random.
        folder: where to leave the store and the picture; None uses a temporary folder.
        console: where to print; standard output unless given.

    Raises:
        StoreError: the folder is not empty, or cannot be made.
    """
    console = console or Console()
    with demo_lab(folder, "trades.duckdb") as (place, chats, lab):
        desk = _trade(console, chats, seed)
        _print_blotter(console, lab)
        _print_statistics(console, lab)
        _print_attribution(console, lab)
        equity_picture(lab).savefig(place / PICTURE, dpi=110)
        replayed(console, 5, desk)
    part(console, folder, f"Store and {PICTURE} are", NEXT_STEPS)


def _trade(console: Console, chats: SessionPersistence, seed: int) -> PaperDesk:
    step(console, 1, f"Three robots and {PERSON} trade {SYMBOL}, {START[:4]} to {END[:4]}")
    bars = load_bars(SYMBOL, start=START, end=END)
    robots = [SmaCross(10, 30), MeanReversion(10, oversold=40), Breakout(), ScriptedPerson()]
    names = [robot.name for robot in robots]
    session = chats.create_session(names, f"Trading {SYMBOL}", created_at=bars.index[0])
    desk = PaperDesk(
        replay_feed(bars, None), robots, chats, session.session_id, DeskOptions(seed=seed)
    )
    asyncio.run(desk.run())
    table = plain_table(("day", "from → to", "says"))
    for message in chats.get_messages(session.session_id, limit=8):
        table.add_row(
            f"{message.timestamp:%Y-%m-%d}",
            speaker_and_recipient(message),
            escape(message.content),
        )
    console.print(f"{len(bars):,} daily bars. The last words of the conversation:")
    console.print(table)
    return desk


def _print_blotter(console: Console, lab: Lab) -> None:
    step(console, 2, "The blotter: each order knows the message that caused it")
    rows = lab.sql(
        """
        SELECT submitted_at, o.participant, o.side, o.quantity, f.price, o.status, m.seq
        FROM orders o JOIN messages m USING (message_id)
        LEFT JOIN fills f USING (run_id, order_id)
        ORDER BY submitted_at DESC, o.participant LIMIT 8
        """
    ).fetchall()
    columns = ("day", "participant", "side", "shares", "filled at", "status", "message")
    table = plain_table(columns, right=("shares", "filled at", "message"))
    for day, participant, side, shares, price, status, seq in rows:
        filled = "" if price is None else f"{price:.2f}"
        cells = (f"{day:%Y-%m-%d}", participant, side, f"{shares:,.0f}", filled, status, f"#{seq}")
        table.add_row(*cells)
    console.print(table)


def equity_curves(lab: Lab) -> pd.DataFrame:
    """Return the equity of every participant in currency, a column each, indexed by UTC time."""
    query = "SELECT robot, timestamp, equity FROM equity JOIN runs USING (run_id)"
    rows: pd.DataFrame = lab.sql(query).df()
    return rows.pivot_table(index="timestamp", columns="robot", values="equity")


def _print_statistics(console: Console, lab: Lab) -> None:
    step(console, 3, "How they did")
    columns = ("participant", "return", "Sharpe", "max. drawdown", "")
    table = plain_table(columns, right=columns[1:-1])
    curves = equity_curves(lab)
    times = pd.DatetimeIndex(curves.index)
    per_year, times_us = periods_per_year(times), times.as_unit("us").asi8
    for participant, curve in curves.items():
        statistics = curve_statistics(measure_curve(curve.to_numpy(), times_us), per_year)
        table.add_row(
            str(participant),
            f"{statistics['Return [%]'][0]:+.1f}%",
            f"{statistics['Sharpe Ratio'][0]:.2f}",
            f"{statistics['Max. Drawdown [%]'][0]:.1f}%",
            sparkline(curve.tolist()),
        )
    console.print(table)


def _print_attribution(console: Console, lab: Lab) -> None:
    step(console, 4, "Who earned what, and with which words")
    columns = ("participant", "messages", "orders", "trades", "won", "earned")
    table = plain_table(columns, right=columns[1:])
    for row in attribution_df(lab).to_dict("records"):
        won = "" if pd.isna(row["win_rate"]) else f"{row['win_rate']:.0%}"
        counts = [str(row[name]) for name in ("messages", "orders", "trades")]
        table.add_row(row["participant"], *counts, won, coloured(row["pnl"]))
    console.print(table)
    words = lab.sql(
        """
        SELECT m.sender, m.content, sum(t.pnl) AS earned
        FROM trades t JOIN messages m ON m.message_id = t.entry_message_id
        GROUP BY ALL ORDER BY earned DESC
        """
    ).fetchall()
    for label, (sender, content, earned) in (("Best", words[0]), ("Worst", words[-1])):
        said = f"{label} words: [cyan]{escape(sender)}[/], “{escape(content)}”"
        console.print(f"{said} {coloured(earned)}", highlight=False)


def equity_picture(lab: Lab, **look: Unpack[Look]) -> Figure:
    """Return a figure of everybody's equity over time.

    Args:
        lab: of the desk's store.
        look: `title`, unless the figure shall name who earned most; `theme`.

    Raises:
        ChartError: the theme is unknown.
    """
    figure, palette = blank(9, 4, look.get("theme", "light"))
    axes = figure.subplots()
    curves = equity_curves(lab)
    colors = colors_in(lab, curves.columns)
    earned = curves.apply(lambda each: each.dropna().iloc[-1] - each.dropna().iloc[0])
    earned = earned.sort_values(ascending=False)
    for name in earned.index:
        axes.plot(curves[name].dropna(), label=f" {name}", linewidth=1.2, color=colors[name])
    axes.set(ylabel="Equity [$]")
    axes.legend(loc="upper left")
    axes.margins(x=0.01)
    grid(axes, palette, "y")
    value_ticks(axes, is_log=False)
    date_ticks(axes.xaxis, curves.index[0], curves.index[-1])
    told = f"{earned.index[0]} earned most on {SYMBOL}: {signed(earned.iloc[0], 0)} $"
    return finish(figure, palette, look.get("title") or told)
