"""The one look of all matplotlib figures: ground, text, grid, titles, colours.

Nothing global is changed: a figure is begun with `blank`, drawn, and dressed by `finish`.
"""

import io
from functools import cache
from typing import Any, Literal

from matplotlib import font_manager
from matplotlib.axes import Axes
from matplotlib.cm import ScalarMappable
from matplotlib.colors import LinearSegmentedColormap, to_rgb
from matplotlib.figure import Figure as PlainFigure
from matplotlib.figure import FigureBase
from matplotlib.layout_engine import ConstrainedLayoutEngine
from matplotlib.text import Text

from multichat_lab.formatting import number
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


def blank(width: float, height: float, theme: Theme = "light") -> tuple[Figure, Palette]:
    """Return an empty figure and its colours.

    Args:
        width: inches.
        height: inches.
        theme: `dark` or `light`.
    """
    palette = PALETTES[theme]
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
    wide = int(figure.get_figwidth() * 11)
    lines = [*wrapped(title, wide)]
    small = [*wrapped(note, int(wide * 1.25))] if note else []
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
    axes.tick_params(colors=palette.dim, labelcolor=palette.text, labelsize=SIZES["tick"], length=0)
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


def ramp(palette: Palette) -> LinearSegmentedColormap:
    """Return a colour map from hardly more than the ground to the accent, and on to the text."""
    ground, accent, text = (to_rgb(each) for each in (palette.panel, palette.accent, palette.text))
    low = tuple(0.85 * one + 0.15 * other for one, other in zip(ground, accent, strict=True))
    high = tuple(0.45 * one + 0.55 * other for one, other in zip(accent, text, strict=True))
    return LinearSegmentedColormap.from_list("ramp", [low, accent, high])


def readable_on(red: float, green: float, blue: float) -> str:
    """Return black or white, whichever is read better on a ground of these parts, 0 to 1."""
    return "black" if 0.299 * red + 0.587 * green + 0.114 * blue > 0.5 else "white"


def color_bar(
    figure: FigureBase, mapped: ScalarMappable, axes: list[Axes], palette: Palette
) -> Axes:
    """Draw a colour bar over the range of the data, with its ends told; return its axes."""
    low, high = (float(each) for each in mapped.get_clim())
    bar = figure.colorbar(mapped, ax=axes, shrink=0.5, aspect=22, pad=0.02)
    middle = (low * high) ** 0.5 if low > 0 else (low + high) / 2
    ticks = sorted({low, round(middle) if middle > 2 else middle, high})
    bar.set_ticks(ticks, labels=[number(each) for each in ticks])
    bar.minorticks_off()
    bar.outline.set_visible(False)
    dress(bar.ax, palette)
    bar.ax.grid(visible=False)
    return bar.ax
