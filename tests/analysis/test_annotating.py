"""A table of annotations goes into every store, and comes out as it was."""

from datetime import UTC, datetime

import pandas as pd
import pytest

from multichat_lab import Annotation, ChatMessage, Lab, annotate, annotations_df, messages_df
from multichat_lab.errors import MessageError, SessionNotFoundError
from tests.stores.answers import answers

NOON = datetime(2026, 1, 1, 12, tzinfo=UTC)


@pytest.fixture
def talk(chats):
    chats.create_session(["Ann", "Bob"], session_id="s", created_at=NOON)
    chats.add_message(ChatMessage("s", "Ann", "I promise 👍", message_id="m"))
    chats.add_message(ChatMessage("s", "Bob", "Thanks.", message_id="n"))
    return chats


def table(**columns):
    return pd.DataFrame({"session_id": ["s"], "message_id": ["m"], "label": ["odd"]} | columns)


def test_a_table_is_recorded_once_however_often_its_cell_is_run(talk):
    notes = pd.DataFrame(
        {
            "session_id": ["s", "s", "s"],
            "message_id": ["m", "n", None],
            "label": ["promise", "thanks", "friendly"],
            "start": [2, None, None],
            "end": [9, None, None],
        }
    )
    assert annotate(talk, notes, by="Ann") == 3
    assert annotate(talk, notes, by="Ann") == 0
    assert annotate(talk, notes, by="Bob") == 3
    found = annotations_df(talk, "s", quotes=True)
    assert list(found["by"]) == ["Ann", "Bob"] * 3
    assert found["quote"].dropna().unique().tolist() == ["promise", "Thanks."]
    assert found["sender"].dropna().unique().tolist() == ["Ann", "Bob"]
    assert found["start"].dtype == "Int64"
    with Lab(talk) as lab:
        assert len(annotations_df(lab)) == 6


def test_what_comes_out_goes_in_again(talk):
    annotate(talk, table(start=[10], end=[11], value=["thumb"]), by="Ann", run="r")
    out = annotations_df(talk)
    kept = talk.annotations.list()
    assert annotate(talk, out) == 0
    talk.annotations.remove("r")
    assert annotate(talk, out) == 1
    assert talk.annotations.list() == kept
    assert annotations_df(talk, quotes=True)["quote"].tolist() == ["👍"]


@pytest.mark.parametrize(
    ("columns", "error", "told"),
    [
        ({"lable": ["x"]}, MessageError, "unknown column 'lable'"),
        ({"message_id": ["x"]}, MessageError, "no message 'x'"),
        ({"session_id": ["x"]}, SessionNotFoundError, "'x'"),
        ({"start": [0], "end": [12]}, MessageError, "ends at 12, and .* has 11 characters"),
        ({"start": [0.5], "end": [2]}, MessageError, "Row 0: start is 0.5"),
        ({"start": [3], "end": [2]}, MessageError, "Row 0: start is 3 and end is 2"),
        ({"start": [3]}, MessageError, "Row 0: start is 3 and end is None"),
        ({"start": [float("inf")], "end": [2]}, MessageError, "Row 0: start is inf"),
        ({"label": [None]}, MessageError, "Row 0: label is None"),
        ({"label": [7]}, MessageError, "Row 0: label is 7"),
        ({"value": [["a", "b"]]}, MessageError, "Row 0: value is \\['a', 'b'\\]"),
        ({"created_at": [datetime(2026, 1, 1)]}, MessageError, "Row 0: created_at"),  # noqa: DTZ001
        ({"created_at": ["today"]}, MessageError, "Row 0: created_at is 'today'"),
    ],
)
def test_a_wrong_table_is_refused_and_nothing_is_recorded(talk, columns, error, told):
    before = answers(talk)
    good = table()
    wrong = table(**columns)
    with pytest.raises(error, match=told):
        annotate(talk, pd.concat([wrong, good], ignore_index=True))
    assert answers(talk) == before


def test_a_table_without_labels_is_told_what_it_lacks(talk):
    with pytest.raises(MessageError, match="lacks column 'label'"):
        annotate(talk, messages_df(talk)[["session_id", "message_id"]])


def test_a_grade_may_be_a_number(talk):
    annotate(talk, table(value=[3.0]))
    annotate(talk, table(value=[2.5]))
    assert annotations_df(talk)["value"].tolist() == ["2.5", "3"]


def test_no_rows_are_no_annotations(talk):
    assert annotate(talk, table().head(0)) == 0
    assert annotations_df(talk).empty


def test_a_time_is_kept(talk):
    annotate(talk, table(created_at=[pd.Timestamp(NOON)], annotation_id=["a"]))
    assert talk.annotations.list() == [
        Annotation("s", "odd", "m", annotation_id="a", created_at=NOON)
    ]


def test_a_lab_takes_annotations_and_shows_them_at_once(talk):
    with Lab(talk) as lab:
        annotate(lab, table(), by="Ann")
        joined = 'SELECT content, label, "by" FROM messages JOIN annotations USING (message_id)'
        assert lab.sql(joined).fetchall() == [("I promise 👍", "odd", "Ann")]
