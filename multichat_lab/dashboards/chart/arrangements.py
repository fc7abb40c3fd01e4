"""The bars of a chart in several timeframes: its own, and those that single views have chosen."""

from collections.abc import Sequence
from typing import NamedTuple

from multichat_lab.dashboards.chart.content import ChartContent
from multichat_lab.dashboards.parts.audience import Audience
from multichat_lab.dashboards.parts.per_view import PerView


class Arranged(NamedTuple):
    """Content in one timeframe, and a number by which views know it from any other."""

    content: ChartContent
    generation: int


class Arrangements:
    """One content in each timeframe that somebody looks at.

    Args:
        content: what there is to show.
        audience: who looks.

    Attributes:
        own: in the chart's own timeframe, which a view sees that has chosen none.
    """

    def __init__(self, content: ChartContent, audience: Audience) -> None:
        self._audience = audience
        self.own = Arranged(content, 0)
        self._generation = 0
        self._timeframe: str | None = None
        self._indicators: Sequence[str] = ()
        self._others: dict[str, Arranged] = {}
        self._chosen = PerView[str](audience)

    def renew(self, content: ChartContent, timeframe: str | None, names: Sequence[str]) -> None:
        """Arrange `content` from now on; another timeframe is for all, whatever they chose."""
        if timeframe != self._timeframe:
            self._chosen.clear()
        content.arrange(timeframe, names)
        self._timeframe, self._indicators = timeframe, names
        self._others.clear()
        self.own = self._numbered(content)

    def choose(self, view: str, timeframe: str | None) -> None:
        """Have one view see a timeframe of its own; None for the chart's."""
        if timeframe is None or timeframe == self._timeframe:
            self._chosen.pop(view, None)
        else:
            self._chosen[view] = timeframe

    def of(self, view: str) -> Arranged:
        """Return what a view sees."""
        timeframe = self._chosen.get(view)
        if timeframe is None:
            return self.own
        if timeframe not in self._others:
            content = self.own.content.rearranged(timeframe, self._indicators)
            self._others[timeframe] = self._numbered(content)
        return self._others[timeframe]

    def looked_at(self) -> list[Arranged]:
        """Return what is kept up: the chart's own, and what somebody looks at besides."""
        wanted = {each for view, each in self._chosen.items() if view in self._audience}
        self._others = {name: each for name, each in self._others.items() if name in wanted}
        return [self.own, *self._others.values()]

    @property
    def views(self) -> list[str]:
        """Whom to tell when all is new: each by name where they see different things, else all."""
        return self._audience.views if self._chosen else [""]

    def _numbered(self, content: ChartContent) -> Arranged:
        self._generation += 1
        return Arranged(content, self._generation)
