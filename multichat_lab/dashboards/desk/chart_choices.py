"""What can be chosen above a large chart: its style, and the indicators that are drawn."""

from collections.abc import Callable, Mapping, Sequence
from typing import Any

from multichat_lab.dashboards.desk.screen import Screen
from multichat_lab.dashboards.markup import Html, element, joined

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

    def handlers(self) -> Mapping[str, Callable[[Any], object]]:
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
        return element(
            "button", label, "mc-button", type="button", data_act=act, data_arg=arg,
            aria_pressed=str(pressed).lower(),
        )  # fmt: skip

    styles = [choice(name.capitalize(), "style", name, name == style) for name in STYLES]
    drawn = [choice(name, "indicator", name, name in indicators) for name in INDICATORS]
    return joined([*styles, element("span", "·", "mc-dim"), *drawn])
