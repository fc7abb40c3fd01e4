"""What the first line of a cell names: a variable of the notebook, or `TYPE:PATH`."""

import atexit
from contextlib import ExitStack
from typing import Any

from multichat_lab.analysis.lab import Lab
from multichat_lab.chat.persistence import SessionPersistence
from multichat_lab.errors import QueryError

REMEDY = "Name one on the cell's first line: a variable, or TYPE:PATH such as sqlite:chats.db."


class Sources:
    """Finds the lab or the store that a cell means; what it opens stays open with the notebook.

    Args:
        shell: the notebook's IPython shell.

    Attributes:
        last: the name that was used last; None before any.
    """

    def __init__(self, shell: Any) -> None:
        self._shell = shell
        self._labs: dict[SessionPersistence | str, Lab] = {}
        self._chats: dict[str, SessionPersistence] = {}
        self._open = ExitStack()
        self.last: str | None = None
        atexit.register(self._open.close)

    def lab(self, name: str | None) -> Lab:
        """Return the lab that is named, or one over the store that is.

        Raises:
            QueryError: the name is of neither, or there is none and more than one may be meant.
            UnknownStoreError, StoreError: the store cannot be opened.
        """
        found = self._named(name)
        if isinstance(found, Lab):
            return found
        if found not in self._labs:
            self._labs[found] = self._open.enter_context(Lab(found))
        return self._labs[found]

    def chats(self, name: str | None) -> SessionPersistence:
        """Return the store that is named, to write into.

        Raises:
            QueryError, UnknownStoreError, StoreError: see `lab`.
        """
        found = self._named(name)
        if isinstance(found, Lab):
            return SessionPersistence(found.store)
        if isinstance(found, SessionPersistence):
            return found
        if found not in self._chats:
            kind, _, place = found.partition(":")
            opened = SessionPersistence(kind, place)
            self._chats[found] = self._open.enter_context(opened)
        return self._chats[found]

    def _named(self, name: str | None) -> Lab | SessionPersistence | str:
        name = name or self.last or self._only()
        found: Lab | SessionPersistence | str | None = self._shell.user_ns.get(name)
        if not isinstance(found, (Lab, SessionPersistence)):
            if ":" not in name:
                raise QueryError(f"{name!r} is no lab and no store", REMEDY)
            found = name
        self.last = name
        return found

    def _only(self) -> str:
        """Return the name of the one lab, or else the one store, among the variables."""
        variables: dict[str, Any] = {
            n: v for n, v in self._shell.user_ns.items() if not n.startswith("_")
        }
        for kind in (Lab, SessionPersistence):
            found = {id(v): n for n, v in variables.items() if isinstance(v, kind)}
            if len(found) == 1:
                return str(*found.values())
            if found:
                names = ", ".join(sorted(found.values()))
                raise QueryError(f"It may be one of {names}", REMEDY)
        raise QueryError("There is no lab and no store among the variables", REMEDY)
