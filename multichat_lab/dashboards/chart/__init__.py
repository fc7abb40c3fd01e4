"""The chart: candles over Lightweight Charts, live in a notebook, and its matplotlib twin."""

from multichat_lab.dashboards.chart.widget import ChartWidget

__all__ = ["ChartWidget"]
