"""The figures show the numbers that they were given, and leave matplotlib's state alone."""

import matplotlib.pyplot as plt
import pandas as pd
import pytest
from matplotlib.text import Text

from multichat_lab import balance_figure, latency_figure, overview_figure, timeline_figure
from multichat_lab.analysis.edges import edges_df
from multichat_lab.analysis.figures import (
    activity_figure,
    conversation_figure,
    speakers_figure,
)
from multichat_lab.analysis.figures.comparison import difference_text
from multichat_lab.analysis.figures.matrix import counts_of, weights_of
from multichat_lab.analysis.figures.matrix_order import ordered
from multichat_lab.analysis.lab import Lab
from multichat_lab.analysis.metrics import speakers_df, timeline_df
from multichat_lab.chat.persistence import SessionPersistence
from multichat_lab.demos.trading_floor import TradingFloor
from multichat_lab.errors import QueryError
from multichat_lab.records import ChatMessage

NAMES = ("Ann", "Bob", "Ann")


@pytest.fixture(scope="module")
def chats():
    chats = SessionPersistence("memory")
    TradingFloor(seed=5, days=4).record(chats)
    return chats


def test_bars_are_as_long_as_the_counts(chats):
    speakers = speakers_df(chats)
    said, heard = speakers_figure(speakers).axes
    lengths = [bar.get_width() for bar in said.patches]  # type: ignore[attr-defined]
    assert lengths == speakers["messages"].tolist()[::-1]
    percent = (speakers["answered"] * 100).tolist()[::-1]
    shares = [bar.get_width() for bar in heard.patches]  # type: ignore[attr-defined]
    assert shares == pytest.approx(percent)
    texts = [label.get_text() for label in heard.texts]
    assert ["ignored" in text for text in texts] == [value < 25 for value in percent]


def test_cells_show_who_talks_to_whom(chats):
    edges = edges_df(chats)
    direct = edges[~edges["broadcast"]]
    figure = conversation_figure(direct)
    matrix, over, beside = figure.axes[:3]
    assert sum(int(text.get_text()) for text in matrix.texts) == len(direct)
    columns = [label.get_text() for label in matrix.get_xticklabels()]
    received = [bar.get_height() for bar in over.patches]  # type: ignore[attr-defined]
    assert dict(zip(columns, received, strict=True)) == {
        name: (direct["recipient"] == name).sum() for name in columns
    }
    rows = [label.get_text() for label in matrix.get_yticklabels()]
    sent = [bar.get_width() for bar in beside.patches]  # type: ignore[attr-defined]
    assert dict(zip(rows, sent, strict=True)) == {
        name: (direct["sender"] == name).sum() for name in rows
    }
    assert rows == columns
    bar = figure.axes[3]
    pairs = direct.groupby(["sender", "recipient"]).size()
    assert [label.get_text() for label in bar.get_yticklabels()][:: 2] == [
        str(pairs.min()), str(pairs.max()),
    ]  # fmt: skip


def test_the_bars_of_a_day_add_up(chats):
    timeline = timeline_df(chats)
    axes = activity_figure(timeline).axes[0]
    heights = [bar.get_height() for bar in axes.patches]  # type: ignore[attr-defined]
    assert sum(heights) == timeline["messages"].sum()


def test_an_empty_conversation_still_gives_a_figure():
    empty = SessionPersistence("memory")
    assert conversation_figure(edges_df(empty)).axes
    assert speakers_figure(speakers_df(empty)).axes
    assert activity_figure(timeline_df(empty)).axes


def test_no_figure_is_left_open_in_pyplot(chats):
    before = plt.get_fignums()
    activity_figure(pd.DataFrame(timeline_df(chats)))
    assert plt.get_fignums() == before


def test_two_years_stay_apart_and_every_speaker_is_in_the_legend():
    days = pd.to_datetime(["2024-03-01", "2025-03-01"], utc=True)
    timeline = pd.DataFrame({"day": days, "sender": ["_x", "Ann"], "messages": [1, 2]})
    axes = activity_figure(timeline).axes[0]
    assert [label.get_text() for label in axes.get_xticklabels()] == ["01 Mar 2024", "01 Mar 2025"]
    assert {text.get_text().strip() for text in axes.get_legend().get_texts()} == {"_x", "Ann"}


