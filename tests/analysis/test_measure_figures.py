"""Timeline, latency, balance, comparison and the overview show the numbers that they are given."""

from datetime import UTC, datetime, timedelta
from typing import Any

import matplotlib as mpl
import numpy as np
import pandas as pd
import pytest
from matplotlib.backends.backend_agg import FigureCanvasAgg
from matplotlib.collections import LineCollection
from matplotlib.patches import FancyArrowPatch

from multichat_lab import (
    ChatMessage,
    CompareOptions,
    Lab,
    SessionPersistence,
    balance_figure,
    compare,
    comparison_figure,
    conversation_figure,
    floor_df,
    labelled,
    latency_df,
    latency_figure,
    overview_figure,
    speakers_figure,
    timeline_figure,
)
from multichat_lab.demos.trading_floor import TradingFloor
from multichat_lab.errors import QueryError
from multichat_lab.palette import PALETTES, participant_colors

NOON = datetime(2026, 1, 1, 12, tzinfo=UTC)


@pytest.fixture(scope="module")
def lab():
    chats = SessionPersistence("memory")
    TradingFloor(seed=5, days=4).record(chats)
    with Lab(chats) as lab:
        yield lab


def crowd(people, messages=400, **more):
    """Return a chat of so many people, each message answering the one before it."""
    chats = SessionPersistence("memory")
    names = [f"person {number}" for number in range(people)]
    chats.create_session(names, session_id="s")
    chats.add_messages(
        ChatMessage(
            "s", names[number * 7 % people], "word " * (number % 5), message_id=f"m{number}",
            timestamp=NOON + timedelta(minutes=number), reply_kind="declared",
            reply_to=f"m{number - 1}" if number % 3 else None, **more,
        )
        for number in range(messages)
    )  # fmt: skip
    return chats


def words_of(figure):
    return " ".join(text.get_text() for text in figure.texts).replace("\n", " ")


def test_each_message_is_a_dot_and_each_answer_an_arrow(lab):
    session_id, said = lab.sql(
        "SELECT session_id, count(*) FROM messages GROUP BY ALL ORDER BY ALL"
    ).fetchall()[0]
    replies = lab.sql(
        "SELECT count(*) FROM messages WHERE reply_to IS NOT NULL AND session_id = ?", [session_id]
    ).fetchall()[0][0]
    unanswered = lab.sql(
        "SELECT count(*) FROM messages WHERE session_id = $s AND message_id NOT IN"
        " (SELECT reply_to FROM messages WHERE reply_to IS NOT NULL)", {"s": session_id}
    ).fetchall()[0][0]  # fmt: skip
    axes = timeline_figure(lab, session_id).axes[0]
    full, hollow = (len(each.get_offsets()) for each in axes.collections)
    assert (full + hollow, hollow) == (said, unanswered)
    assert sum(isinstance(each, FancyArrowPatch) for each in axes.patches) == replies
    colors = participant_colors(label.get_text() for label in axes.get_yticklabels())
    ground = mpl.colors.to_rgb(PALETTES["light"].panel)
    drawn = {mpl.colors.to_hex(c) for c in axes.collections[0].get_facecolor()}
    assert drawn <= set(colors.values())
    assert {tuple(c[:3]) for c in axes.collections[1].get_facecolor()} == {ground}


def test_a_night_is_cut_out_and_said_to_be(lab):
    figure = timeline_figure(lab)
    assert "3 silences of more than half an hour cut out" in words_of(figure)
    labels = [label.get_text() for label in figure.axes[0].get_xticklabels()]
    assert labels[0].startswith("03 Mar 2025")


def test_made_up_times_are_drawn_as_an_order():
    chats = crowd(3, 30, time_kind="made_up")
    figure = timeline_figure(chats)
    assert "times are made up" in words_of(figure)
    dots = [each.get_offsets() for each in figure.axes[0].collections]
    places = [float(x) for each in dots for x in np.asarray(each)[:, 0]]
    assert sorted(places) == list(range(30))


def test_unknown_replies_are_said_to_be_unknown():
    chats = SessionPersistence("memory")
    chats.create_session(["Ann", "Bob"], session_id="s")
    chats.add_message(ChatMessage("s", "Ann", "Noon?", "Bob", timestamp=NOON))
    figure = timeline_figure(chats)
    assert "who answers whom is not known" in words_of(figure)
    assert len(figure.axes[0].patches) == 1, "the arrow to whom it was said"
    assert not len(figure.axes[0].collections[1].get_offsets()), "no dot is hollow"
    heard = overview_figure(chats).axes[-1]
    assert {text.get_text() for text in heard.texts} == {"not measurable"}


