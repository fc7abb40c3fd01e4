"""The pages that are open, and the widget of each: one that is cut off may come back to it."""

from collections.abc import Callable
from typing import Protocol

from multichat_lab.dashboards.served.guest import Guest
from multichat_lab.dashboards.served.outbox import Outbox

AWAY_SECONDS = 3600.0
"""After this time without its page, a widget is closed."""
MOST, MOST_AWAY = 50, 8
"""Pages that are open at a time; widgets that wait for theirs."""


class Line(Protocol):
    """The socket of a page."""

    def pass_on(self, frame: bytes) -> None:
        """Send a frame; may be called from any thread."""


class Place:
    """A page and its widget.

    Args:
        make: makes its guest, which sends through the outbox.

    Attributes:
        line: the socket, None while the page is away.
        since: when it went away, by the clock of the hall.
        guest: its widget.
    """

    def __init__(self, make: Callable[[Outbox], Guest], now: float) -> None:
        self.line: Line | None = None
        self.since = now
        self.guest = make(Outbox(self._send))

    def _send(self, frame: bytes) -> None:
        line = self.line
        if line is not None:
            line.pass_on(frame)


class Hall:
    """Gives each page a widget of its own; used from the server's event loop only.

    The first widget is made before anybody comes.

    Args:
        make: makes a guest.
        clock: seconds that only grow.
    """

    def __init__(self, make: Callable[[Outbox], Guest], clock: Callable[[], float]) -> None:
        self._make = make
        self._clock = clock
        self._places: dict[str, Place] = {}
        self._first: Place | None = Place(make, clock())

    def __len__(self) -> int:
        """How many widgets there are."""
        return len(self._places)

    def come(self, name: str, heard: int, line: Line) -> Place | None:
        """Return the place of a page that opens or comes back; None where it has none any more.

        Args:
            name: of the page, which it has invented.
            heard: the number of what it has heard last; 0 where it is new.
            line: its socket.
        """
        place = self._places.get(name)
        if place is None:
            if heard or len(self._places) >= MOST:
                return None
            place, self._first = self._first or Place(self._make, self._clock()), None
            self._places[name] = place
        elif place.guest.outbox.is_lost:
            self.leave(name)
            return None
        place.guest.outbox.heard(heard)
        place.line = line
        return place

    def cut(self, name: str, line: Line) -> None:
        """Note that the socket of a page has closed; its widget waits for a while."""
        place = self._places.get(name)
        if place is not None and place.line is line:
            place.line, place.since = None, self._clock()
        self.tidy()

    def leave(self, name: str) -> None:
        """Close the widget of a page that was left."""
        place = self._places.pop(name, None)
        if place is not None:
            place.guest.close()

    def tidy(self) -> None:
        """Close the widgets whose pages were away for too long, and the oldest of too many."""
        away = [name for name, each in self._places.items() if each.line is None]
        away.sort(key=lambda name: self._places[name].since, reverse=True)
        for number, name in enumerate(away):
            gone = self._clock() - self._places[name].since
            if number >= MOST_AWAY or gone > AWAY_SECONDS:
                self.leave(name)

    def close(self, seconds: float) -> None:
        """Close all widgets, and wait so long for each."""
        first = [self._first] if self._first else []
        guests = [each.guest for each in (*self._places.values(), *first)]
        self._places.clear()
        for each in guests:
            each.close()
        for each in guests:
            each.join(seconds)