def test_a_crowd_is_drawn_as_its_most_talkative():
    names = [f"nick{number}" for number in range(200)]
    edges = pd.DataFrame({"sender": names, "recipient": names[::-1]})
    figure = conversation_figure(edges)
    assert max(figure.get_size_inches()) < 20
    assert any("of 200" in text.get_text() for text in figure.texts)


def test_those_who_talk_to_each_other_stand_together():
    pairs = [("a", "c"), ("c", "a"), ("e", "a"), ("b", "d"), ("d", "f"), ("f", "b")] * 3
    counts, _ = counts_of(weights_of(pd.DataFrame(pairs, columns=["sender", "recipient"])))
    names, cuts = ordered(counts, "cluster")
    assert [set(names[:3]), set(names[3:])] in ([{*"ace"}, {*"bdf"}], [{*"bdf"}, {*"ace"}])
    assert cuts == [3]
    assert ordered(counts, "name") == ([*"abcdef"], [])
    totals = (counts.sum(axis=0) + counts.sum(axis=1))[ordered(counts, "volume")[0]]
    assert totals.is_monotonic_decreasing


def test_broadcasts_are_said_to_count_for_each_listener(chats):
    told = " ".join(text.get_text() for text in conversation_figure(chats).texts)
    assert "counts for each who hears it" in told.replace("\n", " ")


@pytest.mark.slow
@pytest.mark.parametrize(
    ("figure", "make"),
    [
        (conversation_figure, edges_df),
        (speakers_figure, speakers_df),
        (activity_figure, timeline_df),
    ],
)
def test_a_figure_takes_a_lab_a_store_or_a_frame(chats, figure, make):
    drawn = [len(axes.texts) for axes in figure(make(chats)).axes]
    with Lab(chats) as lab:
        assert [len(axes.texts) for axes in figure(lab).axes] == drawn
    assert [len(axes.texts) for axes in figure(chats).axes] == drawn
    with pytest.raises(QueryError, match=rf"has no column .*what {make.__name__} returns"):
        figure(pd.DataFrame({"x": [1]}))
    for wrong in (5, None, pd.DataFrame()):
        with pytest.raises(QueryError, match=f"A {type(wrong).__name__} is no store"):
            make(wrong)


@pytest.mark.parametrize(
    ("draw", "said"),
    [
        (overview_figure, "no message had a listener"),
        (timeline_figure, "Who spoke when: 0 messages of 0"),
        (latency_figure, "nobody asked anything"),
        (balance_figure, "not measurable"),
    ],
)
def test_nothing_said_is_a_figure_that_says_so(tmp_path, draw, said):
    figure = draw(SessionPersistence("memory"))
    figure.savefig(tmp_path / "figure.svg")
    assert any(said in text.get_text() for text in figure.findobj(Text))


def test_where_no_time_is_known_the_figures_say_so():
    chats = SessionPersistence("memory")
    chats.create_session(["Ann", "Bob"], session_id="s")
    chats.add_messages(
        ChatMessage("s", name, "Hm", time_kind="made_up", reply_kind="unknown") for name in NAMES
    )
    drawn = activity_figure(chats)
    assert drawn.texts[0].get_text() == "Messages a day: no time is known"
    assert [text.get_text() for text in drawn.axes[0].texts] == ["not measurable"]
    assert not drawn.axes[0].axison
    [panel] = latency_figure(chats).axes
    assert [text.get_text() for text in panel.texts] == ["not measurable"]


@pytest.mark.parametrize(
    ("ends", "told"),
    [
        ((0.000658, -0.15, 0.151), "+0.000658  [−0.15, +0.151]"), ((0.0, 0.0, 0.0), "0  [0, 0]"),
        ((-2e-7, -1.0, 1.0), "−0.0000002  [−1, +1]"),
    ],
)  # fmt: skip
def test_a_difference_has_one_sign(ends, told):
    names = ("difference", "difference_low", "difference_high")
    assert difference_text(pd.Series(dict(zip(names, ends, strict=True))), "answered")[0] == told
