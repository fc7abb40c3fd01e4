"""The widgets of a desk: page, chart and ticket, and how they are laid out."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any, Literal, get_args

import ipywidgets as widgets
import pandas as pd
from matplotlib.figure import Figure

from multichat_lab.dashboards.chart import ChartWidget
from multichat_lab.dashboards.desk.ticket import ticket_panel
from multichat_lab.dashboards.page import PageWidget
from multichat_lab.dashboards.parts.notebook_cell import close_widgets
from multichat_lab.errors.query import ChartError
from multichat_lab.markup import Html, button, element, flag, joined
from multichat_lab.palette import PALETTES, Theme, preferred_theme
from multichat_lab.trading.desk import PaperDesk
from multichat_lab.trading.desk.waiting import BUSY_SECONDS
from multichat_lab.trading.market import BAR_COLUMNS

Layout = Literal["desk", "charts", "mobile"]
TIMEFRAMES = ("1D", "1W", "ME")
"""Offered above a chart that has a timeframe."""
SLOTS = (
    "quote", "clock", "account", "chartbar", "ticket", "race", "tabs", "table", "chat", "status",
)  # fmt: skip
"""In the order of reading and of the tab key; the chart, a widget of its own, comes before them."""


@dataclass(frozen=True, slots=True)
class DashboardOptions:
    """What a dashboard shows, and how.

    Attributes:
        symbol: what the chart shows and tickets order; None for the symbol of the history.
        participant: whose account is shown; None for the first person, else the first robot.
        theme: `dark` or `light`; as `preferred_theme()` unless given.
        timeframe: of the chart, a pandas frequency; None for the bars as they come.
        indicators: of the chart, e.g. `("SMA 20", "EMA 50")`.
        source: what the status bar says of where the prices come from.
        busy_seconds: how long one waits for the desk, see `DeskThread`.

    Raises:
        ChartError: there is no such theme.
    """

    symbol: str | None = None
    participant: str | None = None
    theme: Theme = field(default_factory=preferred_theme)
    timeframe: str | None = None
    indicators: tuple[str, ...] = ("SMA 20",)
    source: str = "replay"
    busy_seconds: float = BUSY_SECONDS

    def __post_init__(self) -> None:
        if self.theme not in get_args(Theme):
            raise ChartError(f"theme is {self.theme!r}", "Give 'dark' or 'light'.")


def charted(desk: PaperDesk, history: pd.DataFrame | None, symbol: str) -> pd.DataFrame | None:
    """Return the bars before a desk with its instrument, whose days the chart has; may be empty."""
    seat = next(iter(desk.seats.values()))
    instruments = seat.broker.tape.instruments
    is_told = history is not None and "instrument" in history.attrs
    if symbol not in instruments.described or is_told:
        return history
    if history is None:
        history = pd.DataFrame(columns=list(BAR_COLUMNS), index=pd.DatetimeIndex([], tz="UTC"))
    described = history.copy(deep=False)
    described.attrs = {**history.attrs, "symbol": symbol, "instrument": instruments[symbol]}
    return described


def completed(
    options: DashboardOptions, desk: PaperDesk, history: pd.DataFrame | None
) -> DashboardOptions:
    """Return the options with a symbol and a participant.

    Raises:
        ChartError: neither the options nor the history name a symbol.
    """
    people = [name for name, seat in desk.seats.items() if seat.robot.kind == "human"]
    symbol = options.symbol or (history.attrs.get("symbol") if history is not None else None)
    if not symbol:
        raise ChartError("The dashboard has no symbol", "Give DashboardOptions(symbol='AAPL').")
    participant = options.participant or next(iter([*people, *desk.seats]))
    return replace(options, symbol=symbol, participant=participant)


class Screen:
    """What people see of a desk.

    Args:
        history: bars before the desk began, as `load_bars` returns them; None for none.
        options: what is shown, with a symbol.
        has_ticket: whether somebody sits here who gives orders.

    Attributes:
        page, chart, root: the widgets; `root` is all of it.
    """

    def __init__(
        self, history: pd.DataFrame | None, options: DashboardOptions, has_ticket: bool
    ) -> None:
        self.page = PageWidget()
        self.page.put(dict.fromkeys(SLOTS, ""))
        if has_ticket:
            self.page.put({"ticket": ticket_panel()})
        self.chart = ChartWidget(
            history,
            title=options.symbol,
            timeframe=options.timeframe,
            timeframes=list(TIMEFRAMES) if options.timeframe else [],
            indicators=options.indicators,
        )
        self.chart.add_class("mc-chart-panel")
        self.chart.add_class("mc-panel")
        self.root = boxed([boxed([self.chart, self.page], "mc-grid")], "mc mc-desk mc-layout-desk")
        self.theme = options.theme

    @property
    def theme(self) -> Theme:
        """`dark` or `light`."""
        return "light" if self.chart.theme == "light" else "dark"

    @theme.setter
    def theme(self, theme: Theme) -> None:
        self.chart.theme = theme
        (self.root.add_class if theme == "light" else self.root.remove_class)("mc-light")

    def lay_out(self, layout: Layout) -> None:
        """Arrange the same parts as a desk, as a large chart, or as a card for a phone."""
        for each in get_args(Layout):
            self.root.remove_class(f"mc-layout-{each}")
        self.root.add_class(f"mc-layout-{layout}")

    def figure(self, headline: str) -> Figure:
        """Return the chart as a matplotlib figure under a headline."""
        figure = self.chart.figure()
        figure.suptitle(headline, fontsize=11, color=PALETTES[self.theme].text)
        return figure

    def close(self) -> None:
        """Close every widget, here and in the browser."""
        close_widgets(self.root)


def boxed(children: list[widgets.Widget], css: str) -> widgets.Box:
    """Return a box with class names, which the style sheet lays out."""
    box = widgets.Box(children)
    for name in css.split():
        box.add_class(name)
    return box


STYLES = ("candles", "line")
INDICATORS = ("SMA 20", "SMA 50", "EMA 20", "Bollinger 20", "RSI 14")
"""Offered above a large chart."""


class ChartChoices:
    """The buttons above a chart.

    Args:
        screen: where the chart is.
    """

    def __init__(self, screen: Screen) -> None:
        self._screen = screen
        self._show()

    def handlers(self) -> Mapping[str, Callable[[Any], None]]:
        """Return name of a press on the page → what it changes about the chart."""
        return {"style": self._draw_as, "indicator": self._toggle}

    def _draw_as(self, style: str) -> None:
        self._screen.chart.series = style
        self._show()

    def _toggle(self, name: str) -> None:
        drawn = tuple(self._screen.chart.indicators)
        kept = tuple(each for each in drawn if each != name)
        self._screen.chart.indicators = kept if kept != drawn else (*drawn, name)
        self._show()

    def _show(self) -> None:
        chart = self._screen.chart
        self._screen.page.put({"chartbar": chart_bar(chart.series, chart.indicators)})


def chart_bar(style: str, indicators: Sequence[str]) -> Html:
    """Return the choices above a large chart: its style, and the indicators that are drawn."""

    def choice(label: str, act: str, arg: str, pressed: bool) -> Html:
        return button(label, act, arg, aria_pressed=flag(pressed))

    styles = [choice(name.capitalize(), "style", name, name == style) for name in STYLES]
    drawn = [choice(name, "indicator", name, name in indicators) for name in INDICATORS]
    return joined([*styles, element("span", "·", "mc-dim"), *drawn])
