"""A widget as a page: served by the command itself, over one lab for all who look."""

import asyncio
import webbrowser
from threading import Lock
from typing import TYPE_CHECKING

import typer

from multichat_lab.cli.page_options import Listening
from multichat_lab.listening import free_socket, token_for, url_of
from multichat_lab.stopping import StopGuard

if TYPE_CHECKING:
    from multichat_lab.analysis.lab import Lab
    from multichat_lab.chat.notes import By
    from multichat_lab.dashboards.served.exhibit import Exhibit

STOP_SECONDS = 10.0
"""How long a stop may take, whatever stalls."""


class SharedLab:
    """A lab that all pages share, opened when the first needs it; also a context manager.

    Args:
        store: `TYPE:PATH`.
        by: see `Lab`.
    """

    def __init__(self, store: str, by: "By" = "participant") -> None:
        self._store = store
        self._by = by
        self._lab: Lab | None = None
        self._lock = Lock()

    def __enter__(self) -> "SharedLab":
        """Return it."""
        return self

    def __exit__(self, *_: object) -> None:
        """Close the lab, if it was opened."""
        if self._lab is not None:
            self._lab.close()

    @property
    def lab(self) -> "Lab":
        """The lab.

        Raises:
            MultichatError: the store cannot be opened.
        """
        from multichat_lab.analysis.lab import Lab

        with self._lock:
            if self._lab is None:
                self._lab = Lab(self._store, self._by)
            return self._lab


def show(exhibit: "Exhibit", listening: Listening, browser: bool) -> None:
    """Show a widget as a page until Ctrl-C.

    Args:
        exhibit: what is shown.
        listening: where to wait for browsers.
        browser: open a browser window.

    Raises:
        MultichatError: the scripts are not built, or the address cannot be had.
    """
    from multichat_lab.dashboards.served.handlers import Door
    from multichat_lab.dashboards.served.server import PageServer

    exhibit.html()  # what is not built is told here
    token = token_for(listening.ip)
    server = PageServer(exhibit, Door(token))
    with free_socket(listening.ip, listening.port) as listener:
        url = url_of(listening.ip, listener.getsockname()[1], token)

        def say_where() -> None:
            typer.echo(f"{exhibit.title} is at {url}  (Ctrl-C ends it)")
            if browser:
                webbrowser.open(url)

        guard = StopGuard(server, STOP_SECONDS)
        try:
            asyncio.run(server.serve(listener, say_where))
        finally:
            guard.end()
