"""The colours of those who trade, as a store tells who sat down when."""

from multichat_lab.palette import SeatColors
from multichat_lab.stores.contract import Store
from multichat_lab.stores.schema import TABLES


def recorded_seats(store: Store) -> SeatColors:
    """Return the colours of everybody who has traded in a session, up to now.

    Raises:
        StoreError: it cannot be read.
    """
    with store.reading() as reader:
        rows = reader.run_rows("runs", None)
    runs = [dict(zip(TABLES["runs"], row, strict=True)) for row in rows]
    colors = SeatColors()
    for run in sorted(runs, key=lambda each: (each["started_at"], each["run_id"])):
        if run["session_id"] is not None:
            colors.seat(run["session_id"], run["robot"])
    return colors
