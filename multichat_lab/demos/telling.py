"""What the demos share: how they print, and the folder where they keep their stores."""

import tempfile
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path

from rich.console import Console
from rich.markup import escape
from rich.table import Table

from multichat_lab.analysis.lab import Lab
from multichat_lab.chat.persistence import SessionPersistence
from multichat_lab.errors import StoreError
from multichat_lab.records import ChatMessage
from multichat_lab.trading.desk import PaperDesk

BLOCKS = "▁▂▃▄▅▆▇█"


def step(console: Console, number: int, title: str) -> None:
    """Print the title of a step."""
    console.rule(f"[bold]{number}  {title}", align="left", style="dim")


def plain_table(columns: Sequence[str], right: Iterable[str] = ()) -> Table:
    """Return a table without lines; the columns named in `right` are numbers."""
    numbers = set(right)
    table = Table(box=None, padding=(0, 2, 0, 0), header_style="dim")
    for column in columns:
        table.add_column(column, justify="right" if column in numbers else "left")
    return table


def speaker_and_recipient(message: ChatMessage) -> str:
    """Return who speaks to whom, in colours."""
    return f"[cyan]{escape(message.sender)}[/] → [magenta]{escape(message.recipient)}[/]"


def coloured(amount: float) -> str:
    """Return an amount of money with its sign; a loss differs by more than its colour."""
    color = "green" if amount >= 0 else "red"
    return f"[{color}]{amount:+,.2f}[/]"


def sparkline(values: Sequence[float], width: int = 24) -> str:
    """Return a line of block characters that rises and falls with `values`."""
    shown = [values[place * (len(values) - 1) // (width - 1)] for place in range(width)]
    low, high = min(shown), max(shown)
    steps = len(BLOCKS) - 1
    return "".join(BLOCKS[round((each - low) / (high - low or 1) * steps)] for each in shown)


@contextmanager
def demo_folder(chosen: Path | None) -> Iterator[Path]:
    """Open an empty folder for a demo: the chosen one, which stays, or a temporary one.

    Raises:
        StoreError: the chosen one is not empty, or cannot be made or read.
    """
    if chosen is None:
        with tempfile.TemporaryDirectory(prefix="multichat-demo-") as temporary:
            yield Path(temporary)
        return
    try:
        chosen.mkdir(parents=True, exist_ok=True)
        is_empty = not any(chosen.iterdir())
    except OSError as error:
        raise StoreError(
            f"{chosen} cannot be the demo's folder: {error.strerror}",
            "Give a folder where you may write.",
        ) from error
    if not is_empty:
        raise StoreError(f"{chosen} is not empty", "Give the demo a folder of its own.")
    yield chosen


@contextmanager
def demo_lab(chosen: Path | None, name: str) -> Iterator[tuple[Path, SessionPersistence, Lab]]:
    """Open a DuckDB store in a demo's folder, and a lab over it; see `demo_folder`.

    Args:
        chosen: the folder; None for a temporary one.
        name: of the store's file.
    """
    with (
        demo_folder(chosen) as place,
        SessionPersistence("duckdb", place / name) as chats,
        Lab(chats) as lab,
    ):
        yield place, chats, lab


def replayed(console: Console, number: int, desk: PaperDesk) -> None:
    """Run a desk again from its record as the step of that number, and print what came of it."""
    step(console, number, "Was it really so? Run again from the record")
    reports = desk.replay().values()
    fills = sum(report.fills for report in reports)
    equal = all(report.is_equal for report in reports)
    verdict = "every one equal" if equal else "NOT equal"
    console.print(f"{fills} fills replayed from the store: {verdict}.\n", highlight=False)


def part(console: Console, folder: Path | None, kept: str, next_steps: str) -> None:
    """Print where a demo has left what it made, if it has, and what to do next.

    Args:
        console: where to print.
        folder: where it lies; None where nothing was kept.
        kept: what lies there, with its verb, e.g. `The store is`.
        next_steps: commands, in rich's markup.
    """
    if folder:
        console.print(f"{kept} in {escape(str(folder))}.", style="dim", highlight=False)
    console.print(next_steps, highlight=False)
