"""Whose turn something is among services of several hosts, by the server's advisory locks.

The server takes back what a process holds that has died, or whose connection is lost.
"""

from multichat_lab.service.shared.tables import ServiceTables

UPKEEP = 0x6D756C75  # "mulu"
TAKE_UPKEEP = f"SELECT pg_try_advisory_lock({UPKEEP}, hashtext(current_schema()))"

KEYS = 0x6D756C6B  # "mulk"
TAKE_KEY = f"SELECT pg_try_advisory_lock({KEYS}, hashtext(current_schema() || ? || ' ' || ?))"
GIVE_KEY = f"SELECT pg_advisory_unlock({KEYS}, hashtext(current_schema() || ? || ' ' || ?))"


class UpkeepTurn:
    """Tells one of several services that the upkeep is its own; another one when that has ended.

    Args:
        tables: a connection of its own, which is kept.
    """

    def __init__(self, tables: ServiceTables) -> None:
        self._tables = tables

    def is_ours(self) -> bool:
        """Return whether this service does the upkeep.

        Raises:
            StoreError: the server cannot be reached.
        """
        ((taken,),) = self._tables.ask(TAKE_UPKEEP)
        return bool(taken)
