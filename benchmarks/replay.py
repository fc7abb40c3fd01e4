"""How long a replay's columns take, beside plain reading of the same tables; how large a file is.

    uv run python benchmarks/replay.py [--bars 100000] [--messages 10000]

The peers read the same tables in the same run: DuckDB from the store's own file into DataFrames,
and then what any replay needs of them as JSON and as floats. Both have the file in memory. Median
of five; a lab that is loaded already, as in a notebook.
"""

import argparse
import asyncio
import json
import shutil
import statistics
import tempfile
import time
from collections.abc import Callable
from pathlib import Path

import duckdb
import numpy as np
from pages import report

from multichat_lab import ChatMessage, Lab, SessionPersistence
from multichat_lab.dashboards.pages import PageContent, one_file
from multichat_lab.dashboards.replay.columns import ReplayColumns
from multichat_lab.dashboards.replay.following import growth
from multichat_lab.dashboards.replay.kept import Kept
from multichat_lab.dashboards.replay.reading import replay_columns
from multichat_lab.dashboards.replay.saving import replay_html
from multichat_lab.dashboards.replay.state import state_at
from multichat_lab.dashboards.replay.subject import subject_of
from multichat_lab.trading import PaperDesk, SmaCross, gbm_bars, replay_feed

ROUNDS = 5
SESSION = "replayed"
WORDS = "The spread is wide today, and the stop of the third lot lies below the low of May."
PEER_TABLES = ("messages", "bars", "orders", "fills", "trades", "equity")


def seconds(work: Callable[[], object]) -> float:
    """Return the median time that something takes."""
    times = []
    for _ in range(ROUNDS):
        began = time.perf_counter()
        work()
        times.append(time.perf_counter() - began)
    return statistics.median(times)


def recorded(path: Path, bars: int, messages: int) -> None:
    """Record a desk that has traded so many bars, in a session in which so much is said."""
    prices = gbm_bars(bars, seed=1)
    with SessionPersistence("duckdb", path) as chats:
        chats.create_session(["Ann"], session_id=SESSION)
        asyncio.run(PaperDesk(replay_feed(prices), [SmaCross(20, 60)], chats, SESSION).run())
        missing = messages - chats.get_session(SESSION).message_count
        first = prices.index[0].to_pydatetime()
        step = (prices.index[-1] - prices.index[0]) / missing
        said = (f"{WORDS} {number}" for number in range(missing))
        chats.add_messages(
            [
                ChatMessage(SESSION, "Ann", words, timestamp=first + number * step)
                for number, words in enumerate(said)
            ]
        )


def peer(path: Path) -> int:
    """Read the same tables with DuckDB into DataFrames, and make JSON and floats of them."""
    with duckdb.connect(path, read_only=True) as connection:
        frames = [connection.sql(f"FROM {table}").df() for table in PEER_TABLES]
    text = json.dumps(frames[0].astype(str).to_dict("records"))
    numbers = [frame.select_dtypes("number").to_numpy(np.float64).tobytes() for frame in frames]
    return len(text) + sum(map(len, numbers))


def sizes(told: str | None, **others: float) -> argparse.Namespace:
    """Return how many bars and messages are asked for, and what else, each with what is usual."""
    parser = argparse.ArgumentParser(description=told)
    parser.add_argument("--bars", type=int, default=100_000)
    parser.add_argument("--messages", type=int, default=10_000)
    for name, usual in others.items():
        parser.add_argument(f"--{name}", type=type(usual), default=usual)
    return parser.parse_args()


def main() -> None:
    """Measure, and print a table."""
    asked = sizes(__doc__)
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "chats.duckdb"
        recorded(path, asked.bars, asked.messages)
        twin = Path(shutil.copy(path, Path(folder) / "twin.duckdb"))  # the lab has the other open
        with Lab(f"duckdb:{path}") as lab:
            began = time.perf_counter()
            lab.refresh()
            report("lab loaded", f"{time.perf_counter() - began:.2f} s")

            def made() -> ReplayColumns:
                return replay_columns(lab, subject_of(lab, None, SESSION))

            columns = made()
            print(columns)
            kept, subject = Kept(), subject_of(lab, None, SESSION)
            replay_columns(lab, subject, None, kept)
            known = seconds(lambda: replay_columns(lab, subject, None, kept))
            report("them again, while one follows", f"{1000 * known:.0f} ms")
            report("columns of the session", f"{1000 * seconds(made):.0f} ms")
            report(
                "the same tables, DuckDB → pandas → JSON and bytes",
                f"{1000 * seconds(lambda: peer(twin)):.0f} ms",
            )
            middle = (columns.header["from"] + columns.header["to"]) // 2
            report("state at a time", f"{1000 * seconds(lambda: state_at(columns, middle)):.1f} ms")
            again = made()
            grown = seconds(lambda: growth(columns, again))
            report("finding what has grown in it", f"{1000 * grown:.0f} ms")
            html = replay_html(columns, {}, b"")
            report("the file, all of it", f"{len(html) / 1e6:.2f} MB")
            empty = one_file("", "replay", "", PageContent(needs_library=True))
            report("the file without data", f"{len(empty) / 1e6:.2f} MB")
            took = seconds(lambda: replay_html(columns, {}, b""))
            report("writing it", f"{1000 * took:.0f} ms")


if __name__ == "__main__":
    main()
