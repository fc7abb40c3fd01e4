"""A map of the notebooks that come with the package: each with a picture and a sentence."""

import base64
from dataclasses import dataclass
from pathlib import Path

from multichat_lab.markup import Html, element, joined
from multichat_lab.shipped import shipped_folder, shipped_notebooks
from multichat_lab.shipped.first_words import first_words

# in the elements themselves: who shows a notebook elsewhere takes style sheets out
GRID = (
    "display: grid; grid-template-columns: repeat(auto-fill, minmax(13rem, 1fr)); gap: 1.2rem;"
    " padding: 0; margin: 0; list-style: none"
)
CARD = "margin: 0; text-align: left"
FRAME = "width: 100%; height: auto; border: 1px solid #8886; border-radius: 6px"


@dataclass(frozen=True, slots=True)
class NotebookMap:
    """The notebooks in their order; shows as cards that open them, as text elsewhere.

    Attributes:
        notebooks: their files.
    """

    notebooks: tuple[Path, ...]

    def __repr__(self) -> str:
        return "\n".join(": ".join(first_words(each)) for each in self.notebooks)

    def _repr_html_(self) -> str:
        cards = joined(card(each) for each in self.notebooks)
        return element("ul", cards, "mc-map", style=GRID)


def card(notebook: Path) -> Html:
    """Return a notebook's picture, title and sentence; the title leads to the file beside."""
    title, sentence = first_words(notebook)
    link = element("a", title, href=f"{notebook.stem}.ipynb")
    told = joined([picture(notebook.stem), element("p", link), element("p", sentence)])
    return element("li", told, style=CARD)


def picture(name: str) -> Html:
    """Return the picture of a notebook inside the page itself; nothing where there is none."""
    file = shipped_folder("start") / "pictures" / f"{name}-light.webp"
    if not file.exists():
        return Html()
    told = base64.b64encode(file.read_bytes()).decode("ascii")
    return Html(f'<img alt="" style="{FRAME}" src="data:image/webp;base64,{told}">')


def notebook_map() -> NotebookMap:
    """Return the map of the notebooks that come with the package.

    Example:
        >>> repr(notebook_map()).splitlines()[0][:48]
        '1 · Record a session: A conversation between age'
    """
    named = (each for each in sorted(shipped_notebooks()) if not each.stem.startswith("00_"))
    return NotebookMap(tuple(named))
