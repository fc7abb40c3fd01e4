"""Live pictures in a notebook: the chart, the trading desk, the interface around it.

Needs the extra `lab` (anywidget, ipywidgets).
"""

from multichat_lab.extras import public_names

WIDGETS = (
    "ChartWidget", "DashboardOptions", "MobileView", "PageWidget", "Preferences", "ReplayView",
    "RunChart", "SessionExplorer", "TradingDashboard", "TradingInterface", "follow",
)  # fmt: skip

__getattr__, __dir__, __all__ = public_names(__name__, __file__, {"lab": WIDGETS})
