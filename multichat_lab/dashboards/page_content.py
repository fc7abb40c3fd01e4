"""What a page shows: slots, fields and lists for all its views, and what is one view's alone."""

from collections import deque
from collections.abc import Mapping, Sequence
from typing import Any

from multichat_lab.dashboards.parts.audience import Audience
from multichat_lab.dashboards.parts.per_view import PerView

MOST_ITEMS = 50
"""Items of a list that a page keeps."""


class PageContent:
    """Content of a page, which tells what of it has changed.

    A view is shown the slots of all, over them those of the view `""`, which stands for whoever has
    chosen nothing yet, and over them its own.

    Args:
        audience: who looks.
    """

    def __init__(self, audience: Audience) -> None:
        self._slots: dict[str, str] = {}
        self._fields: dict[str, str] = {}
        self._lists: dict[str, deque[str]] = {}
        self._own = PerView[dict[str, str]](audience)
        self._own[""] = {}

    def change(
        self,
        slots: Mapping[str, str],
        fields: Mapping[str, str],
        lists: Mapping[str, Sequence[str]],
    ) -> dict[str, Any]:
        """Take in what all views are shown, and return what of it has changed."""
        added = {name: list(items) for name, items in lists.items() if items}
        for name, items in added.items():
            self._lists.setdefault(name, deque(maxlen=MOST_ITEMS)).extend(items)
            del items[:-MOST_ITEMS]
        changed = {
            "slots": changes(self._slots, slots),
            "fields": changes(self._fields, fields),
            "lists": added,
        }
        return {kind: values for kind, values in changed.items() if values}

    def change_own(self, view: str, slots: Mapping[str, str]) -> dict[str, str]:
        """Take in slots that one view alone is shown, and return those that have changed."""
        return changes(self._own.setdefault(view, {}), slots)

    def own(self) -> list[tuple[str, dict[str, str]]]:
        """Return the views that are shown slots of their own, and these."""
        return [(view, slots) for view, slots in self._own.items() if view]

    def forget(self, view: str) -> None:
        """Forget what was shown to a view alone."""
        if view:
            self._own.pop(view, None)

    def whole(self, view: str) -> dict[str, Any]:
        """Return all that a view is shown."""
        slots = {**self._slots, **self._own[""], **self._own.get(view, {})}
        lists = {name: list(items) for name, items in self._lists.items()}
        return {"slots": slots, "fields": self._fields, "lists": lists}

    def text_of(self, name: str) -> str:
        """Return what a field shows, else the HTML of a slot or of a list of that name."""
        if name in self._fields:
            return self._fields[name]
        slots = {**self._slots, **self._own[""]}
        return slots.get(name) or "".join(self._lists.get(name, ()))


def changes(shown: dict[str, str], given: Mapping[str, str]) -> dict[str, str]:
    """Return what of `given` is not `shown` yet, and take it in there."""
    changed = {name: text for name, text in given.items() if shown.get(name) != text}
    shown.update(changed)
    return changed
