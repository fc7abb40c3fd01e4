"""The trades of a report: a table that sorts and turns pages, and what was said of each."""

import json
from collections.abc import Mapping
from typing import Any

import pandas as pd

from multichat_lab.currencies import signed_money
from multichat_lab.formatting import clock, decimals_of, price_to, shares, signed
from multichat_lab.markup import Html, element, joined
from multichat_lab.trading.market.described import instruments_of
from multichat_lab.trading.report.source import ReportSource

PAGE = 100
"""Rows of a page; a run with more trades has several."""
HEADINGS = (
    "#", "Symbol", "Side", "Quantity", "Entry", "Entry price", "Exit", "Exit price", "Days",
    "P&L", "Return [%]", "Said",
)  # fmt: skip
TEXTS = {"Symbol", "Side", "Entry", "Exit", "Said"}
"""Columns that are set to the left."""
DAY = pd.Timedelta(days=1)


def trades_section(source: ReportSource) -> Html:
    """Return the table of all trades, the first page of it as markup and the others as data."""
    if source.trades.empty:
        return element("p", "No position was closed, so there is no trade to show.", "empty")
    rows = trade_rows(source)
    headings = HEADINGS if any(row[-1] for row in rows) else HEADINGS[:-1]
    head = joined(_heading(name) for name in headings)
    body = joined(element("tr", joined(map(_cell, headings, row))) for row in rows[:PAGE])
    table = element(
        "table",
        joined([element("thead", element("tr", head)), element("tbody", body)]),
        aria_label="Trades",
        data_page=PAGE,
    )
    region = {"tabindex": 0, "role": "region", "aria_label": "Trades"}
    parts = [_note(len(rows)), element("div", table, "scroll trades", **region)]
    if len(rows) > PAGE:
        parts += [element("nav", "", "pages", aria_label="Pages of trades"), _data(rows[PAGE:])]
    return joined(parts)


def trade_rows(source: ReportSource) -> list[list[str]]:
    """Return the cells of each trade, in the order of closing; the last one is what was said."""
    why, decimals = _reasons(source), _decimals(source)
    return [
        _row(trade, why, source.currency, decimals[trade["symbol"]])
        for trade in source.trades.to_dict("records")
    ]


def _decimals(source: ReportSource) -> dict[str, int]:
    """Return symbol → the decimals of its prices, all alike: of its step, or of the finest."""
    steps = {name: each.price_increment for name, each in instruments_of(source.bars).items()}
    return {
        str(symbol): max(
            decimals_of(each, steps.get(str(symbol)))
            for each in {*trades["entry_price"], *trades["exit_price"]}
        )
        for symbol, trades in source.trades.groupby("symbol")
    }


def _row(trade: Mapping[Any, Any], why: Mapping[int, str], code: str, decimals: int) -> list[str]:
    entered, left = trade["entry_time"], trade["exit_time"]
    said = [why.get(trade[name], "") for name in ("entry_order_id", "exit_order_id")]
    return [
        str(trade["trade_id"]),
        trade["symbol"],
        trade["side"],
        shares(trade["quantity"]),
        clock(entered),
        price_to(decimals, trade["entry_price"]),
        clock(left),
        price_to(decimals, trade["exit_price"]),
        f"{(left - entered) / DAY:,.1f}",
        signed_money(trade["pnl"], code),
        signed(trade["return_pct"]),
        " → ".join(filter(None, said)),
    ]


def _reasons(source: ReportSource) -> dict[int, str]:
    """Return number of an order → what was said of it in quotes, or which exit it is."""
    orders = source.orders
    exits = orders[orders["parent_id"].notna()]
    told = {
        number: f"{kind.replace('_', ' ')} of its bracket"
        for number, kind in zip(exits["order_id"].tolist(), exits["type"], strict=True)
    }
    return told | {number: f"“{text}”" for number, text in source.words.items()}


def _note(number: int) -> Html:
    if number <= PAGE:
        return element("p", f"{number:,} of them; times are UTC.", "note")
    told = f"{number:,} of them, {PAGE} a page; times are UTC. A press on a heading sorts them all."
    without = f" Without scripts this page shows the first {PAGE} alone."
    return element("p", joined([told, element("noscript", without)]), "note")


def _data(rows: list[list[str]]) -> Html:
    text = json.dumps(rows, ensure_ascii=False, separators=(",", ":"))
    inert = text.replace("<", "\\u003c")  # so that no text of theirs ends the element
    return element("script", Html(inert), type="application/json", id="more-trades")


def _heading(name: str) -> Html:
    button = element("button", name, type="button", data_sort="")
    return element("th", button, "left" if name in TEXTS else "", scope="col")


def _cell(name: str, text: str) -> Html:
    css = "left said" if name == "Said" else "left" if name in TEXTS else ""
    if name in ("P&L", "Return [%]"):
        css = "gain" if text.startswith("+") else "loss" if text[0] not in "+0" else ""
    return element("td", text, css)
