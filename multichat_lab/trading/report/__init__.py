"""A report of a run as one page: it loads nothing, and all that it quotes is text."""

import base64
import hashlib
from importlib.resources import files
from pathlib import Path

from multichat_lab.errors.trading import RobotError
from multichat_lab.formatting import clock
from multichat_lab.markup import Html, element, joined
from multichat_lab.palette import css_variables
from multichat_lab.stores.outputs import require_output, written_whole
from multichat_lab.trading.report.figures import figures
from multichat_lab.trading.report.source import ReportSource
from multichat_lab.trading.report.tables import (
    assumptions_table,
    falls_table,
    months_table,
    plain_label,
    statistic,
    statistics_table,
)
from multichat_lab.trading.report.trades import trades_section

__all__ = ["ReportSource", "report_page", "require_page", "write_report"]

CARDS = (
    "Return [%]", "CAGR [%]", "Sharpe Ratio", "Max. Drawdown [%]", "# Trades", "Win Rate [%]",
)  # fmt: skip
"""Statistics that stand large at the top."""
ALONE = "The page is whole: it loads nothing, and nothing that was said acts as markup."


def write_report(source: ReportSource, path: str | Path) -> Path:
    """Write the report of a run to an HTML file and return its path.

    Raises:
        RobotError: the path does not end in `.html`, or cannot be written.
        OutputError: it is a store, or a part of one.
    """
    target = require_page(Path(path))
    try:
        with written_whole(path) as unfinished:
            unfinished.write_text(report_page(source), encoding="utf-8", newline="\n")
    except OSError as error:
        raise RobotError(f"{target} cannot be written: {error}", "Give another path.") from error
    return target


def require_page(path: Path) -> Path:
    """Return a path that a report can go to.

    Raises:
        RobotError: it does not end in `.html`, or its folder is not there.
        OutputError: it is a store, or a part of one.
    """
    require_output(path)
    if path.suffix.lower() not in (".html", ".htm"):
        raise RobotError(f"{path} is no page", "Give a path that ends in .html.")
    if not path.absolute().parent.is_dir():
        raise RobotError(f"{path} cannot be written: its folder is not there", "Make it first.")
    return path


def report_page(source: ReportSource) -> Html:
    """Return the page: warnings, curves, months, statistics, drawdowns, trades, assumptions."""
    script = _file("report.js")
    allowed = base64.b64encode(hashlib.sha256(script.encode()).digest()).decode()
    policy = (
        f"default-src 'none'; style-src 'unsafe-inline'; script-src 'sha256-{allowed}'; "
        "base-uri 'none'; form-action 'none'"
    )
    head = joined(
        [
            Html('<meta charset="utf-8">\n'),
            Html(f'<meta http-equiv="Content-Security-Policy" content="{policy}">\n'),
            Html('<meta name="viewport" content="width=device-width, initial-scale=1">\n'),
            Html('<meta name="color-scheme" content="light dark">\n'),
            element("title", source.title),
            element("style", Html(_style())),
        ]
    )
    body = joined([element("main", joined(_sections(source))), element("script", Html(script))])
    whole = joined([element("head", head), "\n", element("body", body)])
    return joined([Html("<!DOCTYPE html>\n"), element("html", whole, lang="en"), "\n"])


def _sections(source: ReportSource) -> list[Html]:
    falls = _section("The five deepest drawdowns", falls_table(source))
    assumed = _section("What was assumed", assumptions_table(source))
    beside = element("div", joined([falls, assumed]))
    return [
        _header(source),
        *_warnings(source),
        *figures(source),
        _section("Monthly returns [%]", months_table(source)),
        element("div", joined([_section("Statistics", statistics_table(source)), beside]), "pair"),
        _section("Trades", trades_section(source)),
        element("footer", ALONE),
    ]


def _header(source: ReportSource) -> Html:
    first, last = (clock(source.equity.index[at]) for at in (0, -1))
    span = f"{first} to {last}, {len(source.equity):,} bars"
    cards = joined(
        element(
            "div", joined([element("dt", plain_label(name)), element("dd", _stat(source, name))])
        )
        for name in CARDS
        if name in source.stats
    )
    return element(
        "header", joined([element("h1", source.title), element("p", span), element("dl", cards)])
    )


def _stat(source: ReportSource, name: str) -> str:
    return statistic(name, float(source.stats[name]), source.currency)


def _warnings(source: ReportSource) -> list[Html]:
    if not source.warnings:
        return []
    items = joined(element("li", each) for each in source.warnings)
    content = joined([element("h2", "Warnings"), element("ul", items)])
    return [element("section", content, "warnings")]


def _section(heading: str, content: Html) -> Html:
    return element("section", joined([element("h2", heading), content]))


def _style() -> str:
    light, dark = (css_variables(theme, "--{name}: {color};") for theme in ("light", "dark"))
    return (
        f":root {{ {light} }}\n"
        f"@media screen and (prefers-color-scheme: dark) {{ :root {{ {dark} }} }}\n"
        + _file("report.css")
    )


def _file(name: str) -> str:
    return files(__package__).joinpath(name).read_text("utf-8")
