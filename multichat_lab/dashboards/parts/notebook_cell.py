"""A cell that is run again: what it made before is closed, so that nothing piles up."""

import base64
import os
import warnings
from collections.abc import Callable
from io import BytesIO
from typing import TYPE_CHECKING, Any, Protocol

import ipywidgets as widgets

from multichat_lab.errors import MultichatError

if TYPE_CHECKING:
    from matplotlib.figure import Figure


def close_widgets(root: widgets.Widget) -> None:
    """Close a widget and all that it is made of, here and in the browser.

    Layouts and styles are widgets too, which closing a widget alone leaves behind.
    """
    waiting = [root]
    while waiting:
        widget = waiting.pop()
        parts = (getattr(widget, name, None) for name in ("layout", "style"))
        waiting.extend(part for part in parts if isinstance(part, widgets.Widget))
        waiting.extend(getattr(widget, "children", ()))
        widget.close()


def png(figure: "Figure") -> bytes:
    """Return a figure as PNG, the same bytes for the same picture."""
    file = BytesIO()
    figure.savefig(file, format="png", metadata={"Software": None})
    return file.getvalue()


def mimebundle(root: widgets.Widget, text: str, draw: "Callable[[], Figure]") -> dict[str, Any]:
    """Return what a notebook shows: a fixed text, a PNG, and the widget unless it is closed."""
    view = root._repr_mimebundle_() if root.comm else {}  # the one public way to its view data
    view = view[0] if isinstance(view, tuple) else view
    return {**view, **still_bundle(text, draw)}


def still_bundle(text: str, draw: "Callable[[], Figure]") -> dict[str, str]:
    """Return what a notebook keeps of a widget: a fixed text and a PNG.

    A page under Voilà keeps nothing: there is no picture, which may take longer than the widget.
    """
    told = {"text/plain": text}
    if "VOILA_PREHEAT" in os.environ:  # "True" or "False" in every kernel of it
        return told
    return told | {"image/png": base64.b64encode(png(draw())).decode()}


class Closable(Protocol):
    """Something that a cell made and that can be closed."""

    def close(self) -> None:
        """Release it; closing twice is harmless."""


_made: dict[str, tuple[int, list[Closable]]] = {}


def replace_earlier(thing: Closable) -> None:
    """Close what earlier runs of the running cell registered, and register `thing`.

    Outside of a notebook, or where the front end does not say which cell runs, nothing is closed.
    """
    close_earlier()
    running = running_cell()
    if running is not None:
        cell, run = running
        _made[cell] = run, [*_made.get(cell, (run, []))[1], thing]


def close_earlier() -> None:
    """Close what earlier runs of the running cell registered; what fails in that is a warning."""
    running = running_cell()
    if running is None:
        return
    cell, run = running
    if cell in _made and _made[cell][0] != run:
        for each in _made.pop(cell)[1]:
            try:
                each.close()
            except MultichatError as error:
                warnings.warn(f"An earlier run of this cell: {error}", stacklevel=3)


def running_cell() -> tuple[str, int] | None:
    """Return the id of the cell that runs and the number of its run, None when it is not known."""
    from IPython import get_ipython

    shell = get_ipython()
    kernel = getattr(shell, "kernel", None)
    if kernel is None:
        return None
    cell = kernel.get_parent("shell").get("metadata", {}).get("cellId")
    return (cell, shell.execution_count) if cell else None
