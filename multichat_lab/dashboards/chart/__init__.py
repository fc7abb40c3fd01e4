"""`ChartWidget`: candles over Lightweight Charts, live in a notebook, and its matplotlib twin."""

from collections.abc import Callable, Iterable, Sequence
from typing import Any

import anywidget
import pandas as pd
from matplotlib.figure import Figure
from traitlets import Bool, Bytes, Dict, Float, Int, List, Unicode

from multichat_lab.dashboards.chart.content import ChartContent
from multichat_lab.dashboards.chart.fill_marks import Maker
from multichat_lab.dashboards.chart.kinds import Indicators, Timeframe, Zone, frame_label
from multichat_lab.dashboards.chart.rows import (
    BarsLike,
    OrderLine,
    bar_rows,
    market_days,
    market_zone,
    order_lines,
    price_step,
    symbol_of,
)
from multichat_lab.dashboards.chart.static_figure import chart_figure
from multichat_lab.dashboards.chart.views import ChartViews
from multichat_lab.dashboards.parts.built import built_script
from multichat_lab.dashboards.parts.choice import Choice
from multichat_lab.dashboards.parts.notebook_cell import png, still_bundle
from multichat_lab.dashboards.parts.style import style_of
from multichat_lab.trading.records.run import Fill, Order


class ChartWidget(anywidget.AnyWidget):
    """A live chart of prices: candles or a line, volume, indicators, fills, working orders.

    The bars are given once and then pushed; every option is a trait that may change at any time.

    Args:
        bars: as `load_bars` returns them (any time zone), or `Bar` records; None for none yet.
            Days, weeks and months are those of the exchange or zone that their `attrs` name, as
            an instrument or a calendar; else those of UTC.
        traits: the options below, e.g. `ChartWidget(bars, timeframe="1h", theme="light")`.

    Raises:
        MarketDataError: the bars are not coherent.
        ChartError: an option has a value that is not known.
    """

    _esm = built_script("chart")
    _css = style_of("mc-chart", "chart/chart.css")

    series = Choice(("candles", "line"), "candles").tag(sync=True)
    """`candles`, or a `line` of closes."""
    timeframe = Timeframe(None, allow_none=True).tag(sync=True)
    """A pandas frequency, e.g. `1h`, `1D` or `1W`; None for the bars as they are. It is that of all
    views; in each, the buttons of `timeframes` choose for that view alone."""
    timeframes = List(Timeframe()).tag(sync=True)
    """Timeframes that the chart offers as buttons; none unless given."""
    indicators = Indicators().tag(sync=True)
    """Names with periods in bars, e.g. `("SMA 20", "Bollinger 20 2", "RSI 14")`."""
    theme = Choice(("dark", "light", "auto"), "dark").tag(sync=True)
    """`dark`, `light`, or `auto` as the page is; what its style sheet does not say follows it."""
    height = Int(360, min=120).tag(sync=True)
    """In CSS pixels, unless the style sheet sets `--mc-chart-height`."""
    follow = Bool(True).tag(sync=True)
    """Move along with the last bar while it is in sight."""
    title = Unicode().tag(sync=True)
    """What the legend calls the prices; the symbol of the bars unless given."""
    orders: List[OrderLine] = List(read_only=True).tag(sync=True)
    """The lines of the working orders, as `show_orders` made them."""
    price_increment = Float(None, allow_none=True).tag(sync=True)
    """Least step of the prices, which are shown to its decimals; that of the instrument that the
    bars name unless given. None for as many decimals as the prices need."""
    zone = Zone(None, allow_none=True).tag(sync=True)
    """By whose clock a view tells its times when it is asked to, e.g. `America/New_York`; that of
    the market that the bars name unless given. By itself it tells them in UTC."""
    people = Dict(Unicode(), key_trait=Unicode()).tag(sync=True)
    """Name → colour of those whose fills are shown, for the legend and their arrows."""
    picture = Bytes().tag(sync=True)
    """The chart as PNG, for a browser that cannot get Lightweight Charts; else empty."""

    def __init__(self, bars: BarsLike | None = None, **traits: Any) -> None:
        self._given_step = traits.get("price_increment")
        traits.setdefault("price_increment", price_step(bars))
        traits.setdefault("zone", market_zone(bars))
        content = ChartContent(bar_rows(() if bars is None else bars), days=market_days(bars))
        self._views = ChartViews(self.send, content)
        super().__init__(**traits)
        self._views.on_missing = self._send_picture
        self._views.offered = lambda: self.timeframes
        self._arrange(None)
        if bars is not None:
            self.title = self.title or symbol_of(bars)
        self.on_msg(self._views.receive)
        self.observe(self._arrange, ["timeframe", "indicators"])

    def load(self, bars: BarsLike) -> None:
        """Show other bars in place of those there were; fills and orders go.

        Raises:
            MarketDataError: the bars are not coherent; nothing was changed.
        """
        content = ChartContent(bar_rows(bars), days=market_days(bars))
        self.title = symbol_of(bars) or self.title
        self.price_increment = self._given_step or price_step(bars)
        self.zone = market_zone(bars) or self.zone
        self._views.renew(content, self.timeframe, self.indicators)
        self.show_orders(())

    def push(self, bars: BarsLike) -> None:
        """Take in one or more bars; one with the time of the bar before it replaces that.

        Raises:
            MarketDataError: the bars are not coherent or begin before the last one; nothing was
                changed.
        """
        rows = bar_rows(bars)
        if len(rows):
            self._views.push(rows)

    def show_fills(
        self, fills: Iterable[Fill] | pd.DataFrame, makers: Sequence[Maker] = ()
    ) -> None:
        """Show exactly these fills (records, or as `Result.fills`) as arrows with their quantity.

        Call it with all fills each time; views are sent the new ones alone. `makers` tells who did
        each, in the colour that `people` gives them, and why.
        """
        self._views.show_fills(fills, makers)

    def show_orders(self, orders: Iterable[Order]) -> None:
        """Show those of `orders` that work at a price as lines, e.g. `Buy 10 limit 98.50`."""
        self._views.content.orders = lines = order_lines(orders)
        self.set_trait("orders", lines)

    @property
    def watched(self) -> bool:
        """Whether a view that somebody can see has answered in the last 12 seconds."""
        return self._views.audience.is_present

    def on_seen(self, callback: Callable[[], None]) -> None:
        """Have `callback()` called whenever somebody looks at the chart after nobody did.

        It may be called on another thread than the one that made the chart.
        """
        self._views.audience.on_arrival.append(callback)

    def figure(self) -> Figure:
        """Return the chart's last bars as a matplotlib figure."""
        return chart_figure(self._views.content, self.title, self.series, self.theme)

    def _repr_mimebundle_(self, **formats: Any) -> tuple[dict[str, Any], dict[str, Any]]:
        data, metadata = super()._repr_mimebundle_(**formats) or ({}, {})
        bars = f"{len(self._views.content.candles):,} bars"
        words = [self.title or "Chart", frame_label(self.timeframe), self.series, bars]
        text = ", ".join(word for word in words if word)
        return {**data, **still_bundle(text, self.figure)}, metadata

    def _arrange(self, _change: object) -> None:
        self._views.renew(self._views.content, self.timeframe, self.indicators)

    def _send_picture(self) -> None:
        self.picture = png(self.figure())
