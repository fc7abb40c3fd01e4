"""Shows each view the table that it looks at."""

from collections.abc import Mapping
from typing import Any

from multichat_lab.dashboards.desk.blotter import Blotter, newer_label
from multichat_lab.dashboards.desk.looks import Looks
from multichat_lab.dashboards.desk.tables import TablePage, TableView
from multichat_lab.dashboards.page import PageWidget, put_own


class ShownTables:
    """The tables of a page, a view at a time.

    Args:
        page: where they are shown.
        blotter: sets them.
    """

    def __init__(self, page: PageWidget, blotter: Blotter) -> None:
        self._page = page
        self._blotter = blotter
        self._looks = Looks(page.audience)

    def asked(self, for_cell: bool) -> Mapping[TableView, object]:
        """Return what is looked at → what was seen of it; by who looks now, or a cell as well."""
        return self._looks.asked(for_cell)

    def show(self, tables: Mapping[TableView, tuple[TablePage, object]]) -> None:
        """Show what has changed to who looks at it."""
        for view, look in self._looks.present(with_cell=True):
            if look.view in tables:
                content, state = tables[look.view]
                look.take(content, state)
                if content.newer is not None:
                    newer = newer_label(content.newer)
                    self._page.tell({"view": view, "fields": {"newer": newer}})
                put_own(self._page, view, self._blotter.slots(look, content))

    def show_again(self) -> None:
        """Show everything anew with the next snapshot."""
        self._looks.show_again()

    def handlers(self) -> Mapping[str, Any]:
        """Return name of a press → what it changes for the view that was pressed."""
        return self._looks.handlers()
