"""Pages that live without a kernel: made by our own commands, embedded in the tutorials."""

import subprocess
import sys
import tempfile
from pathlib import Path
from typing import NamedTuple

from multichat_lab.errors import MultichatError
from multichat_lab.progress import Progress
from multichat_lab.shipped import data_path


class Live(NamedTuple):
    """A page that one can touch.

    Attributes:
        file: its name in the folder `live` of the site.
        title: what it shows.
        commands: of `multichat`, one after the other; `{out}` is the file, `{folder}` one to work
            in.
    """

    file: str
    title: str
    commands: tuple[tuple[str, ...], ...]


TRADES, FLOOR = "duckdb:{folder}/demo/trades.duckdb", "sqlite:{folder}/floor.db"
LIVE = {
    "03_backtest_a_robot": Live(
        "report.html",
        "The report on a backtest",
        (("backtest", "AAPL", "-r", "sma-cross", "-p", "fast=20", "--report", "{out}"),),
    ),
    "07_session_explorer": Live(
        "explorer.html",
        "A morning of a trading floor in the explorer",
        (
            ("import", str(data_path("chats", "trading_floor.jsonl")), "--store", FLOOR),
            ("explore", "floor-2025-03-10", "--store", FLOOR, "--html", "{out}"),
        ),
    ),
    "08_replay": Live(
        "replay.html",
        "Four years of AAPL, traded by three robots and a person",
        (
            ("demo", "trading", "--keep", "{folder}/demo"),
            ("replay", "--store", TRADES, "--html", "{out}"),
        ),
    ),
}
"""Name of a tutorial → what is embedded in it."""


def write_live_pages(folder: Path, progress: Progress) -> None:
    """Make all of them in a folder.

    Raises:
        MultichatError: one of the commands has failed, with what it said.
    """
    folder.mkdir(parents=True)
    for number, live in enumerate(LIVE.values()):
        progress(number, len(LIVE))
        with tempfile.TemporaryDirectory() as place:
            for command in live.commands:
                run([each.format(out=folder / live.file, folder=place) for each in command])


def run(command: list[str]) -> None:
    """Run a command of `multichat` to its end.

    Raises:
        MultichatError: it has failed.
    """
    done = subprocess.run(  # noqa: S603 - our own program
        [sys.executable, "-m", "multichat_lab", *command], capture_output=True, check=False
    )
    if done.returncode:
        said = done.stderr.decode("utf-8", "replace").strip()
        raise MultichatError(
            f"multichat {' '.join(command)} has failed: {said or 'it said nothing'}",
            "Run it by hand, and see what it needs.",
        )
