"""A log whose source tells who answers whom in a part alone."""

import pandas as pd
import pytest

from multichat_lab import (
    ChatMessage,
    Lab,
    SessionPersistence,
    answers_df,
    conversation_totals,
    session_measures_df,
    speakers_df,
    timeline_figure,
    unanswered_df,
)
from multichat_lab.analysis.browsing.browser import Browser
from multichat_lab.analysis.browsing.selection import Selection


def test_where_a_source_annotates_a_part_the_rest_is_not_known():
    """A file of the IRC corpus tells who answers whom in its last fifth alone."""
    with SessionPersistence("memory") as partly:
        partly.create_session(["Ann", "Bob"], session_id="partly")
        for place, kind in enumerate(("unknown", "unknown", "declared", "declared", "declared")):
            partly.add_message(
                ChatMessage(
                    "partly", "Ann" if place % 2 == 0 else "Bob", f"words {place}",
                    message_id=f"m{place}", source_id=f"line {place}", reply_kind=kind,
                    reply_to={2: "m1", 3: "m2"}.get(place),
                )
            )  # fmt: skip
        with Lab(partly) as lab:
            answered = dict(lab.sql("SELECT message_id, answered FROM utterances").fetchall())
            assert answered == {"m0": None, "m1": True, "m2": True, "m3": False, "m4": False}
            matrix = Browser(lab).ask(Selection(), "overview", {})["matrix"]
            pairs = dict(zip(matrix["names"], matrix["answered"], strict=True))
            assert pairs == {"Ann": [1, 1], "Bob": [0, 1]}, "as unanswered_df below"
            counted = unanswered_df(lab).set_index("participant")
            assert counted.attrs["not_measurable"].startswith(
                "the source does not tell whom 2 messages answer"
            )
            assert counted["messages"].to_dict() == {"Ann": 2, "Bob": 1}
            assert counted["answered"].to_dict() == {"Ann": 1, "Bob": 0}
            figure = timeline_figure(lab)
            full, hollow = (len(each.get_offsets()) for each in figure.axes[0].collections[:2])
            assert (full, hollow) == (3, 2)
            notes = " ".join(text.get_text() for text in figure.texts)
            assert "hollow: nobody answered (of 1 that is not known)" in notes
            speakers = speakers_df(lab).set_index("participant")
            assert speakers["answered"].to_dict() == {"Ann": 0.5, "Bob": 0.0}
            assert speakers["replies"].to_dict() == {"Ann": 1, "Bob": 1}
            for table in (speakers, answers_df(lab), session_measures_df(lab)):
                assert "whom 2 messages answer" in table.attrs["not_measurable"]
            assert answers_df(lab)["answers"].sum() == conversation_totals(lab)["replies"] == 2
            assert session_measures_df(lab)["answered"].tolist() == [pytest.approx(1 / 3)]


def test_who_spoke_only_where_the_source_tells_nothing_has_no_replies_known():
    with SessionPersistence("memory") as partly:
        partly.create_session(["Ann", "Bob", "Cy"], session_id="partly")
        for sender, kind, reply in (
            ("Cy", "unknown", None),
            ("Ann", "declared", None),
            ("Bob", "declared", "m1"),
        ):
            place = partly.get_session("partly").message_count
            partly.add_message(
                ChatMessage(
                    "partly",
                    sender,
                    "words",
                    message_id=f"m{place}",
                    reply_to=reply,
                    source_id=f"line {place}",
                    reply_kind=kind,
                )
            )
        with Lab(partly) as lab:
            speakers = speakers_df(lab).set_index("participant")
            assert pd.isna(speakers.loc["Cy", "replies"])
            assert pd.isna(speakers.loc["Cy", "answered"])
            assert "Cy" not in set(unanswered_df(lab)["participant"])
