"""Curves over time as SVG: lines that stretch with the page, and texts that do not.

Colours are classes of `report.css`, so a page is dark or light as its reader's system is.
"""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import pandas as pd

from multichat_lab import formatting
from multichat_lab.markup import Html, element, joined
from multichat_lab.trading.report.axes import FLOATS, Scale, scale_of, time_ticks

SIZE = 1000
"""Units of the drawing's width and height."""
COLUMNS = 1000
"""Stretches of time that are told apart; each is drawn from first to lowest, highest and last."""
FOOT = 8
"""Percent of the height below the curves, for the times."""


@dataclass(frozen=True)
class Drawing:
    """A plot: its scale and what lies on it.

    Args:
        title: what is drawn, with its unit, for those who cannot see it.
        times: of the bars, UTC.
        scale: of the values.
        shapes: SVG elements in units of `SIZE`.
        size: `tall`, `middle` or `low`.
    """

    title: str
    times: pd.DatetimeIndex
    scale: Scale
    shapes: Sequence[Html]
    size: str = "middle"

    def svg(self) -> Html:
        """Return the whole: a grid with its values, the shapes, the times below."""
        stretched = element(
            "svg",
            joined(self.shapes),
            x=0,
            y=0,
            width="100%",
            height=f"{100 - FOOT}%",
            viewBox=f"0 0 {SIZE} {SIZE}",
            preserveAspectRatio="none",
        )
        content = joined([*self._values(), *self._times(), stretched, *self._value_texts()])
        return element(
            "svg",
            content,
            f"plot {self.size}",
            role="img",
            aria_label=self.title,
            focusable="false",
        )

    def _values(self) -> list[Html]:
        return [_line(0, 100, at, at, "grid") for _, at in self._places()]

    def _value_texts(self) -> list[Html]:
        ticks = self.scale.ticks()
        return [
            element("text", formatting.tick(tick, ticks), "tick", x="2", y=f"{at:.2f}%", dy="-4")
            for tick, at in self._places()
            if at > 4
        ]

    def _places(self) -> list[tuple[float, float]]:
        ticks = self.scale.ticks()
        places = self.scale.place(np.array(ticks)) * (100 - FOOT)
        return list(zip(ticks, places.tolist(), strict=True))

    def _times(self) -> list[Html]:
        shown = []
        for number, (time, text) in enumerate(time_ticks(self.times[0], self.times[-1])):
            at = float(across(pd.DatetimeIndex([time]), self.times)[0]) / SIZE * 100
            css = "time odd" if number % 2 else "time"
            shown.append(_line(at, at, 0, 100 - FOOT, "grid"))
            if at < 94:
                shown.append(element("text", text, css, x=f"{at:.2f}%", y="100%", dx="3", dy="-3"))
        return shown


def across(times: pd.DatetimeIndex, whole: pd.DatetimeIndex) -> FLOATS:
    """Return how far from the left edge times lie, in units of `SIZE`."""
    first, last = whole.as_unit("us").asi8[[0, -1]]
    return np.asarray((times.as_unit("us").asi8 - first) / max(last - first, 1) * SIZE)


def curve(values: pd.Series, scale: Scale, whole: pd.DatetimeIndex, css: str) -> Html:
    """Return a line through values by time; it breaks where there is none."""
    x = across(pd.DatetimeIndex(values.index), whole)
    y = scale.place(values.to_numpy(dtype=np.float64)) * SIZE
    return element("path", d=Html(_path(*_thinned(x, y))), css=css)


def area(values: pd.Series, scale: Scale, whole: pd.DatetimeIndex, css: str) -> Html:
    """Return the area between values and zero; nothing where they are not known."""
    zero = float(scale.place(0.0)) * SIZE
    known = values.notna()
    stretches = [part for _, part in values[known].groupby((~known).cumsum()[known])]
    outlines = (_outline(part, scale, whole, zero) for part in stretches)
    return element("path", d=Html("".join(outlines)), css=css)


def _outline(values: pd.Series, scale: Scale, whole: pd.DatetimeIndex, zero: float) -> str:
    x = across(pd.DatetimeIndex(values.index), whole)
    x, y = _thinned(x, scale.place(values.to_numpy(dtype=np.float64)) * SIZE)
    return f"M{x[0]:.1f} {zero:.0f}L{_points(x, y)}L{x[-1]:.1f} {zero:.0f}Z"


def segments(starts: tuple[FLOATS, FLOATS], ends: tuple[FLOATS, FLOATS], css: str) -> Html:
    """Return straight lines from `(x, y)` to `(x, y)` as one shape."""
    rows = zip(*starts, *ends, strict=True)
    d = "".join(f"M{a:.1f} {b:.0f}L{c:.1f} {e:.0f}" for a, b, c, e in rows)
    return element("path", d=Html(d), css=css)


def scale_over(curves: Sequence[pd.Series], may_be_log: bool = False) -> Scale:
    """Return a scale on which all finite values of `curves` lie; one from 0 to 1 for none."""
    values = np.concatenate([each.to_numpy(dtype=np.float64) for each in curves])
    finite = values[np.isfinite(values)]
    return scale_of(finite if len(finite) else np.array([0.0, 1.0]), may_be_log)


def _line(x1: float, x2: float, y1: float, y2: float, css: str) -> Html:
    places = {"x1": x1, "x2": x2, "y1": y1, "y2": y2}
    return element("line", css=css, **{name: f"{at:.2f}%" for name, at in places.items()})


def _thinned(x: FLOATS, y: FLOATS) -> tuple[FLOATS, FLOATS]:
    """Keep first, lowest, highest and last of each stretch: the picture is the same."""
    if len(x) <= 2 * COLUMNS:
        return x, y
    column = np.minimum((x * COLUMNS / SIZE).astype(np.int64), COLUMNS - 1)
    frame = pd.DataFrame({"column": column, "y": y, "row": np.arange(len(x))})
    grouped = frame.groupby("column")
    rows = [grouped["row"].first(), grouped["row"].last()]
    some = frame.dropna().groupby("column")["y"]
    rows += [some.idxmin(), some.idxmax()]
    kept = np.unique(np.concatenate(rows)).astype(np.int64)
    return x[kept], y[kept]


def _path(x: FLOATS, y: FLOATS) -> str:
    there = np.isfinite(y)
    starts = np.flatnonzero(there & ~np.append(False, there[:-1]))
    stops = np.flatnonzero(there & ~np.append(there[1:], False)) + 1
    return "".join(f"M{_points(x[a:b], y[a:b])}" for a, b in zip(starts, stops, strict=True))


def _points(x: FLOATS, y: FLOATS) -> str:
    return "L".join(f"{a:.1f} {b:.0f}" for a, b in zip(x, y, strict=True))
