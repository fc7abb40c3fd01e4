"""What a notebook showed when it was saved last: a first picture, while its kernel starts.

Nothing of it can run: words are rendered without their HTML, and of outputs there are pictures and
plain text alone.
"""

import base64
import re
from collections.abc import Iterator, Mapping
from typing import Any

import mistune

from multichat_lab.markup import Html, element, joined

NOT_PRESENTED = "not-presented"
"""The tag of a cell that is neither run nor shown on a page."""
BEGINS, ENDS = "<!-- as last saved -->", "<!-- /as last saved -->"
"""Around it, where it stands in a page."""
MOST_BYTES = 8_000_000
"""Of pictures and text; what comes after them is seen when the page lives."""
HEADING = re.compile(r"^#{1,6} ", re.MULTILINE)
PICTURES = ("image/png", "image/jpeg", "image/svg+xml")
WIDGET = "application/vnd.jupyter.widget-view+json"
Cell = Mapping[str, Any]


def last_saved(cells: list[Cell], steps: bool) -> Html:
    """Return what the cells of a notebook showed when it was saved, each with its number.

    Args:
        cells: of the file, nbformat 4.
        steps: up to the second heading alone, as the first screen of a talk.

    Returns:
        Empty where there is nothing to see.
    """
    presented = [each for each in cells if NOT_PRESENTED not in tags_of(each)]
    shown, size = [], 0
    for number, cell in enumerate(presented[: first_step(presented) if steps else None], 1):
        inner = joined(parts_of(cell))
        size += len(inner)
        if size > MOST_BYTES:
            break
        shown.append(element("div", inner, "jp-Cell", data_cell=number) if inner else Html())
    inner = joined(shown)
    if not inner:
        return Html()
    return Html(f"{BEGINS}{element('div', inner, 'page-still', id='last-saved')}{ENDS}")


def without_last_saved(html: str) -> str:
    """Return a page without it."""
    head, begins, rest = html.partition(BEGINS)
    return head + rest.partition(ENDS)[2] if begins else html


def tags_of(cell: Cell) -> list[str]:
    """Return the tags of a cell."""
    tags = (cell.get("metadata") or {}).get("tags")
    return tags if isinstance(tags, list) else []


def first_step(cells: list[Cell]) -> int:
    """Return how many cells stand before the second heading."""
    headed = [at for at, each in enumerate(cells) if is_words(each) and HEADING.search(words(each))]
    return headed[1] if len(headed) > 1 else len(cells)


def parts_of(cell: Cell) -> Iterator[Html]:
    """Yield what is to be seen of a cell."""
    if is_words(cell):
        rendered = mistune.create_markdown(escape=True, plugins=["table"])(words(cell))
        css = "jp-RenderedHTMLCommon jp-RenderedMarkdown jp-MarkdownOutput"
        yield element("div", Html(rendered), css)
    for output in cell.get("outputs") or ():
        if output.get("output_type") == "stream":
            yield text_of(whole_text(output.get("text")))
        else:
            yield from shown_of(output.get("data") or {})


def shown_of(data: Mapping[str, Any]) -> Iterator[Html]:
    """Yield the picture of an output, or its text; of a widget without a picture, nothing."""
    told = whole_text(data.get("text/plain"))
    kind = next((each for each in PICTURES if each in data), None)
    if kind is not None:
        content = whole_text(data[kind])
        if kind == "image/svg+xml":
            content = base64.b64encode(content.encode()).decode()
        source = f"data:{kind};base64,{''.join(content.split())}"
        alt = "" if told.startswith("<") else told
        image = Html(element("img", src=source, alt=alt).removesuffix("</img>"))
        yield element("div", image, "jp-RenderedImage")
    elif told and WIDGET not in data:
        yield text_of(told, "page-table" if "text/html" in data else "")


def text_of(text: str, css: str = "") -> Html:
    """Return a text as it was printed."""
    return element("div", element("pre", text), f"jp-RenderedText {css}".rstrip())


def is_words(cell: Cell) -> bool:
    """Whether a cell is written in markdown."""
    return bool(cell.get("cell_type") == "markdown")


def words(cell: Cell) -> str:
    """Return the source of a cell."""
    return whole_text(cell.get("source"))


def whole_text(lines: Any) -> str:
    """Return a text that a notebook keeps as a text, or as its lines."""
    return "".join(str(each) for each in lines) if isinstance(lines, list) else str(lines or "")
