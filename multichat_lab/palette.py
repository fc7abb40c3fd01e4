"""The colours of every figure and page, for a dark ground and for a light one."""

import os
from collections.abc import Iterable, Mapping, Set
from types import MappingProxyType
from typing import Literal, NamedTuple
from zlib import crc32

Theme = Literal["dark", "light"]
THEME_VARIABLE = "MULTICHAT_THEME"
"""The environment variable with the theme of dashboards that are not given one."""


class Palette(NamedTuple):
    """The colours of a theme, as `#rrggbb`; text has a contrast of at least 4.5 : 1.

    Attributes:
        background: of a page.
        panel: of a panel or figure on it.
        line: borders and grids.
        text, dim: what is read, and what is read last.
        up, down: gains and losses, purchases and sales; never the only sign of which it is.
        accent: what is chosen, and the one line of a figure.
        buy, sell, hold: grounds of buttons with white text.
        own: ground of one's own words.
        overlays: lines over prices, in this order.
    """

    background: str
    panel: str
    line: str
    text: str
    dim: str
    up: str
    down: str
    accent: str
    buy: str
    sell: str
    hold: str
    own: str
    overlays: tuple[str, ...]


DARK = Palette(
    background="#0b1018", panel="#111927", line="#24324a", text="#d7dfeb", dim="#93a3b8",
    up="#2bb3a3", down="#f2686a", accent="#6ea8ff",
    buy="#0f766e", sell="#c62f3b", hold="#3c4d68", own="#142a45",
    overlays=("#4c9aff", "#f0b429", "#b388ff", "#4dd0e1", "#ff8a65"),
)  # fmt: skip
LIGHT = Palette(
    background="#eef1f6", panel="#ffffff", line="#d3dbe6", text="#1b2432", dim="#56657b",
    up="#0b7a6e", down="#c2293a", accent="#1d5fd0",
    buy="#0f766e", sell="#c62f3b", hold="#56657b", own="#e6f0fe",
    overlays=("#1f6feb", "#9a6700", "#7c4dff", "#00838f", "#bf4b24"),
)  # fmt: skip
PALETTES: dict[str, Palette] = {"dark": DARK, "light": LIGHT}
"""Theme → its colours."""
PARTICIPANTS = (
    "#1f77b4", "#ff7f0e", "#2ca02c", "#d62728", "#9467bd",
    "#8c564b", "#e377c2", "#7f7f7f", "#bcbd22", "#17becf",
)  # fmt: skip
"""Grounds for participants on either theme, told apart by most who see colours otherwise."""


def preferred_theme() -> Theme:
    """Return `light` where `MULTICHAT_THEME` says so, as under `multichat present --light`."""
    return "light" if os.environ.get(THEME_VARIABLE) == "light" else "dark"


def participant_colors(
    names: Iterable[str],
    known: Mapping[str, str] = MappingProxyType({}),
    together: Mapping[str, Set[str]] | None = None,
    wanted: Mapping[str, str] = MappingProxyType({}),
) -> dict[str, str]:
    """Return a colour for each participant: up to ten of them are told apart.

    A name keeps its colour from figure to figure, unless another one of the figure has it already.

    Args:
        names: of the participants.
        known: name → colour of those that have one, which they keep; they are returned too.
        together: name → those with whom one sees it, and from whom it shall be told apart; all
            unless given.
        wanted: name → the colour that it has elsewhere. It gets that, unless one before it has; of
            more names than there are colours, each does.
    """
    colors, here = dict(known), list(dict.fromkeys(names))
    for name in here:
        is_free = len(here) > len(PARTICIPANTS) or wanted.get(name) not in colors.values()
        if name in wanted and name not in colors and is_free:
            colors[name] = wanted[name]
    for name in sorted(set(here) - colors.keys()):
        start = crc32(name.encode())
        turned = [PARTICIPANTS[(start + step) % len(PARTICIPANTS)] for step in range(10)]
        near = colors.keys() if together is None else together.get(name, set()) & colors.keys()
        taken = {colors[each] for each in near}
        free = [color for color in turned if color not in taken]
        colors[name] = (free or turned)[0]
    return colors


class SeatColors:
    """The colours of those who trade: each takes one when they sit down, and keeps it for good.

    Where they sit down in the same order they get the same ones, in whatever page or process.

    Args:
        known: name → the colour that they want, whoever else has it elsewhere.

    Attributes:
        everywhere: name → that colour, or the one in the first session where they sat.
    """

    def __init__(self, known: Mapping[str, str] | None = None) -> None:
        self.everywhere = dict(known or {})
        self._sessions: dict[str, dict[str, str]] = {}

    def seat(self, session_id: str, name: str) -> None:
        """Let somebody sit down: in their colour, or in a free one if another there has it."""
        here = self._sessions.get(session_id, {})
        if name not in here:
            here = participant_colors([name], here, wanted=self.everywhere)
            self._sessions[session_id] = here
            self.everywhere.setdefault(name, here[name])

    def of(self, session_id: str) -> dict[str, str]:
        """Return name → colour of those who have sat in a session, in the order of sitting down."""
        return dict(self._sessions.get(session_id, {}))


def css_variables(theme: str, declaration: str = "--mc-{name}: {color};") -> str:
    """Return a theme's colours as CSS custom properties; overlays are numbered from 1.

    Args:
        theme: `dark` or `light`.
        declaration: of one colour.
    """
    *plain, overlays = PALETTES[theme]
    names = [*Palette._fields[:-1], *(f"overlay-{number}" for number in range(1, 6))]
    pairs = zip(names, (*plain, *overlays), strict=True)
    return " ".join(declaration.format(name=name, color=color) for name, color in pairs)
