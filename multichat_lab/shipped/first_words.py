"""What a notebook says first: its heading, and the sentence below it."""

import json
import re
from pathlib import Path
from typing import NamedTuple

from multichat_lab.errors import MultichatError


class FirstWords(NamedTuple):
    """What a notebook says first, without the marks of markdown."""

    title: str
    sentence: str


def first_words(notebook: Path) -> FirstWords:
    """Return the heading of a notebook and the first sentence below it.

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
    return FirstWords(title, plain(sentence))


def plain(words: str) -> str:
    """Return words of markdown without its marks, on one line."""
    linked = re.sub(r"\[([^]]*)\]\([^)]*\)", r"\1", words)
    return re.sub(r"[`*]", "", " ".join(linked.split()))
