"""The notebooks as pages of the site, with the outputs that they were saved with."""

import re
from pathlib import Path
from typing import Any, NamedTuple

from multichat_lab.manual.live_pages import LIVE
from multichat_lab.shipped import shipped_notebooks
from multichat_lab.shipped.first_words import first_words

SHOWN_FIRST = ("text/html", "image/svg+xml", "image/png", "text/markdown", "text/plain")
"""Kinds of an output, the ones that a page shows best first; a widget has its picture."""


class Tutorial(NamedTuple):
    """A notebook as a page.

    Attributes:
        name: of its file, without a suffix.
        title: its heading.
        sentence: what it is about.
    """

    name: str
    title: str
    sentence: str


def tutorials() -> list[Tutorial]:
    """Return the notebooks that come with the package, in their order."""
    return [Tutorial(each.stem, *first_words(each)) for each in sorted(shipped_notebooks())]


def write_tutorials(folder: Path) -> None:
    """Write a page for each notebook, its pictures beside it."""
    from nbconvert import MarkdownExporter
    from traitlets.config import Config

    config = Config()
    config.NbConvertBase.display_data_priority = list(SHOWN_FIRST)
    exporter: Any = MarkdownExporter(config=config)  # type: ignore[no-untyped-call]
    folder.mkdir(parents=True)
    for notebook in sorted(shipped_notebooks()):
        text, resources = exporter.from_notebook_node(
            shown_notebook(notebook), {"unique_key": notebook.stem, "output_files_dir": "pictures"}
        )
        for name, content in resources["outputs"].items():
            picture = folder / name
            picture.parent.mkdir(exist_ok=True)
            picture.write_bytes(content)
        page = folder / f"{notebook.stem}.md"
        page.write_text(with_live_page(notebook.stem, described(text)), encoding="utf-8")


def shown_notebook(notebook: Path) -> Any:
    """Return a notebook with its outputs, none of which needs a kernel."""
    import nbformat

    text = notebook.read_text(encoding="utf-8")
    read = nbformat.reads(text, as_version=4)  # type: ignore[no-untyped-call]
    for cell in read.cells:
        cell.source = re.sub(r"\]\((\w+)\.ipynb\)", r"](\1.md)", cell.source)
        for output in cell.get("outputs", ()):
            data = output.get("data", {})
            data.pop("application/vnd.jupyter.widget-view+json", None)
            if "text/html" in data:
                html = re.sub(r'href="(\w+)\.ipynb"', r'href="\1.html"', data["text/html"])
                data["text/html"] = html
    return read


def described(text: str) -> str:
    """Return a page whose pictures say what they are: nbconvert calls each of them `png`."""
    return re.sub(r"!\[(?:png|svg)\]", "![What the cell above shows]", text)


def with_live_page(name: str, text: str) -> str:
    """Return a page with what one can touch under its heading, where there is such a thing."""
    live = LIVE.get(name)
    if live is None:
        return text
    heading, _, rest = text.partition("\n")
    frame = (
        f'<iframe class="mc-live" src="../live/{live.file}" title="{live.title}" loading="lazy">'
        f"</iframe>\n\n*{live.title}: it is live, and needs no kernel. "
        f"[Open it alone](../live/{live.file}){{target=_blank}}.*"
    )
    return f"{heading}\n\n{frame}\n{rest}"
