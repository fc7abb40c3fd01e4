"""What the start page offers: the room, the explorer, the replay, and every notebook."""

import json
import re
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from multichat_lab.cli.exploring import explore
from multichat_lab.cli.replaying import replay
from multichat_lab.cli.rooms import room
from multichat_lab.errors import MultichatError
from multichat_lab.shipped import data_path, shipped_folder

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


def shipped_notebooks() -> list[Path]:
    """Return the files of the notebooks that come with the package."""
    return list(shipped_folder("notebooks").glob("*.ipynb"))


def first_line(command: Callable[..., None]) -> str:
    """Return what the help of a command says first."""
    return (command.__doc__ or "").strip().splitlines()[0]


def offer_of(notebook: Path) -> Offer:
    """Return a notebook as an offer: its heading and the first sentence below it.

    One without words says both in its metadata.

    Raises:
        MultichatError: it is no notebook.
    """
    try:
        content = json.loads(notebook.read_text(encoding="utf-8"))
        first = content["cells"][0]
        words = "".join(first["source"]) if first["cell_type"] == "markdown" else ""
    except (OSError, ValueError, TypeError, LookupError) as error:
        raise MultichatError(
            f"{notebook} is not a notebook", "Remove it; multichat present copies it anew."
        ) from error
    said = re.match(r"#+ ([^\n]+)\n+([^#].*?[.?!])(?=\s|$)", words, re.DOTALL)
    told = content["metadata"]
    title = said[1] if said else str(told.get("title", notebook.stem))
    sentence = said[2] if said else str(told.get("description", ""))
    return Offer(notebook.stem, title, plain(sentence), ("present", str(notebook)))


def plain(words: str) -> str:
    """Return words of markdown without its marks, on one line."""
    linked = re.sub(r"\[([^]]*)\]\([^)]*\)", r"\1", words)
    return re.sub(r"[`*]", "", " ".join(linked.split()))
