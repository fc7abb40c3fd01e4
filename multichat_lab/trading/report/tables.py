"""The tables of a report: months, statistics, drawdowns, and what was assumed."""

import math
from collections.abc import Iterator, Mapping
from dataclasses import asdict
from typing import Any

import numpy as np
import pandas as pd

from multichat_lab import __version__
from multichat_lab.currencies import in_currency, money
from multichat_lab.formatting import MINUS, clock, signed
from multichat_lab.markup import Html, element, joined
from multichat_lab.trading.records.instrument import Instrument
from multichat_lab.trading.report.measures import Fall, monthly_returns, worst_falls
from multichat_lab.trading.report.source import ReportSource

MONTHS = ("Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec")
UNKNOWN = "not measurable"
TOLD_ELSEWHERE = ("instruments", "calendars", "cuts", "put_aside")
"""What a run's metadata say that stands in words of its own, or tells a reader nothing."""
SHADES = (0.02, 0.05, 0.10)
"""From these monthly returns on, a cell is a shade stronger."""


def months_table(source: ReportSource) -> Html:
    """Return the returns of months and years, in percent."""
    table = monthly_returns(source.equity["equity"], source.run.initial_cash)
    head = joined(element("th", name, scope="col") for name in ("Year", *MONTHS, "Year's return"))
    body = joined(
        element(
            "tr",
            joined([element("th", str(year), scope="row"), *map(_month, row.tolist())]),
        )
        for year, row in zip(table.index, table.to_numpy(np.float64), strict=True)
    )
    return _scrolled("Monthly returns in percent", head, body, "months")


def statistics_table(source: ReportSource) -> Html:
    """Return every statistic; one that is not measurable says so."""
    rows = [
        (
            in_currency(plain_label(label), source.currency),
            statistic(label, value, source.currency),
        )
        for label, value in source.stats.items()
    ]
    return _pairs("Statistics", rows)


def plain_label(label: object) -> str:
    """Return a label without the unit that `statistic` writes behind the value."""
    return str(label).removesuffix(" [%]").removesuffix(" [days]")


def statistic(label: object, value: float, code: str = "USD") -> str:
    """Return the value of a statistic as text, by the unit that its label ends in.

    Args:
        label: of the statistic.
        value: of it.
        code: of the account's currency.
    """
    if not math.isfinite(value):
        return UNKNOWN
    unit = str(label).rpartition("[")[2].rstrip("]") if str(label).endswith("]") else ""
    if unit == "%":
        return f"{signed(value) if value < 0 else f'{value:,.2f}'} %"
    if unit == "days":
        return f"{value:,.1f} days"
    if str(label).startswith("#"):
        return f"{value:,.0f}"
    return money(value, code) if unit == "$" else f"{value:,.2f}".replace("-", MINUS)


def falls_table(source: ReportSource) -> Html:
    """Return the five deepest drawdowns, with their dates and days."""
    falls = worst_falls(source.equity["equity"])
    if not falls:
        return element("p", "The equity was never below an earlier one.", "empty")
    names = ("Depth [%]", "Peak", "Trough", "Recovered", "Days")
    head = joined(
        element("th", name, "left" if name in ("Peak", "Trough", "Recovered") else "", scope="col")
        for name in names
    )
    return _scrolled("The deepest drawdowns", head, joined(map(_fall, falls)), "falls")


def assumptions_table(source: ReportSource) -> Html:
    """Return on what ground the numbers stand: data, costs, funds, calendar, seed, version."""
    return _pairs("What was assumed", list(_assumptions(source)))


def _assumptions(source: ReportSource) -> Iterator[tuple[str, str]]:
    run = source.run
    yield "Robot", run.robot
    for name, value in run.params.items():
        yield f"Its {name.replace('_', ' ')}", _plain(value)
    for symbol, frame in sorted(source.bars.items()):
        yield f"Bars of {symbol}", _bars(frame)
    for symbol, told in sorted(run.metadata.get("instruments", {}).items()):
        yield f"Instrument {symbol}", _described(told)
    yield f"Initial cash [{source.unit()}]", money(run.initial_cash, source.currency)
    others = {name: each for name, each in run.metadata.items() if name not in TOLD_ELSEWHERE}
    for name, value in _flat(others):
        yield name[:1].upper() + name[1:].replace("_", " "), _plain(value)
    yield "Fills", "an order fills on a later bar than that on which it was given"
    yield "Calendar", f"{source.calendar}: {source.per_year:,.6g} bars make a year"
    yield "Riskless rate", "0 %"
    yield "Seed", "none was needed" if run.seed is None else str(run.seed)
    yield "Times", "UTC"
    yield "Run", f"{run.run_id}, begun {clock(run.started_at)}"
    yield "Made with", f"multichat_lab {__version__}"


def _described(told: Mapping[str, Any]) -> str:
    """Return in words what is told of an instrument, and is not as for any share."""
    if told.get("is_rate"):
        return "a conversion rate, which is not traded"
    usual = asdict(Instrument(told["symbol"], told["currency"]))
    own = {name: each for name, each in told.items() if usual.get(name) != each}
    words = [f"{name.replace('_', ' ')} {_plain(each)}" for name, each in own.items()]
    return ", ".join([told["currency"], *words])


def _bars(frame: pd.DataFrame) -> str:
    first, last = (clock(frame.index[at]) for at in (0, -1))
    return f"{len(frame):,}, from {first} to {last}"


def _flat(values: Mapping[str, Any], before: str = "") -> Iterator[tuple[str, Any]]:
    for name, value in values.items():
        whole = f"{before} {name}".strip()
        if isinstance(value, Mapping):
            yield from _flat(value, whole)
        else:
            yield whole, value


def _plain(value: object) -> str:
    if isinstance(value, bool) or value is None:
        return {True: "yes", False: "no", None: "not set"}[value]
    if isinstance(value, list):
        return f"{len(value):,}"
    if not isinstance(value, int | float):
        return str(value)
    is_tiny = 0 < abs(value) < 1e-4  # 1e−05 is no way to write the step of a price
    text = f"{value:.14f}".rstrip("0") if is_tiny else f"{value:,.10g}"
    return text.replace("-", MINUS)


def _month(growth: float) -> Html:
    if math.isnan(growth):
        return element("td", "")
    way = "gain" if growth > 0 else "loss"
    shade = sum(abs(growth) >= least for least in SHADES)
    return element("td", signed(100 * growth, 1), f"{way} s{shade}" if round(growth, 5) else "")


def _fall(fall: Fall) -> Html:
    recovered = clock(fall.recovered) if fall.recovered is not None else "not yet"
    cells = [
        element("td", signed(100 * fall.depth), "loss"),
        *(
            element("td", text, "left")
            for text in (clock(fall.peak), clock(fall.trough), recovered)
        ),
        element("td", f"{fall.days:,.0f}"),
    ]
    return element("tr", joined(cells))


def _pairs(label: str, rows: list[tuple[Any, str]]) -> Html:
    body = joined(
        element("tr", joined([element("th", name, scope="row"), element("td", value)]))
        for name, value in rows
    )
    return element("table", element("tbody", body), "pairs", aria_label=label)


def _scrolled(label: str, head: Html, body: Html, css: str) -> Html:
    content = element("thead", element("tr", head)) + element("tbody", body)
    table = element("table", Html(content), css, aria_label=label)
    return element("div", table, "scroll", tabindex=0, role="region", aria_label=label)
