"""What a source does not tell stands in no frame as a fact: addressees, times, who was there."""

from datetime import UTC, datetime, timedelta

import pandas as pd
import pytest
from matplotlib.text import Text

from multichat_lab import (
    ChatMessage,
    Lab,
    SessionPersistence,
    conversation_figure,
    conversation_totals,
    participants_df,
    sessions_df,
    speakers_df,
    timeline_figure,
)
from multichat_lab.analysis.edges import edges_df
from multichat_lab.chat.importers import import_chat
from multichat_lab.errors import QueryError

LOG = '{"messages": [{"role": "user", "content": "go"}, {"role": "assistant", "content": "gone"}]}'


@pytest.fixture
def chats(tmp_path):
    with SessionPersistence("memory") as chats:
        (tmp_path / "log.json").write_text(LOG)
        import_chat(tmp_path / "log.json", chats)
        yield chats


def words_of(figure):
    """Return all words of a figure, in one line."""
    return " ".join(each.get_text() for each in figure.findobj(Text)).replace("\n", " ")


def test_to_whom_nobody_knows_is_not_to_nobody(chats):
    assert speakers_df(chats)["addressed"].isna().all()
    assert "said to 2 participants alone" in speakers_df(chats).attrs["not_measurable"]
    assert participants_df(chats)["addressed"].isna().all()
    assert conversation_totals(chats)["broadcasts"] is None
    chats.create_session(["Ann", "user"], session_id="s")
    chats.add_message(ChatMessage("s", "Ann", "you", "user"))
    chats.add_message(ChatMessage("s", "Ann", "all"))
    table = speakers_df(chats).set_index("participant")
    assert table["addressed"].fillna(-1).to_dict() == {"Ann": 0, "assistant": -1, "user": 1}
    assert conversation_totals(chats)["broadcasts"] == 1
    assert conversation_totals(chats, "nobody")["broadcasts"] == 0


def test_a_figure_says_of_how_much_it_is_not_known(chats):
    reason = "to whom 2 messages were said is not known"
    assert edges_df(chats, weights=True).attrs["not_measurable"] == reason
    assert edges_df(chats).attrs["not_measurable"] == reason
    assert reason in words_of(conversation_figure(chats))
    chats.create_session(["Ann"], session_id="s")
    chats.add_message(ChatMessage("s", "Ann", "now"))
    assert "2 of 3 times are made up" in words_of(timeline_figure(chats))


def test_times_that_were_made_up_are_when_no_session_was(chats):
    chats.create_session(["Ann"], session_id="s")
    untold, told = sessions_df(chats)[["created_at", "last_activity"]].values.tolist()
    assert pd.isna(untold).all() and not pd.isna(told).any()
    assert participants_df(chats)["joined_at"].isna().tolist() == [True, True, False]


def test_who_was_there_from_the_beginning_heard_what_was_recorded_later():
    then = datetime(2024, 1, 1, tzinfo=UTC)
    with SessionPersistence("memory") as chats:
        chats.create_session(["Ann", "Bob"], session_id="s")
        chats.members.add("s", {"Cy": "human"})
        chats.add_message(ChatMessage("s", "Ann", "long ago", timestamp=then))
        chats.add_message(ChatMessage("s", "Ann", "then", timestamp=then + timedelta(seconds=1)))
        pairs = edges_df(chats, weights=True)
        assert pairs.values.tolist() == [["Ann", "Bob", 0, 2]], "Cy came later"
        assert edges_df(chats)["recipient"].tolist() == ["Bob", "Bob"]


def test_what_is_no_frame_is_no_table(chats):
    with Lab(chats) as lab:
        for each in (None, [1], {"a": [1]}, pd.Series([1])):
            with pytest.raises(QueryError, match="is no table"):
                lab.register("own", each)
