"""The options of an explorer, which both the page and Python may change at any time."""

from dataclasses import fields, replace
from typing import Any, Self

import anywidget
from traitlets import Bool, Bunch, Bytes, Dict, Int, List, Unicode, validate

from multichat_lab.analysis.browsing.predicate import where
from multichat_lab.analysis.browsing.selection import Selection
from multichat_lab.dashboards.parts.choice import Choice
from multichat_lab.dashboards.parts.moment import moment
from multichat_lab.errors import QueryError

LABELS = ["good", "bad", "question", "follow up"]
"""Offered for annotating, unless others are given."""


class ExplorerOptions(anywidget.AnyWidget):
    """What is chosen, which session is open, and how it looks."""

    selection: "Dict[str, Any]" = Dict().tag(sync=True)
    """What is chosen, see `Selection`; every pane follows it."""
    where = Unicode("true", read_only=True).tag(sync=True)
    """The selection as a SQL predicate over the lab's view `utterances`."""
    session = Unicode(None, allow_none=True).tag(sync=True)
    """The session that is open."""
    at = Int(None, allow_none=True).tag(sync=True)
    """`seq` of the message that is looked at."""
    compare = Unicode(None, allow_none=True).tag(sync=True)
    """A second session beside it."""
    labels = List(Unicode(), LABELS).tag(sync=True)
    """Offered for annotating."""
    speaker = Unicode(None, allow_none=True).tag(sync=True)
    """Who speaks in the composer; None for no composer."""
    readonly = Bool(False, read_only=True).tag(sync=True)
    """Whether the store can only be read, so that nothing can be noted or said."""
    inferred = Bool().tag(sync=True)
    """Whether replies that were inferred (`infer_replies`) count."""
    theme = Choice(("dark", "light", "auto"), "auto").tag(sync=True)
    """`dark`, `light`, or `auto` as the page is."""
    height = Int(720, min=320).tag(sync=True)
    """In CSS pixels."""
    picture = Bytes().tag(sync=True)
    """The explorer as PNG, for a page that cannot get the script; else empty."""
    alone = Bool().tag(sync=True)
    """Whether the page has nothing else, as in a file of its own."""
    live = Bool().tag(sync=True)
    """Whether the open session stands by itself, at its end, as it goes on; the other panes are
    behind tabs."""

    @validate("selection")
    def _known(self, proposal: Bunch) -> dict[str, Any]:
        chosen = Selection.of(proposal.value)
        self.set_trait("where", where(chosen))
        return chosen.values()

    @property
    def chosen(self) -> Selection:
        """The selection as a record."""
        return Selection.of(self.selection)

    def select(self, **choices: Any) -> Self:
        """Choose, and return the explorer; what is not named stays as it is.

        Args:
            choices: fields of `Selection`, e.g. `senders=["Clerk"], answered="no"`; one value
                stands for a list of it, None for no restriction; `since` and `until` may be any
                time that pandas reads (in UTC unless it says otherwise).

        Raises:
            QueryError: there is no such field, or a value makes no sense; nothing was changed.
        """
        known = {each.name for each in fields(Selection)}
        if wrong := choices.keys() - known:
            raise QueryError(
                f"There is nothing to choose called {', '.join(map(repr, sorted(wrong)))}",
                f"Known: {', '.join(sorted(known))}.",
            )
        chosen = {name: plain(name, value) for name, value in choices.items()}
        self.selection = replace(self.chosen, **chosen).values()
        return self

    def clear(self) -> Self:
        """Choose nothing, so that everything is shown; return the explorer."""
        self.selection = {}
        return self

    def speak_as(self, name: str | None) -> Self:
        """Let somebody speak in the open session, from the page; None for nobody any more."""
        self.speaker = name
        return self


def plain(name: str, value: Any) -> Any:
    """Return a choice as the selection has it."""
    if name == "words":
        return value or ""
    if name in ("since", "until"):
        return None if value is None else moment(value, name)
    if value is None:
        return ()
    return (value,) if isinstance(value, str) else tuple(value)