@pytest.mark.parametrize(("people", "theme"), [(2, "dark"), (200, "light")])
@pytest.mark.parametrize(
    "draw", [overview_figure, timeline_figure, latency_figure, balance_figure, conversation_figure,
             speakers_figure],
)  # fmt: skip
def test_two_and_two_hundred_are_drawn_within_the_sheet(tmp_path, draw, people, theme):
    figure = draw(crowd(people), theme=theme, title="What one finds")
    assert max(figure.get_size_inches()) < 18
    figure.savefig(tmp_path / "figure.png")
    assert figure.texts[0].get_text() == "What one finds"
    assert figure.get_facecolor()[:3] == mpl.colors.to_rgb(PALETTES[theme].panel)
    renderer = FigureCanvasAgg(figure).get_renderer()
    figure.draw(renderer)
    width, height = figure.bbox.width, figure.bbox.height
    for axes in figure.axes:
        for label in (*axes.get_yticklabels(), *axes.get_xticklabels(), axes.xaxis.label):
            box = label.get_window_extent(renderer)
            inside = min(box.x0, box.y0) > -2 and box.x1 < width + 2 and box.y1 < height + 2
            low, high = sorted(axes.get_xlim())
            beyond = label in axes.get_xticklabels() and not low <= label.get_position()[0] <= high
            assert inside or beyond or not label.get_text(), f"{label} is cut off"
    assert mpl.rcParams["axes.facecolor"] == "white", "nothing global is changed"


def test_many_answers_are_lines():
    axes = timeline_figure(crowd(5, 400)).axes[0]
    assert any(isinstance(each, LineCollection) for each in axes.collections)


def test_a_name_is_no_formula(tmp_path):
    chats = SessionPersistence("memory")
    chats.create_session(["$a_{", "_b$"], session_id="s")
    for name in ("$a_{", "_b$"):
        chats.add_message(ChatMessage("s", name, "hm", timestamp=NOON))
    for draw in (overview_figure, balance_figure, latency_figure):
        draw(chats, title="$\\frac{").savefig(tmp_path / "figure.png")
    assert {
        text.get_text().strip() for text in balance_figure(chats).axes[0].get_legend().get_texts()
    } == {"$a_{", "_b$"}


def test_lines_of_waits_end_at_the_median(lab):
    table = latency_df(lab)
    anybody = table[table["answerer"] == "All"]
    axes = latency_figure(table).axes[0]
    ends = {line.get_xdata()[-1] for line in axes.lines if line.get_marker() == "o"}
    assert ends == set(anybody["median_seconds"].dropna())
    fewer = sum("fewer than a quarter" in text.get_text() for text in axes.texts)
    assert fewer == anybody["quarter_seconds"].isna().sum()


def test_pieces_of_a_bar_are_the_shares(lab):
    table = floor_df(lab).set_index("participant")
    axes = balance_figure(lab).axes[0]
    bars: Any = axes.patches
    widths = [bar.get_width() for bar in bars if bar.get_y() < 0.5]
    shares = table["messages"] / table["messages"].sum()
    order = table["words"].sort_values(ascending=False, kind="stable").index
    assert widths[:-1] == pytest.approx(shares[order].tolist())
    assert sum(widths) == pytest.approx(1)


def test_the_difference_is_written_with_its_interval(lab):
    table = compare(lab, "session_id < 'floor-2025-03-05'", "session_id >= 'floor-2025-03-05'",
                    CompareOptions(repetitions=200))  # fmt: skip
    figure = comparison_figure(table, ("early", "late"))
    texts = [text.get_text() for text in figure.axes[0].texts]
    assert texts.count("not measurable") == table["a"].isna().sum()
    assert "2 / 2" in texts
    bold = [text for text in figure.axes[0].texts if text.get_fontweight() == "bold"]
    sure = (table["difference_low"] > 0) | (table["difference_high"] < 0)
    assert len(bold) == sure.sum()
    with pytest.raises(QueryError, match="Pass what compare returns"):
        comparison_figure(pd.DataFrame({"x": [1]}))


def test_a_slice_is_drawn_as_the_slice(lab):
    from multichat_lab import annotate

    one = lab.sql("SELECT session_id, message_id FROM messages LIMIT 1").df()
    annotate(lab, one.assign(label="first"))
    axes = timeline_figure(labelled(lab, "first")).axes[0]
    assert sum(len(each.get_offsets()) for each in axes.collections) == 1
