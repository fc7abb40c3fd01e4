"""The demo of agents at one table: they argue from real bars, one decides, and all is accounted."""

import asyncio
from pathlib import Path
from typing import Any

import pandas as pd
from rich.console import Console
from rich.markup import escape

from multichat_lab.analysis.attribution import attribution_df, message_attribution_df
from multichat_lab.analysis.lab import Lab
from multichat_lab.chat.persistence import SessionPersistence
from multichat_lab.demos.debate import Author, Debate
from multichat_lab.demos.debaters import BEAR, BULL, PERSON, RISK, debaters
from multichat_lab.demos.telling import (
    coloured,
    demo_lab,
    part,
    plain_table,
    replayed,
    speaker_and_recipient,
    step,
)
from multichat_lab.trading.desk import DeskOptions, PaperDesk
from multichat_lab.trading.market import load_bars, replay_feed

SYMBOL = "AAPL"
START, END = "2009-01-02", "2012-12-31"
SHOWN = 4
"""Messages of a debate: the two arguments, the limit, the decision."""

NEXT_STEPS = """[bold]What next?[/]
  multichat demo agents --keep kept       keep the store, then look into it:
  multichat show debate -s duckdb:kept/debate.duckdb
  multichat replay -s duckdb:kept/debate.duckdb
  multichat mcp --help                    let agents of your own take a seat"""


def run_agents_demo(
    seed: int = 7,
    folder: Path | None = None,
    console: Console | None = None,
    author: Author | None = None,
) -> None:
    """Let a bull, a bear and a risk officer argue, a person decide, and tell who was worth it.

    The prices are real, the words are scripted, and nothing leaves the machine; with an author the
    bull's and the bear's words are the author's, and the person follows whom the script says.

    Args:
        seed: the same seed prints the same; it chooses between ways to put an argument.
        folder: where to leave the store; None uses a temporary folder.
        console: where to print; standard output unless given.
        author: writes what bull and bear argue, e.g. a `ModelAuthor`.

    Raises:
        ResponderError: the author fails.
        StoreError: the folder is not empty, or cannot be made.
    """
    console = console or Console()
    with demo_lab(folder, "debate.duckdb") as (_, chats, lab):
        desk = _debate(console, chats, seed, author)
        _print_decisions(console, lab)
        _print_worth(console, lab)
        _print_quotes(console, lab)
        replayed(console, 5, desk)
    part(console, folder, "The store is", NEXT_STEPS)


def _debate(
    console: Console, chats: SessionPersistence, seed: int, author: Author | None
) -> PaperDesk:
    step(console, 1, f"{BULL}, {BEAR}, {RISK} and {PERSON} at one table: {SYMBOL}, by the quarter")
    bars = load_bars(SYMBOL, start=START, end=END)
    debate = Debate(seed, author)
    table = debaters(seed, debate)
    names = [each.name for each in table]
    session = chats.create_session(
        names, f"Own {SYMBOL}, or not?", session_id="debate", created_at=bars.index[0]
    )
    feed, options = replay_feed(bars, None), DeskOptions(seed=seed)
    desk = PaperDesk(feed, table, chats, session.session_id, options)
    asyncio.run(desk.run())
    if debate.error is not None:
        raise debate.error
    said = chats.get_messages(session.session_id)
    shown = plain_table(("day", "from → to", "says"))
    for message in [each for each in said if each.kind != "system"][:SHOWN]:
        day = f"{message.timestamp:%Y-%m-%d}"
        shown.add_row(day, speaker_and_recipient(message), escape(message.content))
    console.print(f"{len(bars):,} real daily bars, {len(said)} messages. The first debate:")
    console.print(shown)
    return desk


def _print_decisions(console: Console, lab: Lab) -> None:
    step(console, 2, f"{PERSON} decides: each order answers an argument")
    rows = lab.sql(
        """
        SELECT said.timestamp, argued.sender, said.content, o.side, o.quantity
        FROM messages said JOIN messages argued ON argued.message_id = said.reply_to
        LEFT JOIN orders o ON o.message_id = said.message_id AND o.stop_price IS NULL
        WHERE said.sender = ? ORDER BY said.seq
        """,
        [PERSON],
    ).fetchall()
    columns = ("day", "follows", "says", "order")
    table = plain_table(columns)
    for day, follows, words, side, quantity in rows:
        order = "" if side is None else f"{side} {quantity:,.0f}"
        table.add_row(f"{day:%Y-%m-%d}", follows, escape(words), order)
    console.print(table)


def _print_worth(console: Console, lab: Lab) -> None:
    step(console, 3, "Whose argument earned what")
    columns = ("participant", "messages", "orders", "trades on their word", "earned by it")
    table = plain_table(columns, right=columns[1:])
    found = attribution_df(lab, advice=True).sort_values("advised_pnl", ascending=False)
    for row in found.to_dict("records"):
        counts = [str(row[name]) for name in ("messages", "orders", "advised_trades")]
        earned = coloured(row["advised_pnl"]) if row["advised_trades"] else ""
        table.add_row(row["participant"], *counts, earned)
    console.print(table)
    total = float(found["pnl"].sum())
    console.print(f"{PERSON}'s closed trades in all: {coloured(total)}", highlight=False)


def arguments_df(lab: Lab) -> pd.DataFrame:
    """Return one row for each argument that was followed: the best first.

    Columns: those of `message_attribution_df` with `advice`, of arguments with completed trades.
    """
    found = message_attribution_df(lab, advice=True)
    followed = found[found["advised_trades"] > 0]
    return followed.sort_values("advised_pnl", ascending=False, ignore_index=True)


def _print_quotes(console: Console, lab: Lab) -> None:
    step(console, 4, "In their own words")
    arguments = arguments_df(lab)
    for label, place in (("Best", 0), ("Worst", -1)):
        argued: Any = arguments.iloc[place]
        answer = lab.sql(
            "SELECT content FROM messages WHERE reply_to = ? AND sender = ?",
            [argued["message_id"], PERSON],
        ).fetchall()[0][0]
        console.print(
            f"{label}: [cyan]{argued['participant']}[/], {argued['timestamp']:%d %B %Y}:"
            f" “{escape(argued['content'])}” {coloured(argued['advised_pnl'])}\n"
            f"  {PERSON}: “{escape(answer)}”",
            highlight=False,
        )
