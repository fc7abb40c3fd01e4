"""The one look of all matplotlib figures: ground, text, grid, titles, colours.

Nothing global is changed: a figure is begun with `blank`, drawn, and dressed by `finish`.
"""

import io
from functools import cache
from typing import Any, Literal, TypedDict

from matplotlib import font_manager
from matplotlib.axes import Axes
from matplotlib.figure import Figure as PlainFigure
from matplotlib.layout_engine import ConstrainedLayoutEngine
from matplotlib.text import Text

from multichat_lab.errors import ChartError
from multichat_lab.palette import PALETTES, Palette, Theme

FAMILIES = (
    "DejaVu Sans", "Noto Sans CJK JP", "Noto Sans CJK SC", "PingFang SC", "Hiragino Sans",
    "Yu Gothic", "Microsoft YaHei", "Malgun Gothic", "Noto Sans Arabic", "Noto Sans Hebrew",
)  # fmt: skip
"""Fonts, in this order, for characters that the ones before lack."""
SIZES = {"title": 12, "note": 9, "tick": 9}
"""Points."""
LONGEST_NAME = 22


class Figure(PlainFigure):
    """A figure that a notebook shows by itself, though nobody has asked for `%matplotlib inline`.

    One that is made without pyplot is else shown as `<Figure size 1000x700 with 3 Axes>`.
    """

    def _repr_png_(self) -> bytes:
        picture = io.BytesIO()
        self.savefig(picture, format="png", facecolor=self.get_facecolor())
        return picture.getvalue()


class Look(TypedDict, total=False):
    """What every figure can be told.

    Attributes:
        title: what one finds in it; unless given, the figure says what it shows.
        theme: `light` (which `auto` means too) or `dark`.
    """

    title: str | None
    theme: str


def blank(width: float, height: float, theme: Theme | str = "light") -> tuple[Figure, Palette]:
    """Return an empty figure and its colours.

    Args:
        width: inches.
        height: inches.
        theme: `dark` or `light`, which `auto` means too.

    Raises:
        ChartError: it is another one.
    """
    palette = PALETTES.get("light" if theme == "auto" else theme)
    if palette is None:
        raise ChartError(f"theme is {theme!r}", "Give 'light' or 'dark'.")
    figure = Figure(figsize=(width, height), dpi=100, layout="constrained")
    figure.set_facecolor(palette.panel)
    return figure, palette


@cache
def families() -> list[str]:
    """Return those of `FAMILIES` that are installed."""
    installed = {font.name for font in font_manager.fontManager.ttflist}
    return [each for each in FAMILIES if each in installed]


def finish(figure: Figure, palette: Palette, title: str, note: str = "") -> Figure:
    """Dress what was drawn, and head it; return the figure.

    Args:
        figure: with all that belongs to it.
        palette: its colours.
        title: what it shows, or better what one finds in it.
        note: how to read it, and what is not known, in smaller letters below the title.
    """
    head(figure, palette, title, note)
    for axes in figure.axes:
        dress(axes, palette)
    texts: list[Any] = figure.findobj(Text)
    for text in texts:
        text.set_parse_math(False)  # a name with two $ is no formula
        text.set_fontfamily(families())
    return figure


def head(figure: Figure, palette: Palette, title: str, note: str = "") -> None:
    """Write the title, and the note below it, at the left."""
    wide = int(figure.get_figwidth() * 9.3)
    lines = [*wrapped(title, wide)]
    small = [*wrapped(note, int(figure.get_figwidth() * 13.5))] if note else []
    height = figure.get_figheight() * 72
    top = 6 / height
    figure.text(
        6 / (figure.get_figwidth() * 72), 1 - top, "\n".join(lines), ha="left", va="top",
        color=palette.text, fontsize=SIZES["title"], fontweight="bold",
    )  # fmt: skip
    used = top + 1.3 * SIZES["title"] * len(lines) / height
    figure.text(
        6 / (figure.get_figwidth() * 72), 1 - used, "\n".join(small), ha="left", va="top",
        color=palette.dim, fontsize=SIZES["note"],
    )  # fmt: skip
    used += (1.3 * SIZES["note"] * len(small) + 6) / height
    engine = figure.get_layout_engine()
    if isinstance(engine, ConstrainedLayoutEngine):
        engine.set(rect=(0.005, 0.01, 0.99, 0.99 - used))


def wrapped(text: str, width: int) -> list[str]:
    """Return the text in lines of at most so many characters, but for longer words."""
    lines = [""]
    for word in text.split():
        if lines[-1] and len(lines[-1]) + 1 + len(word) > width:
            lines.append("")
        lines[-1] = f"{lines[-1]} {word}".strip()
    return lines


def dress(axes: Axes, palette: Palette) -> None:
    """Give axes their ground, lines and text colours; spines that were hidden stay so."""
    axes.set_facecolor(palette.panel)
    axes.tick_params(which="both", length=0)
    axes.tick_params(colors=palette.dim, labelcolor=palette.text, labelsize=SIZES["tick"])
    axes.spines[:].set_color(palette.line)
    axes.spines[["top", "right"]].set_visible(False)
    axes.set_axisbelow(True)
    for label in (axes.xaxis.label, axes.yaxis.label):
        label.set_color(palette.dim)
        label.set_fontsize(SIZES["tick"])
    if legend := axes.get_legend():
        legend.get_frame().set_alpha(0)
        for text in legend.get_texts():
            text.set_color(palette.text)
            text.set_fontsize(SIZES["tick"])


def caption(axes: Axes, palette: Palette, text: str) -> None:
    """Write what one of several panels shows above it, at the left."""
    axes.set_title(text, loc="left", color=palette.text, fontsize=10)


def grid(axes: Axes, palette: Palette, axis: Literal["x", "y"]) -> None:
    """Draw the grid of one axis, `x` or `y`, behind all else."""
    axes.grid(visible=True, axis=axis, color=palette.line, linewidth=0.7)


def short(name: str) -> str:
    """Return a name as it fits beside a figure, on one line."""
    name = " ".join(str(name).split())
    return name if len(name) <= LONGEST_NAME else f"{name[: LONGEST_NAME - 1]}…"
