"""The options of a replay, which both the page and Python may change at any time."""

import anywidget
from traitlets import Bool, Bunch, Bytes, CInt, Float, Int, Unicode, validate

from multichat_lab.dashboards.parts.choice import Choice
from multichat_lab.dashboards.replay.columns import ReplayColumns
from multichat_lab.dashboards.replay.following import ReplayViews
from multichat_lab.errors import ChartError


class ReplayOptions(anywidget.AnyWidget):
    """Where the clock of a replay is, how it runs, and how it looks."""

    _views: ReplayViews

    time = CInt(None, allow_none=True).tag(sync=True)
    """The clock, in microseconds since 1970 UTC; None for the end."""
    speed = Float(1.0, min=0.5, max=50.0).tag(sync=True)
    """Bars a second; without prices 1 gives a message about two seconds to be read."""
    playing = Bool().tag(sync=True)
    """Whether the clock runs."""
    skip_silence = Bool(True).tag(sync=True)
    """Shorten the times in which nothing is said or traded."""
    symbol = Unicode().tag(sync=True)
    """Whose prices are shown; the one with the most fills unless given."""
    reading = Int(None, allow_none=True).tag(sync=True)
    """`seq` of the message that one reads while the clock goes on; None to follow it."""

    theme = Choice(("dark", "light", "auto"), "auto").tag(sync=True)
    """`dark`, `light`, or `auto` as the page is."""
    height = Int(720, min=240).tag(sync=True)
    """In CSS pixels."""
    title = Unicode(read_only=True).tag(sync=True)
    """What it is about."""
    picture = Bytes().tag(sync=True)
    """The replay as PNG, for a page that cannot get the script; else empty."""
    branches = Bool(True).tag(sync=True)
    """Whether the page may branch the desk, which writes into the store; see `ReplayView.desk`."""
    alone = Bool().tag(sync=True)
    """Whether the page has nothing else, as in a file of its own."""

    @property
    def columns(self) -> ReplayColumns:
        """What the page has."""
        return self._views.columns

    @validate("symbol")
    def _known(self, proposal: Bunch) -> str:
        symbol = str(proposal.value)
        symbols = [each["symbol"] for each in self.columns.header["symbols"]]
        if symbol and symbol not in symbols:
            known = ", ".join(symbols) or "none: nothing was traded"
            raise ChartError(f"symbol is {symbol!r}", f"Known are {known}.")
        return symbol
