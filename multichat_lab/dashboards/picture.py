"""A dashboard's picture for readers that run no code: GitHub, nbviewer, a printed page."""

import base64
from io import BytesIO
from typing import Any

import ipywidgets as widgets
from matplotlib.figure import Figure


def mimebundle(root: widgets.Widget, text: str, figure: Figure) -> dict[str, Any]:
    """Return what a notebook shows: a fixed text, a PNG, and the widget unless it is closed."""
    image = BytesIO()
    figure.savefig(image, format="png", dpi=100)
    view = root._repr_mimebundle_() if root.comm else {}  # the one public way to its view data
    view = view[0] if isinstance(view, tuple) else view
    picture = base64.b64encode(image.getvalue()).decode()
    return {**view, "text/plain": text, "image/png": picture}
