"""Of a conversation of too many messages to draw each, one sees how much was said when."""

from datetime import UTC, datetime

import numpy as np
import pandas as pd
import pytest
from matplotlib.figure import Figure

from multichat_lab import Lab, SessionPersistence, import_frame, overview_figure, timeline_figure
from multichat_lab.analysis.figures.density import MOST_DOTS, SPANS, density_of
from multichat_lab.demos.trading_floor import TradingFloor

COLUMNS = {"session_id": "session", "sender": "sender", "recipient": "to", "content": "text"}


def talk(count, people, seed=7):
    """Messages a minute apart; whoever has a higher number speaks more often."""
    numbers = (np.sqrt(np.random.default_rng(seed).random(count)) * people).astype(int)
    return pd.DataFrame(
        {
            "session": np.where(np.arange(count) < count // 2, "one", "other"),
            "sender": [f"P{number:02d}" for number in numbers],
            "to": "Clerk",
            "text": "so be it",
            "time": pd.Timestamp("2026-01-01", tz="UTC")
            + pd.to_timedelta(np.arange(count), unit="min"),
        }
    )


def lab_over(frame, **more):
    chats = SessionPersistence("memory")
    import_frame(frame, chats, columns=COLUMNS | more)
    return Lab(chats)


@pytest.fixture(scope="module")
def many():
    return talk(MOST_DOTS + 4_001, 30)


@pytest.fixture(scope="module")
def lab(many):
    with lab_over(many, timestamp="time") as opened:
        yield opened


def test_each_span_counts_what_an_independent_histogram_counts(lab, many):
    density = density_of(lab)
    hours = np.minimum(np.arange(len(many)) // 60, SPANS - 1)  # 24,000 minutes in 400 spans
    counted = pd.crosstab(many.sender, hours).reindex(columns=range(SPANS), fill_value=0)
    assert density.counts.drop("Clerk").loc[counted.index].to_numpy().tolist() == (
        counted.to_numpy().tolist()
    )
    assert density.counts.to_numpy().sum() == density.total == len(many)
    assert density.ends == (many.time.iloc[0], many.time.iloc[-1])


def test_the_most_talkative_is_on_top_and_who_never_speaks_below(lab, many):
    names = list(density_of(lab).counts.index)
    assert names[0] == many.sender.value_counts().index[0]
    assert names[-1] == "Clerk"
    assert "of 30" in density_of(lab).headline


def test_a_session_of_few_is_drawn_message_by_message(lab):
    query = "SELECT session_id, count(*) FROM messages GROUP BY 1 ORDER BY 1"
    session_id, count = lab.sql(query).fetchall()[0]
    assert density_of(lab, session_id) is None
    dots = timeline_figure(lab, session_id).axes[0].collections[:2]
    assert sum(len(each.get_offsets()) for each in dots) == count


def test_more_was_said_where_the_colour_is_stronger(lab):
    density = density_of(lab)
    axes = timeline_figure(lab).axes[0]
    top = axes.images[0].get_array()[0, :, 3]
    counts = density.counts.iloc[0].to_numpy()
    assert np.argmax(top) in np.flatnonzero(counts == counts.max())
    assert (top[counts == 0] == 0).all()
    assert (top[counts > 0] > 0.1).all()
    assert [label.get_text() for label in axes.get_yticklabels()][-1] == "6 others"


def test_made_up_times_are_an_order(many):
    with lab_over(many.drop(columns="time")) as lab:
        density = density_of(lab)
        assert density.ends is None
        assert density.counts.to_numpy().sum() == len(many)
        axes = timeline_figure(lab).axes[0]
        assert axes.get_xlabel() == "messages in their order"
        assert axes.get_xlim() == (0, len(many))


@pytest.mark.parametrize("theme", ["light", "dark"])
def test_the_sheet_is_drawn_with_it(lab, theme):
    figure = overview_figure(lab, theme=theme)
    assert isinstance(figure, Figure)
    figure.draw_without_rendering()


def test_few_messages_have_no_density():
    chats = SessionPersistence("memory")
    TradingFloor(seed=5, days=4).record(chats)
    assert density_of(Lab(chats)) is None


def test_all_at_one_moment_are_drawn_as_dots():
    frame = talk(MOST_DOTS + 10, 3).assign(time=datetime(2026, 1, 1, tzinfo=UTC))
    with lab_over(frame, timestamp="time") as lab:
        assert density_of(lab) is None
