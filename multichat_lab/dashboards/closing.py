"""Closes widgets for good."""

import ipywidgets as widgets


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
