"""The standalone demo: a whole trading interface in one cell of a notebook."""

from multichat_lab.chat.persistence import SessionPersistence
from multichat_lab.dashboards.interface import Preferences, TradingInterface


def run_standalone_demo(seed: int = 1, chats: SessionPersistence | None = None) -> TradingInterface:
    """Open a trading interface on shipped prices; a cell that ends with this call shows it.

    Args:
        seed: of the ticks that are invented within each day.
        chats: where to record; None for memory, which goes with the kernel.
    """
    return TradingInterface(chats or SessionPersistence("memory"), Preferences(seed=seed))
