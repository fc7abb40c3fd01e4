"""One palette: legible in both themes, and steady for each participant."""

import pytest
from hypothesis import given
from hypothesis import strategies as st
from matplotlib.colors import to_rgb

from multichat_lab.dashboards import ChartWidget, PageWidget
from multichat_lab.palette import PALETTES, PARTICIPANTS, Palette, participant_colors

WHITE = "#ffffff"


def luminance(color):
    """WCAG 2's relative luminance."""
    parts = [p / 12.92 if p <= 0.04045 else ((p + 0.055) / 1.055) ** 2.4 for p in to_rgb(color)]
    return 0.2126 * parts[0] + 0.7152 * parts[1] + 0.0722 * parts[2]


def contrast(one, other):
    light, dark = sorted((luminance(one), luminance(other)), reverse=True)
    return (light + 0.05) / (dark + 0.05)


@pytest.mark.parametrize("theme", PALETTES)
def test_every_text_can_be_read_on_its_ground(theme):
    palette = PALETTES[theme]
    pairs = [
        (getattr(palette, text), getattr(palette, ground))
        for text in ("text", "dim", "up", "down", "accent")
        for ground in ("background", "panel", "own")
    ]
    pairs += [(WHITE, ground) for ground in (palette.buy, palette.sell, palette.hold)]
    assert {pair: contrast(*pair) for pair in pairs if contrast(*pair) < 4.5} == {}


@pytest.mark.parametrize("theme", PALETTES)
@pytest.mark.parametrize("widget", [PageWidget, ChartWidget])
def test_the_style_sheets_have_the_colours_of_the_palette(theme, widget):
    plain = dict(zip(Palette._fields, PALETTES[theme], strict=True))
    overlays = plain.pop("overlays")
    colors = [*plain.values(), *overlays]
    assert [color for color in colors if color not in str(widget._css)] == []


@given(st.lists(st.text(), unique=True, max_size=len(PARTICIPANTS)))
def test_ten_participants_have_ten_colours_whatever_their_order(names):
    colors = participant_colors(names)
    assert len(set(colors.values())) == len(names)
    assert colors == participant_colors(reversed(names))


@given(st.text())
def test_a_participant_alone_has_the_same_colour_in_every_figure(name):
    assert participant_colors([name]) == participant_colors([name, name])
    assert participant_colors([name])[name] in PARTICIPANTS


@given(st.lists(st.text(), unique=True, min_size=1, max_size=len(PARTICIPANTS)))
def test_a_newcomer_takes_a_free_colour_from_nobody(names):
    *known, newcomer = names
    before = participant_colors(known)
    after = participant_colors([newcomer], before)
    assert before == {name: after[name] for name in known}
    assert len(set(after.values())) == len(names)


def test_more_participants_than_colours_share_some():
    names = [f"agent {number}" for number in range(25)]
    assert set(participant_colors(names)) == set(names)
