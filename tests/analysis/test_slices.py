"""A measure of labelled messages alone, with what they answer and are answered by."""

import pandas as pd
import pytest

from multichat_lab import (
    ChatMessage,
    Lab,
    SessionPersistence,
    activity_figure,
    annotate,
    answers_df,
    conversation_totals,
    edges_df,
    labelled,
    messages_df,
    sessions_df,
    slice_by_label,
    speakers_df,
    timeline_df,
)
from multichat_lab.errors import QueryError, ReadOnlyError
from tests.analysis.told import NOON, tell


@pytest.fixture
def lab():
    with SessionPersistence("memory") as chats:
        chats.create_session(["Ann", "Bob"], session_id="s", created_at=NOON)
        chats.create_session(["Ann", "Bob"], session_id="t", created_at=NOON)
        say = [
            ("q1", "Ann", "Noon?", 0, None),
            ("a1", "Bob", "Yes!", 10, "q1"),
            ("q2", "Ann", "Where?", 20, None),
            ("x1", "Ann", "Well then.", 30, "a1"),
        ]
        tell(chats, "s", say)
        chats.add_message(ChatMessage("t", "Bob", "Hm", message_id="h", timestamp=NOON))
        labels = pd.DataFrame(
            {"message_id": ["q1", "q2", "a1"], "label": ["question", "question", "answer"]}
        )
        annotate(chats, labels.assign(session_id="s"), by="Cy")
        annotate(chats, labels.assign(session_id="s").head(1), by="Di")
        whole = pd.DataFrame({"session_id": ["t"], "message_id": [None], "label": ["dull"]})
        annotate(chats, whole)
        with Lab(chats) as lab:
            yield lab


def test_who_asks_and_who_of_them_is_answered(lab):
    table = speakers_df(labelled(lab, "question")).set_index("participant")
    ann, bob = table.loc["Ann"], table.loc["Bob"]
    assert (ann["messages"], ann["answered"], ann["share"], ann["words"]) == (2, 0.5, 1.0, 2)
    assert (bob["messages"], bob["replies"]) == (0, 0)
    answers = speakers_df(labelled(lab, "answer")).set_index("participant").loc["Bob"]
    assert (answers["replies"], answers["reply_seconds"], answers["answered"]) == (1, 10, 1.0)


def test_a_slice_and_its_rest_are_the_whole(lab):
    sides = [labelled(lab, "question", rest=rest) for rest in (False, True)]
    ids = [set(messages_df(each)["message_id"]) for each in sides]
    assert ids == [{"q1", "q2"}, {"a1", "x1", "h"}]
    assert sum(conversation_totals(each)["messages"] for each in sides) == 5
    assert len(messages_df(lab)) == 5, "the whole is as it was"


def test_a_label_of_a_session_is_one_of_its_messages(lab):
    assert messages_df(labelled(lab, "dull"))["message_id"].tolist() == ["h"]
    assert sessions_df(labelled(lab, "dull"))["message_count"].tolist() == [0, 1]


def test_a_slice_may_be_of_one_annotator(lab):
    assert messages_df(labelled(lab, "question", by="Di"))["message_id"].tolist() == ["q1"]
    with pytest.raises(QueryError, match=r"'answer' by 'Di'\. Known labels: question"):
        labelled(lab, "answer", by="Di")


@pytest.mark.parametrize("measure", [speakers_df, answers_df, timeline_df, edges_df, messages_df])
def test_any_frame_has_a_part_for_each_label(lab, measure):
    table = slice_by_label(measure, lab, ["question", "answer"])
    assert table.columns[0] == "label"
    for label in ("question", "answer"):
        part = table[table["label"] == label].drop(columns="label").reset_index(drop=True)
        pd.testing.assert_frame_equal(
            part, measure(labelled(lab, label)), check_dtype=False, check_like=True
        )


def test_own_measures_and_mappings_are_sliced_too(lab):
    def longest(lab):
        return lab.sql("SELECT max(length(content)) FROM messages").fetchall()[0][0]

    table = slice_by_label(longest, lab, rest=True)
    assert dict(zip(table["label"], table["value"], strict=True)) == {
        "answer": 4, "not answer": 10, "dull": 2, "not dull": 10, "question": 6, "not question": 10,
    }  # fmt: skip
    totals = slice_by_label(conversation_totals, lab).set_index("label")
    assert totals["messages"].to_dict() == {"answer": 1, "dull": 1, "question": 2}


def test_what_is_not_measurable_is_told_by_label(lab):
    table = slice_by_label(speakers_df, lab, ["dull", "question"])
    assert list(table.attrs["not_measurable"]) == ["dull"]
    assert table[table["label"] == "dull"]["answered"].isna().all()


def test_the_parts_of_messages_are_sliced_and_figures_drawn(lab):
    questions = labelled(lab, "question")
    assert {row[1] for row in questions.sql("FROM parts").fetchall()} == {"q1", "q2"}
    assert questions.sql("SELECT count(*) FROM all_messages()").fetchall() == [(5,)]
    assert activity_figure(questions).axes
    own = pd.DataFrame({"message_id": ["q1", "a1"], "grade": [1, 2]})
    questions.register("own", own)
    joined = questions.sql("SELECT grade FROM messages JOIN own USING (message_id)")
    assert joined.fetchall() == [(1,)]
    with pytest.raises(ReadOnlyError):
        questions.sql("DELETE FROM messages")


def test_a_slice_by_identity_has_the_labelled_messages_under_one_name(lab):
    SessionPersistence(lab.store).identities.alias("Cleo", "Ann")
    for table in (
        speakers_df(labelled(lab, "question"), by="identity"),
        speakers_df(labelled(Lab(lab.store, by="identity"), "question")),
    ):
        cleo = table.set_index("participant").loc["Cleo"]
        assert (cleo["messages"], cleo["answered"]) == (2, 0.5)
        assert "Ann" not in set(table["participant"])
    assert set(speakers_df(labelled(lab, "question"))["participant"]) == {"Ann", "Bob"}


def test_a_slice_sees_what_comes_later(lab):
    questions = labelled(lab, "question")
    chats = SessionPersistence(lab.store)
    chats.add_message(ChatMessage("s", "Bob", "When?", message_id="q3"))
    assert len(messages_df(questions)) == 2
    annotate(chats, pd.DataFrame({"session_id": ["s"], "message_id": ["q3"], "label": "question"}))
    assert len(messages_df(questions)) == 3
    questions.close()
    assert len(messages_df(lab)) == 6


def test_what_nobody_labelled_cannot_be_sliced(lab):
    with pytest.raises(QueryError, match=r"'qestion'\. Known labels: answer, dull, question"):
        labelled(lab, "qestion")
    with pytest.raises(QueryError, match="is a slice already"):
        labelled(labelled(lab, "dull"), "question")
    with pytest.raises(QueryError, match="no label to slice by"):
        slice_by_label(speakers_df, SessionPersistence("memory"))
