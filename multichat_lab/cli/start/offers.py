"""What the start page offers: the room, the explorer, the replay, and every notebook."""

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from multichat_lab.cli.exploring import explore
from multichat_lab.cli.replaying import replay
from multichat_lab.cli.rooms import room
from multichat_lab.shipped import data_path, shipped_notebooks
from multichat_lab.shipped.first_words import first_words

BIG_SCREEN = r"https?://\S+/screen#presenter=\S+"
"""Of a room: who opens it by the start page is its presenter."""


@dataclass(frozen=True, slots=True)
class Offer:
    """One thing that can be opened.

    Attributes:
        name: in addresses and of its pictures.
        title: what it is called.
        sentence: what it is.
        before: arguments of `multichat` that make what it shows, run first; `{folder}` is a folder
            that goes with the start page.
        command: arguments of `multichat` that show it until they are stopped.
        address: what is the address among all that the command prints, a regular expression.
    """

    name: str
    title: str
    sentence: str
    command: tuple[str, ...]
    before: tuple[str, ...] = ()
    address: str = r"https?://\S+"


def offers(notebooks: Path) -> list[Offer]:
    """Return all that is offered.

    Args:
        notebooks: the folder with the user's copies of the shipped notebooks.
    """
    floor, trades = "sqlite:{folder}/floor.db", "duckdb:{folder}/demo/trades.duckdb"
    chats = str(data_path("chats", "trading_floor.jsonl"))
    return [
        Offer("room", "The room", first_line(room), ("room",), address=BIG_SCREEN),
        Offer(
            "explore",
            "The explorer",
            first_line(explore),
            ("explore", "--store", floor),
            ("import", chats, "--store", floor),
        ),
        Offer(
            "replay",
            "The replay",
            first_line(replay),
            ("replay", "--store", trades),
            ("demo", "trading", "--keep", "{folder}/demo"),
        ),
        *(offer_of(notebooks / each.name) for each in sorted(shipped_notebooks())),
    ]


def first_line(command: Callable[..., None]) -> str:
    """Return what the help of a command says first."""
    return (command.__doc__ or "").strip().splitlines()[0]


def offer_of(notebook: Path) -> Offer:
    """Return a notebook as an offer.

    Raises:
        MultichatError: it is no notebook.
    """
    title, sentence = first_words(notebook)
    return Offer(notebook.stem, title, sentence, ("present", str(notebook)))
