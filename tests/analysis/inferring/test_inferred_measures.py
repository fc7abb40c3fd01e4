"""Inferred replies are counted only when asked for."""

import pandas as pd

from multichat_lab import (
    answers_df,
    conversation_figure,
    edges_df,
    infer_replies,
    messages_df,
    speakers_df,
    speakers_figure,
)
from multichat_lab.records import Annotation
from tests.analysis.inferring.talk import ANSWERED, links, said


def test_measures_count_inferred_replies_only_when_asked(chats):
    said(chats)
    infer_replies(chats)
    assert answers_df(chats).empty
    assert "not_measurable" in answers_df(chats).attrs
    assert speakers_df(chats)["answered"].isna().all()

    answers = answers_df(chats, inferred=True).set_index(["answerer", "asker"])
    assert "not_measurable" not in answers.attrs
    assert answers.loc[("Bob", "Ann"), "inferred"] == 1
    assert answers.loc[("Bob", "Ann"), "declared"] == 0
    assert answers.loc[("Bob", "Ann"), "median_seconds"] == 120
    assert answers["confidence"].between(0.5, 1).all()
    heard = speakers_df(chats, inferred=True).set_index("participant")
    assert heard.loc["Ann", "answered"] == 0.5
    assert heard.loc["Bob", "replies"] == 1


def test_messages_carry_the_inferred_reply_only_when_asked(chats):
    said(chats)
    infer_replies(chats)
    assert messages_df(chats)["reply_to"].isna().all()
    filled = messages_df(chats, inferred=True)
    assert list(filled["reply_kind"]) == ["unknown", "unknown", *["inferred"] * 4]
    assert filled["reply_to"][2] == filled["message_id"][0]


def test_inferred_addressees_are_no_broadcasts(chats):
    said(chats)
    infer_replies(chats)
    assert edges_df(chats)["broadcast"].all()
    rows = edges_df(chats, inferred=True)
    told = rows[~rows["broadcast"]]
    assert list(zip(told["seq"], told["recipient"], strict=True)) == [
        (3, "Ann"), (4, "Cid"), (5, "Bob"), (6, "Dan"),
    ]  # fmt: skip
    pairs = edges_df(chats, weights=True, inferred=True)
    assert pairs["addressed"].sum() == 4
    assert list(zip(pairs["sender"], pairs["recipient"], strict=True)) == sorted(
        zip(pairs["sender"], pairs["recipient"], strict=True)
    )


def test_whom_a_source_declares_stays_the_addressee(chats):
    said(chats, recipient_kind="declared")
    infer_replies(chats)
    pd.testing.assert_frame_equal(edges_df(chats), edges_df(chats, inferred=True))


def test_figures_take_inferred_replies_when_asked(chats):
    said(chats)
    infer_replies(chats)
    words = [each.get_text() for each in speakers_figure(chats).axes[1].texts]
    assert set(words) == {"not measurable"}
    words = [each.get_text() for each in speakers_figure(chats, inferred=True).axes[1].texts]
    assert "50 % of 2" in words
    assert conversation_figure(chats, inferred=True).axes


def test_a_made_up_time_is_no_clue_and_no_wait(chats):
    said(chats, time_kind="made_up")
    infer_replies(chats)
    assert links(chats) == ANSWERED
    assert answers_df(chats, inferred=True)["median_seconds"].isna().all()


def test_a_note_of_the_same_label_by_somebody_else_is_no_inferred_reply(chats):
    session_id = said(chats)
    [first, *_] = chats.get_messages(session_id)
    chats.annotations.add([Annotation(session_id, "reply_to", first.message_id, value="no JSON")])
    assert links(chats) == {}
    assert "not_measurable" in answers_df(chats, inferred=True).attrs
