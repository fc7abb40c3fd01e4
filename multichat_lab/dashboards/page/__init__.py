"""A page of HTML that Python fills: slots, fields and lists, and what is pressed there."""

from multichat_lab.dashboards.page.widget import PageWidget

__all__ = ["PageWidget"]
