"""Replies that are inferred are noted beside the messages, once, and can be taken back."""

import inspect
from datetime import timedelta

import numpy as np
import pytest

from multichat_lab import (
    ChatMessage,
    Relation,
    SessionPersistence,
    answers_df,
    conversation_figure,
    conversation_totals,
    edges_df,
    export_chat,
    import_chat,
    infer_replies,
    messages_df,
    speakers_df,
    speakers_figure,
)
from multichat_lab.chat.inferring import encoding
from multichat_lab.chat.inferring.model import weighed
from multichat_lab.errors import SessionNotFoundError
from tests.analysis.inferring.talk import ANSWERED, NOON, TALK, links, said


def test_two_talks_at_once_are_told_apart(chats):
    said(chats)
    summary = infer_replies(chats)
    assert (summary.sessions, summary.messages, summary.annotations) == (1, 6, 4)
    assert links(chats) == ANSWERED


@pytest.mark.parametrize("storage_type", ["json", "sqlite", "duckdb"])
def test_what_was_inferred_is_there_when_a_store_is_opened_again(storage_type, tmp_path):
    with SessionPersistence(storage_type, tmp_path / "store") as chats:
        said(chats)
        infer_replies(chats)
    with SessionPersistence(storage_type, tmp_path / "store") as chats:
        assert links(chats) == ANSWERED


def test_a_declared_reply_is_never_overruled(chats):
    session_id = said(chats)
    [first, *_] = chats.get_messages(session_id)
    wrong = ChatMessage(session_id, "Dan", "Cid: and lspci?", reply_to=first.message_id)
    nobody = ChatMessage(session_id, "Bob", "Cid: what is it?", reply_kind="declared")
    chats.add_messages([wrong, nobody])
    infer_replies(chats)
    assert links(chats) == ANSWERED
    answers = answers_df(chats, inferred=True).set_index(["answerer", "asker"])
    assert answers.loc[("Dan", "Ann"), "declared"] == 1
    assert np.isnan(answers.loc[("Dan", "Ann"), "confidence"])


def test_the_totals_count_inferred_replies_when_asked(chats):
    session_id = said(chats)
    assert conversation_totals(chats)["replies"] is None
    infer_replies(chats)
    assert conversation_totals(chats)["replies"] is None, "the source tells none"
    for only in (None, session_id):
        assert conversation_totals(chats, only, inferred=True)["replies"] == len(ANSWERED)
    chats.add_message(ChatMessage(session_id, "Dan", "yes", reply_to=first_of(chats, session_id)))
    assert conversation_totals(chats)["replies"] == 1
    assert conversation_totals(chats, inferred=True)["replies"] == len(ANSWERED) + 1
    given = ChatMessage(
        session_id, "Bob", "no", reply_to=first_of(chats, session_id), reply_kind="inferred"
    )
    chats.add_message(given)
    assert conversation_totals(chats)["replies"] == 1
    assert conversation_totals(chats, inferred=True)["replies"] == len(ANSWERED) + 2


def first_of(chats, session_id):
    return chats.get_messages(session_id)[0].message_id


def test_every_measure_with_a_notion_of_answers_takes_inferred_alike():
    measures = (
        *(answers_df, conversation_figure, conversation_totals, edges_df, messages_df),
        *(speakers_df, speakers_figure),
    )
    for measure in measures:
        parameter = inspect.signature(measure).parameters["inferred"]
        assert (parameter.annotation, parameter.default) == (bool, False), measure.__name__


def test_a_reply_that_is_declared_later_takes_the_place_of_the_inferred_one(chats):
    session_id = said(chats)
    infer_replies(chats)
    messages = chats.get_messages(session_id)
    chats.relations.add(
        [Relation(session_id, messages[5].message_id, messages[2].message_id, "reply")]
    )
    assert links(chats) == {3: 1, 4: 2, 5: 3}


def test_a_second_run_reads_only_what_is_new(chats):
    session_id = said(chats)
    infer_replies(chats)
    again = infer_replies(chats)
    assert (again.messages, again.known, again.annotations) == (0, 6, 0)
    chats.add_message(
        ChatMessage(
            session_id, "Dan", "Cid: then reload alsa", timestamp=NOON + timedelta(minutes=6)
        )
    )
    later = infer_replies(chats)
    assert (later.messages, later.known, later.annotations) == (1, 6, 1)
    assert links(chats) == {**ANSWERED, 7: 6}


def test_what_was_inferred_can_be_taken_back(chats):
    said(chats)
    infer_replies(chats)
    chats.annotations.remove("infer_replies")
    assert links(chats) == {}
    assert speakers_df(chats, inferred=True)["answered"].isna().all()


def test_inferred_replies_go_with_the_chat(chats, tmp_path):
    session_id = said(chats)
    infer_replies(chats)
    export_chat(session_id, chats, tmp_path / "chat.jsonl")
    with SessionPersistence("memory") as other:
        import_chat(tmp_path / "chat.jsonl", other)
        assert links(other) == ANSWERED


def test_an_unknown_session_is_refused(chats):
    with pytest.raises(SessionNotFoundError):
        infer_replies(chats, ["none"])


def test_an_empty_store_has_nothing_to_infer(chats):
    chats.create_session(["Ann"])
    assert infer_replies(chats).messages == 0


def test_what_comes_out_does_not_depend_on_the_blocks(chats, monkeypatch):
    session_id = said(chats, TALK * 40)
    messages = chats.get_messages(session_id)
    whole = [(each.message, each.target, each.confidence) for each in weighed(messages)]
    monkeypatch.setattr(encoding, "BLOCK", 7)
    pieces = [(each.message, each.target, each.confidence) for each in weighed(messages)]
    assert [each[:2] for each in pieces] == [each[:2] for each in whole]
    assert np.allclose([each[2] for each in pieces], [each[2] for each in whole])
