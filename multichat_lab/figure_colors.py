"""Colours that stand for numbers, in all matplotlib figures: their maps, their bar."""

from matplotlib.axes import Axes
from matplotlib.cm import ScalarMappable
from matplotlib.colors import LinearSegmentedColormap, to_hex, to_rgb
from matplotlib.figure import FigureBase

from multichat_lab.figure_style import dress
from multichat_lab.formatting import number
from multichat_lab.palette import Palette


def ramp(palette: Palette) -> LinearSegmentedColormap:
    """Return a colour map from hardly more than the ground to the accent, and on to the text."""
    low = mixed(palette.panel, palette.accent, 0.15)
    high = mixed(palette.accent, palette.text, 0.55)
    return LinearSegmentedColormap.from_list("ramp", [low, palette.accent, high])


def mixed(one: str, other: str, share: float) -> str:
    """Return a colour between two, with this share of the other."""
    pairs = zip(to_rgb(one), to_rgb(other), strict=True)
    red, green, blue = ((1 - share) * this + share * that for this, that in pairs)
    return to_hex((red, green, blue))


def gains_and_losses(palette: Palette) -> LinearSegmentedColormap:
    """Return a colour map from losses over hardly more than the ground to gains."""
    colors = [palette.down, mixed(palette.panel, palette.text, 0.08), palette.up]
    return LinearSegmentedColormap.from_list("gains", colors)


def readable_on(red: float, green: float, blue: float) -> str:
    """Return black or white, whichever is read better on a ground of these parts, 0 to 1."""
    return "black" if 0.299 * red + 0.587 * green + 0.114 * blue > 0.5 else "white"


def color_bar(
    figure: FigureBase,
    mapped: ScalarMappable,
    axes: list[Axes],
    palette: Palette,
    shown: tuple[float, float] | None = None,
) -> Axes:
    """Draw a colour bar over the range of the data, with its ends told; return its axes.

    Args:
        figure: with the axes.
        mapped: what has the colours.
        axes: beside which it stands.
        palette: of the figure.
        shown: the range of the data, where the colours reach further.
    """
    low, high = (float(each) for each in shown or mapped.get_clim())
    bar = figure.colorbar(mapped, ax=axes, shrink=0.5, aspect=22, pad=0.02)
    middle = 0.0 if low < 0 < high else (low * high) ** 0.5 if low > 0 else (low + high) / 2
    ticks = sorted({low, round(middle) if middle > 2 else middle, high})
    bar.set_ticks(ticks, labels=[number(each) for each in ticks])
    bar.minorticks_off()
    bar.ax.set_ylim(low, high)
    bar.outline.set_visible(False)
    dress(bar.ax, palette)
    bar.ax.grid(visible=False)
    return bar.ax
