"""`SessionExplorer`: find a session, read it, see who talks to whom, and go on in SQL."""

from contextlib import ExitStack
from pathlib import Path
from typing import TYPE_CHECKING, Any, Self

from multichat_lab.analysis.lab import Lab
from multichat_lab.analysis.utterances import INFERRED_UTTERANCES, UTTERANCES
from multichat_lab.chat.persistence import SessionPersistence
from multichat_lab.dashboards.explorer import writing
from multichat_lab.dashboards.explorer.options import ExplorerOptions
from multichat_lab.dashboards.explorer.saving import STYLE, session_html
from multichat_lab.dashboards.explorer.talk import Talk
from multichat_lab.dashboards.pages import save_page, traits_of
from multichat_lab.dashboards.parts.built import built_script
from multichat_lab.dashboards.parts.notebook_cell import png, replace_earlier, still_bundle
from multichat_lab.errors import QueryError
from multichat_lab.palette import Theme
from multichat_lab.stores.read_only import ReadOnlyStore

if TYPE_CHECKING:
    import pandas as pd
    from matplotlib.figure import Figure

    from multichat_lab.analysis.frames import Source


class SessionExplorer(ExplorerOptions):
    """A store in three panes: what to choose by, the sessions, and what was said in one.

    All panes follow one selection. It is a predicate in SQL, so that the next cell goes on with it:
    `lab.sql(f"FROM utterances WHERE {explorer.where}")`.

    Args:
        source: a lab, an open persistence, or `TYPE:PATH`.
        traits: options, see `ExplorerOptions`, e.g. `theme="light"`.

    Attributes:
        chats: the store, to write into.

    Raises:
        QueryError: it is no store, or the lab is a slice.
        UnknownStoreError, StoreError: the store named by `TYPE:PATH` cannot be opened.

    Example:
        >>> explorer = SessionExplorer("duckdb:trades.duckdb")  # doctest: +SKIP
        >>> explorer.select(senders="Clerk", answered="no").df  # doctest: +SKIP
    """

    _esm = built_script("explorer")
    _css = STYLE

    _closed = True  # until it is made, and where making it has failed

    def __init__(self, source: "Source", **traits: Any) -> None:
        self._own_lab = not isinstance(source, Lab)
        self._lab = source if isinstance(source, Lab) else Lab(source)
        given = source if isinstance(source, SessionPersistence) else None
        self.chats = given or SessionPersistence(self._lab.store)
        with ExitStack() as failing:
            if self._own_lab:
                failing.callback(self._lab.close)
            super().__init__(**traits)
            self.set_trait("readonly", isinstance(self._lab.store, ReadOnlyStore))
            self._talk = Talk(self, self._lab, writing.deeds(self, self.chats))
            failing.pop_all()
        self._closed = False
        self._talk.on_missing = lambda: self.set_trait("picture", png(self.figure()))
        self.on_msg(self._talk.receive)
        replace_earlier(self)

    @property
    def sql(self) -> str:
        """The chosen messages as a statement for `Lab.sql`."""
        view = INFERRED_UTTERANCES if self.inferred else UTTERANCES
        return f"FROM {view} WHERE {self.where} ORDER BY session_id, seq"

    @property
    def df(self) -> "pd.DataFrame":
        """The chosen messages, with the columns of `messages_df`."""
        return self._frame(self.sql)

    @property
    def current(self) -> "pd.DataFrame":
        """The messages of the open session, as `messages_df` has them; none where none is open."""
        query = "FROM messages WHERE session_id = $session ORDER BY seq"
        return self._frame(query, {"session": self.session})

    def show(self, session_id: str, at: int | None = None) -> Self:
        """Open a session, at the message with this `seq`, and return the explorer.

        Raises:
            SessionNotFoundError: there is no such session.
            QueryError: it has no such message.
        """
        found = self._talk.ask("position", {"session_id": session_id, "seq": at})
        if at is not None and found["offset"] is None:
            raise QueryError(f"{session_id} has no message {at!r}", str(found["reason"]))
        with self.hold_sync():  # the place is one of this session, not of the one before
            self.session, self.at = session_id, at
        return self

    def annotate(self, label: str, message_id: str | None = None, **more: Any) -> Self:
        """Note a label in the open session, durably, and return the explorer.

        Args:
            label: what is noted.
            message_id: the message; the one that is looked at unless given.
            more: `start` and `end` (a piece of its words, in characters from 0), `value`, `by`
                (who notes it: who is logged in here, unless given).

        Raises:
            QueryError: no session is open, or no message is meant.
            MessageError: the message is not there, or a value cannot be recorded.
        """
        writing.annotate(self, label, message_id, **more)
        return self

    def save(self, target: str | Path) -> Path:
        """Write the open session as one HTML file, which opens without a kernel; return its path.

        Raises:
            QueryError: no session is open.
            PageError: it cannot be written, or the scripts are not built.
        """
        if self.session is None:
            raise QueryError("No session is open", "Open one: explorer.show('…').save('…').")
        still = png(self.figure())
        html = session_html(self._talk.browser, self.session, traits_of(self), still)
        return save_page(html, target)

    def figure(self) -> "Figure":
        """Return the open session, or the whole store, on one sheet, as `overview_figure` does."""
        from multichat_lab.analysis.figures.overview import overview_figure

        theme: Theme = "dark" if self.theme == "dark" else "light"
        return overview_figure(self._lab, self.session, self.inferred, theme=theme)

    def close(self) -> None:
        """Drop its tables, and close the lab unless it was given; twice is harmless."""
        if not self._closed:
            self._closed = True
            self._talk.close()
            if self._own_lab:
                self._lab.close()
        super().close()

    def _frame(self, query: str, values: dict[str, Any] | None = None) -> "pd.DataFrame":
        from multichat_lab.analysis.frames import MESSAGE_DTYPES, frame  # pandas takes its time

        return frame(self._lab, query, MESSAGE_DTYPES, values)

    def _repr_mimebundle_(self, **formats: Any) -> tuple[dict[str, Any], dict[str, Any]]:
        data, metadata = super()._repr_mimebundle_(**formats) or ({}, {})
        text = f"SessionExplorer, session {self.session}, WHERE {self.where}"
        return {**data, **still_bundle(text, self.figure)}, metadata
