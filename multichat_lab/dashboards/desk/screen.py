"""The widgets of a desk: page, chart and ticket, and how they are laid out."""

import pandas as pd
from matplotlib.figure import Figure

from multichat_lab.dashboards.chart import ChartWidget
from multichat_lab.dashboards.chart.static_figure import PALETTES
from multichat_lab.dashboards.closing import close_widgets
from multichat_lab.dashboards.desk.options import DashboardOptions, Layout, Theme
from multichat_lab.dashboards.desk.ticket import OrderTicket, boxed
from multichat_lab.dashboards.page import PageWidget

TIMEFRAMES = ("1D", "1W", "ME")
"""Offered above a chart that has a timeframe."""


class Screen:
    """What people see of a desk.

    Args:
        history: bars before the desk began, as `load_bars` returns them; None for none.
        options: what is shown, with a symbol.
        ticket: the order ticket, None for somebody who only watches.

    Attributes:
        page, chart, root: the widgets; `root` is all of it.
    """

    def __init__(
        self, history: pd.DataFrame | None, options: DashboardOptions, ticket: OrderTicket | None
    ) -> None:
        self.page = PageWidget()
        self.chart = ChartWidget(
            history,
            title=options.symbol,
            timeframe=options.timeframe,
            timeframes=list(TIMEFRAMES) if options.timeframe else [],
            indicators=options.indicators,
        )
        self.chart.add_class("mc-chart-panel")
        self.chart.add_class("mc-panel")
        parts = [self.page, self.chart, *([ticket.root] if ticket else [])]
        self.root = boxed([boxed(parts, "mc-grid")], "mc mc-desk mc-layout-desk")
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
        for each in ("desk", "charts", "mobile"):
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
