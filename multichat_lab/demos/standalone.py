"""The standalone demo: a whole trading interface in one cell of a notebook."""

from multichat_lab.chat.persistence import SessionPersistence
from multichat_lab.dashboards.interface import Preferences, TradingInterface
from multichat_lab.desk_file import desk_file


def run_standalone_demo(seed: int = 1, chats: SessionPersistence | None = None) -> TradingInterface:
    """Open a trading interface on shipped prices; a cell that ends with this call shows it.

    Args:
        seed: of the ticks that are invented within each day.
        chats: where to record; None for the file that `multichat present` names, elsewhere for
            memory, which goes with the kernel.
    """
    return TradingInterface(chats or own_store(), Preferences(seed=seed))


def own_store() -> SessionPersistence:
    """Open the store of a desk that is given none."""
    path = desk_file()
    return SessionPersistence("memory") if path is None else SessionPersistence("sqlite", path)
