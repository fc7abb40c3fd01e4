"""Style sheets of widgets that bring their colours along."""

from pathlib import Path

from multichat_lab.palette import css_variables

COLOR = "--mc-chart-{name}: var(--mc-{name}, {color});"
"""A colour of the page, or where there is none our own."""
DASHBOARDS = Path(__file__).parents[1]
SHEETS = {
    "explorer": ("mc-explorer", "widget.css", "transcript.css", "explorer/explorer.css"),
    "replay": (
        "mc-replay", "widget.css", "chart/chart.css", "transcript.css", "replay/replay.css",
    ),
}  # fmt: skip
"""Widget → the class of its root, and its sheets: known before the widget is loaded."""


def style_of(css_class: str, *sheets: str) -> str:
    """Return the style sheet of a widget with the colours of a chart, dark unless it says `light`.

    Args:
        css_class: of its root, which `data-theme` stands on.
        sheets: files below the folder of the dashboards.
    """
    colors = [
        f".{css_class} {{ {css_variables('dark', COLOR)} }}\n",
        f".{css_class}[data-theme='light'] {{ {css_variables('light', COLOR)} }}\n",
    ]
    return "".join([*colors, *((DASHBOARDS / each).read_text("utf-8") for each in sheets)])
