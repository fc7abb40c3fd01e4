"""The lab's view of messages with what is known of each, beside measures that count the same."""

import pandas as pd
import pytest

from multichat_lab import (
    Annotation,
    ChatMessage,
    Lab,
    SessionPersistence,
    annotate,
    infer_replies,
    labelled,
    unanswered_df,
)
from tests.analysis.told import NOON, tell

TOLD = [
    ("q1", "Ann", "Noon?", 0, None),
    ("a1", "Bob", "Yes!", 1, "q1"),
    ("q2", "Ann", "Where?", 2, None),
]


@pytest.fixture
def chats():
    with SessionPersistence("memory") as chats:
        chats.create_session(["Ann", "Bob"], session_id="told", created_at=NOON)
        chats.create_session(["Ann", "Bob"], session_id="untold", created_at=NOON)
        tell(chats, "told", TOLD)
        chats.add_message(ChatMessage("told", "Ann", "joined", message_id="sys", kind="system"))
        chats.add_message(ChatMessage("untold", "Ann", "Bob, at noon?", message_id="u1"))
        chats.add_message(ChatMessage("untold", "Bob", "Ann: at noon, yes", message_id="u2"))
        yield chats


@pytest.fixture
def lab(chats):
    with Lab(chats) as lab:
        yield lab


def answered(lab, view="utterances", by=None):
    relation = lab.sql(f"FROM {view}", by=by)
    return dict(relation.select("message_id, answered").fetchall())


def test_answered_is_true_false_or_not_known(lab):
    assert answered(lab) == {
        "q1": True, "a1": False, "q2": False, "sys": None, "u1": None, "u2": None,
    }  # fmt: skip


def test_the_view_counts_as_the_measure_does(lab):
    said = lab.sql("FROM utterances WHERE answered IS NOT NULL").df()
    ours = said.groupby("sender")["answered"].agg(["size", "sum"])
    table = unanswered_df(lab).set_index("participant")
    assert ours["size"].to_dict() == table["messages"].to_dict()
    assert ours["sum"].to_dict() == table["answered"].to_dict()


def test_inferred_replies_count_in_their_own_view_alone(lab, chats):
    infer_replies(chats)
    assert answered(lab)["u1"] is None
    inferred = answered(lab, "inferred_utterances")
    assert inferred["u1"] is True
    assert inferred["u2"] is False
    assert lab.sql("SELECT sum(len(labels)) FROM utterances").fetchall() == [(0,)]


def test_labels_are_those_of_message_and_session_but_not_of_words_that_are_gone(lab, chats):
    chats.annotations.add([Annotation("told", "question", "q1"), Annotation("told", "dull")])
    chats.annotations.add([Annotation("told", "answer", "a1", 0, 3)])
    chats.history.revise("a1", "No!")
    labels = dict(lab.sql("SELECT message_id, labels FROM utterances").fetchall())
    assert labels["q1"] == ["dull", "question"]
    assert labels["a1"] == ["dull"]
    assert labels["u1"] == []


def test_one_person_by_identity_does_not_answer_themselves(lab, chats):
    chats.identities.alias("Ann", "Bob")
    assert answered(lab, by="identity")["q1"] is False
    assert answered(lab)["q1"] is True


def test_a_slice_shows_its_messages_and_what_the_whole_knows_of_them(lab, chats):
    table = pd.DataFrame({"session_id": ["told"], "message_id": ["q1"], "label": ["question"]})
    annotate(chats, table)
    assert answered(labelled(lab, "question")) == {"q1": True}
