"""Which table each view looks at, and where one reads in it: a view shares that with no other."""

from collections.abc import Iterator, Mapping
from typing import Any

from multichat_lab.dashboards.desk.tables import TABLES, TablePage, TableView
from multichat_lab.dashboards.parts.audience import Audience
from multichat_lab.dashboards.parts.per_view import PerView

LONGEST = 10
"""Digits of a page's number, which a browser tells: no table has so many."""


class Look:
    """What one view has chosen.

    Attributes:
        view: the table, the page of it, and what it stands still at.
        turns: how often it was chosen anew; what is scrolled belongs to one turn.
        seen: what the view was shown last, see `table_state`; None to show it again.
        shown: rows that there were then; None before anything of the table was shown.
        newer: rows that were held back then.
    """

    def __init__(self) -> None:
        self.view = TableView(TABLES[0])
        self.turns = 0
        self.seen: object = None
        self.shown: int | None = None
        self.newer = 0

    def turn(self, view: TableView) -> None:
        """Turn to a table or a page."""
        self.view = view
        self.turns += 1
        self.seen = None

    def stand(self, still: bool) -> None:
        """Stand still at the rows that are shown, whatever comes on top of them, or go on."""
        if still == (self.view.held is not None) or self.view.page:
            return
        self.view = self.view._replace(held=self.shown if still else None)
        self.seen = None

    def take(self, page: TablePage, state: object) -> None:
        """Note what is shown."""
        self.seen, self.shown, self.newer = state, page.total, page.newer or 0


class Looks:
    """The choices of all views; those of the view `""` are a cell's.

    Args:
        audience: who looks.
    """

    def __init__(self, audience: Audience) -> None:
        self._audience = audience
        self._looks = PerView[Look](audience)

    def of(self, view: str) -> Look:
        """Return what a view has chosen; the first table if it has chosen nothing yet."""
        return self._looks.setdefault(view, Look())

    def handlers(self) -> Mapping[str, Any]:
        """Return name of a press → what it changes for the view that was pressed."""
        turns = {"table": self._turn_to, "page": self._turn_page, "newest": self._turn_to_newest}
        return {**turns, "hold": self._hold}

    def present(self, with_cell: bool) -> Iterator[tuple[str, Look]]:
        """Yield views and what they have chosen: who looks now, and a cell if that is asked for."""
        names = dict.fromkeys([*self._audience.views, *([""] if with_cell else [])])
        for name in names:
            yield name, self.of(name)

    def asked(self, with_cell: bool) -> Mapping[TableView, object]:
        """Return what is looked at → what was seen of it, None where a view has not seen it."""
        asked: dict[TableView, object] = {}
        for _, look in self.present(with_cell):
            is_same = asked.setdefault(look.view, look.seen) == look.seen
            asked[look.view] = look.seen if is_same else None
        return asked

    def show_again(self) -> None:
        """Have everybody shown anew what they look at."""
        for look in self._looks.values():
            look.seen = None

    def _turn_to(self, view: str, table: Any) -> None:
        if table in TABLES:
            look = self.of(view)
            look.turn(TableView(table))
            look.shown, look.newer = None, 0

    def _turn_page(self, view: str, page: Any) -> None:
        if not (str(page).isdecimal() and len(str(page)) < LONGEST):
            return
        look = self.of(view)
        number, held = int(page), look.view.held
        if number and held is None:
            held = look.shown
        is_newest = not number and not look.newer
        look.turn(TableView(look.view.table, number, None if is_newest else held))

    def _turn_to_newest(self, view: str, _: Any) -> None:
        look = self.of(view)
        look.turn(TableView(look.view.table))

    def _hold(self, view: str, still: Any) -> None:
        self.of(view).stand(bool(still))
