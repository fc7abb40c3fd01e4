"""How a dashboard looks at its desk."""

import os
from dataclasses import dataclass, field
from typing import Literal, get_args

from multichat_lab.errors.query import ChartError
from multichat_lab.palette import Theme

Layout = Literal["desk", "charts", "mobile"]
THEME_VARIABLE = "MULTICHAT_THEME"
"""The environment variable with the theme of dashboards that are not given one."""


def preferred_theme() -> Theme:
    """Return `light` where `MULTICHAT_THEME` says so, as under `multichat present --light`."""
    return "light" if os.environ.get(THEME_VARIABLE) == "light" else "dark"


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

    Raises:
        ChartError: there is no such theme.
    """

    symbol: str | None = None
    participant: str | None = None
    theme: Theme = field(default_factory=preferred_theme)
    timeframe: str | None = None
    indicators: tuple[str, ...] = ("SMA 20",)
    source: str = "replay"

    def __post_init__(self) -> None:
        if self.theme not in get_args(Theme):
            raise ChartError(f"theme is {self.theme!r}", "Give 'dark' or 'light'.")
