"""The colours of those at a desk: on its pages, in its room, and in its replay the same."""

from multichat_lab.chat.seat_colors import recorded_seats
from multichat_lab.trading.desk import PaperDesk


class DeskColors:
    """The colour of everybody at a desk, who may still be coming.

    They take up what the store tells of those who sat there, and elsewhere, before.

    Args:
        desk: the desk.

    Raises:
        StoreError: its store cannot be read.
    """

    def __init__(self, desk: PaperDesk) -> None:
        self._desk = desk
        self._colors = recorded_seats(desk.chats.store)

    def now(self) -> dict[str, str]:
        """Return name → colour of everybody there, in the order of sitting down."""
        here = self._desk.session_id
        for name in tuple(self._desk.seats):
            self._colors.seat(here, name)
        colors = self._colors.of(here)
        return {name: colors[name] for name in tuple(self._desk.seats)}
