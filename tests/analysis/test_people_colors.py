"""Who has which colour: in the explorer and in figures the same, in a store of many people too."""

from datetime import UTC, datetime, timedelta

import numpy as np
import pytest
from matplotlib.collections import PathCollection
from matplotlib.colors import to_hex

from multichat_lab import (
    ChatMessage,
    Lab,
    SessionPersistence,
    balance_figure,
    sliced,
    speakers_df,
    timeline_figure,
)
from multichat_lab.analysis.browsing.browser import Browser
from multichat_lab.analysis.people_colors import colors_of_all
from multichat_lab.analysis.query_limits import QueryLimits
from multichat_lab.dashboards import ReplayView
from multichat_lab.palette import PARTICIPANTS, participant_colors

NOON = datetime(2026, 1, 1, 12, tzinfo=UTC)
ROOMS = 6
PEOPLE = [[f"{name} {room // 2}" for name in ("Ann", "Bob", "Cy", "Dee", "Eve")] + [f"Zoe {room}"]
          for room in range(ROOMS)]  # fmt: skip


@pytest.fixture(scope="module")
def lab():
    """Six rooms of six people each, 21 in all; the first in a room says most."""
    with SessionPersistence("memory") as chats:
        for room, names in enumerate(PEOPLE):
            chats.create_session(names, session_id=f"room-{room}")
            said = [name for place, name in enumerate(names) for _ in range(9 - place)]
            chats.add_messages(
                ChatMessage(f"room-{room}", name, "well", timestamp=NOON + timedelta(minutes=place))
                for place, name in enumerate(said)
            )
        with Lab(chats) as lab:
            yield lab


@pytest.fixture(scope="module")
def browser(lab):
    browser = Browser(lab)
    browser.table.refresh()
    yield browser
    browser.close()


def legend(figure):
    """Return name → colour as the legend of a figure tells it."""
    told = figure.axes[0].get_legend()
    names = [each.get_text().strip() for each in told.get_texts()]
    colors = [to_hex(each.get_facecolor()) for each in told.legend_handles]
    return dict(zip(names, colors, strict=True))


def dots(figure):
    """Return name → colour of the dots of a timeline."""
    axes = figure.axes[0]
    names = [each.get_text() for each in axes.get_yticklabels()]
    found = {}
    for each in axes.collections:
        if isinstance(each, PathCollection):
            places = np.asarray(each.get_offsets())
            for place, color in zip(places, each.get_edgecolor(), strict=True):
                found[names[round(place[1])]] = to_hex(color)
    return found


@pytest.mark.parametrize("room", range(ROOMS))
def test_who_is_in_a_session_has_the_colour_of_the_explorer_everywhere(lab, browser, room):
    session = f"room-{room}"
    expected = {name: browser.table.color_of(name) for name in PEOPLE[room]}
    assert len(set(expected.values())) == len(expected)
    assert legend(balance_figure(sliced(lab, sessions=[session]))) == expected
    assert dots(timeline_figure(lab, session)) == expected
    view = ReplayView(lab, session=session)
    seen = {each["name"]: each["color"] for each in view.columns.header["participants"]}
    view.close()
    assert seen == expected


def test_nine_who_are_drawn_together_are_told_apart(lab, browser):
    drawn = legend(balance_figure(lab))
    assert len(set(drawn.values())) == len(drawn) == 9
    kept = sum(browser.table.color_of(name) == color for name, color in drawn.items())
    assert kept >= len({browser.table.color_of(name) for name in drawn})


def test_of_more_names_than_colours_each_has_the_one_of_everywhere(lab, browser):
    names = list(speakers_df(lab)["participant"])
    expected = {name: browser.table.color_of(name) for name in names}
    assert participant_colors(names, wanted=expected) == expected
    assert dots(timeline_figure(lab)) == expected
    assert set(expected.values()) <= set(PARTICIPANTS)


def test_few_rows_are_enough_to_draw_a_few_of_many_people(lab, browser):
    everybody = {name for names in PEOPLE for name in names}
    with Lab(lab.store, limits=QueryLimits(rows=7)) as bounded:
        few = Browser(bounded)
        few.table.refresh()
        try:
            drawn = legend(balance_figure(sliced(bounded, sessions=["room-0"])))
            colors = {name: few.table.color_of(name) for name in everybody}
        finally:
            few.close()
    assert colors == {name: browser.table.color_of(name) for name in everybody}
    assert drawn == {name: colors[name] for name in PEOPLE[0]}


def test_a_store_in_which_nobody_is_has_no_colours():
    with SessionPersistence("memory") as chats, Lab(chats) as lab:
        assert colors_of_all(lambda query: lab.sql(query).fetchall()) == {}
