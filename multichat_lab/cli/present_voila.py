"""Voilà as a presented notebook has it: on a socket on which something else answered before."""

from collections.abc import Callable

from tornado.web import Application
from voila.app import Voila  # type: ignore[import-untyped]


class PresentVoila(Voila):  # type: ignore[misc]
    """Voilà on a socket that is there already."""

    take_over: Callable[[Application], None]
    """Lets its application answer there."""

    def listen(self) -> None:
        """Answer until it is stopped."""
        self.app.listen = lambda *_: self.take_over(self.app)
        super().listen()
