"""A slice by a predicate over messages, or of a set of sessions: any measure of those alone."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import networkx as nx
import numpy as np
import pandas as pd
import pytest

from multichat_lab import (
    ChatMessage,
    Lab,
    SessionPersistence,
    activity_figure,
    annotate,
    balance_df,
    balance_figure,
    compare,
    comparison_figure,
    conversation_figure,
    conversation_totals,
    edges_df,
    floor_df,
    labelled,
    latency_df,
    latency_figure,
    network_df,
    overview_figure,
    participants_df,
    responses_df,
    session_measures_df,
    sessions_df,
    sliced,
    speakers_df,
    speakers_figure,
    timeline_df,
    timeline_figure,
    transitions_df,
    unanswered_df,
)
from multichat_lab.errors import QueryError, ReadOnlyError

NOON = datetime(2026, 1, 1, 12, tzinfo=UTC)
NAMES = ("Ann", "Bob", "Cy")
FIGURES = (
    timeline_figure, conversation_figure, latency_figure, balance_figure, speakers_figure,
    activity_figure, overview_figure,
)  # fmt: skip


def begin(chats, session_id, success, score):
    silent = "Eve" if success else "Dee"
    session = chats.create_session((*NAMES, silent), session_id=session_id, created_at=NOON)
    with chats.store.transaction() as change:
        change.put_sessions([replace(session, success=success, score=score)])


@pytest.fixture(scope="module")
def chats():
    """Six sessions, three of them a success; each message answers the one before, but Cy's."""
    with SessionPersistence("memory") as chats:
        rng = np.random.default_rng(1)
        for number in range(6):
            session = f"s{number}"
            begin(chats, session, number < 3, number / 6)
            for place in range(20):
                sender = NAMES[int(rng.integers(3))]
                before = f"{session}-{place - 1}" if place and sender != "Cy" else None
                chats.add_message(
                    ChatMessage(
                        session, sender, "word " * int(rng.integers(1, 9)),
                        message_id=f"{session}-{place}", reply_to=before, reply_kind="declared",
                        timestamp=NOON + timedelta(seconds=60 * place + int(rng.integers(60))),
                    )
                )  # fmt: skip
        annotate(
            chats,
            pd.DataFrame({"session_id": "s0", "message_id": ["s0-1", "s0-4"], "label": "x"}),
        )
        yield chats


@pytest.fixture(scope="module")
def lab(chats):
    with Lab(chats) as lab:
        yield lab


def ids(lab):
    return {each for (each,) in lab.sql("SELECT message_id FROM messages").fetchall()}


@pytest.mark.parametrize(
    "where",
    [
        "sender = 'Ann'", "answered = false", "answered", "len(words) > 9 OR seq = 1",
        "list_contains(labels, 'x')", "outcome = 'success' AND sender <> 'Cy'",
        "timestamp < '2026-01-01 12:03+00' -- early", "status = 'active' AND seq % 2 = 0",
        "session_id IN (SELECT session_id FROM sessions WHERE score > 0.5)",
    ],
)  # fmt: skip
def test_a_predicate_chooses_what_it_says_and_rest_the_others(lab, where):
    where = where.replace("words", "string_split(content, ' ')")
    query = f"SELECT message_id FROM utterances WHERE {where}\n"  # noqa: S608 - of this very test
    expected = {each for (each,) in lab.sql(query).fetchall()}
    assert expected
    assert ids(sliced(lab, where)) == expected
    assert ids(sliced(lab, where, rest=True)) == ids(lab) - expected


def test_sessions_are_chosen_by_id_or_predicate_alone_or_with_messages(lab):
    by_predicate, by_id = sliced(lab, sessions="success"), sliced(lab, sessions=["s0", "s1", "s2"])
    assert ids(by_predicate) == ids(by_id) == {i for i in ids(lab) if i[:2] in ("s0", "s1", "s2")}
    both = sliced(lab, "sender = 'Bob'", sessions=["s1"])
    assert ids(both) == ids(sliced(lab, "sender = 'Bob'")) & ids(sliced(lab, sessions=["s1"]))
    assert set(session_measures_df(by_id)["session_id"]) == {"s0", "s1", "s2"}
    assert "Dee" in sessions_df(by_id)["participants"].iloc[5]  # who is in others, they tell too


def test_a_slice_by_label_is_one_by_the_predicate_that_says_the_same(lab):
    one, other = labelled(lab, "x"), sliced(lab, "list_contains(labels, 'x')")
    for measure in (speakers_df, edges_df, unanswered_df, session_measures_df):
        pd.testing.assert_frame_equal(measure(one), measure(other))


def test_the_slice_of_whole_sessions_measures_as_a_store_of_those_alone(lab, chats):
    with SessionPersistence("memory") as alone:
        kept = [each for each in chats.list_sessions() if each.success]
        for each in kept:
            begin(alone, each.session_id, each.success, each.score)
            alone.add_messages(chats.get_messages(each.session_id))
        with Lab(alone) as other:
            part = sliced(lab, sessions="success")
            for measure in (
                floor_df, balance_df, transitions_df, latency_df, network_df, unanswered_df,
                responses_df, session_measures_df, speakers_df, edges_df, timeline_df,
            ):  # fmt: skip
                pd.testing.assert_frame_equal(measure(part), measure(other), obj=measure.__name__)
            assert set(participants_df(part)["participant"]) == {*NAMES, "Eve"}
            assert conversation_totals(part)["messages"] == conversation_totals(other)["messages"]


def test_the_network_of_a_slice_is_that_of_its_messages(lab):
    part = sliced(lab, "sender <> 'Bob'")
    edges = edges_df(part)
    graph = nx.from_pandas_edgelist(edges, "sender", "recipient", create_using=nx.DiGraph)
    assert "Bob" not in {sender for sender, _ in graph.edges}


def test_what_is_compared_is_what_the_slices_have(lab):
    table = compare(lab, "success", "NOT success")
    for side, predicate in (("a", "success"), ("b", "NOT success")):
        own = session_measures_df(sliced(lab, sessions=predicate))
        assert table[side]["words"] == pytest.approx(own["words"].mean())
        assert set(table[f"sessions_{side}"]["words"]) == set(own["session_id"])


@pytest.mark.parametrize("figure", FIGURES)  # fmt: skip
def test_every_figure_draws_a_slice(lab, figure):
    drawn = figure(sliced(lab, "sender <> 'Cy'"))
    told = " ".join(each.get_text() for each in drawn.findobj(lambda a: hasattr(a, "get_text")))
    assert "Ann" in told or figure is activity_figure
    assert drawn.canvas.get_width_height()


def test_a_comparison_is_drawn_from_slices_of_one_lab(lab):
    assert comparison_figure(compare(lab, ["s0", "s1"], ["s4", "s5"]))


def test_a_slice_grows_with_its_lab():
    with SessionPersistence("memory") as chats, Lab(chats) as lab:
        chats.create_session(["Ann"], session_id="s")
        part = sliced(lab, "sender = 'Ann'")
        assert ids(part) == set()
        chats.add_message(ChatMessage("s", "Ann", "Hm", message_id="m"))
        assert ids(part) == {"m"}
        assert list(part.search("hm")["message_id"]) == ["m"]


@pytest.mark.parametrize(
    "where",
    ["sender = ", "no_such = 1", "true; DROP TABLE runs", "true) OR (true", "true LIMIT 1", "",
     "sender", "true /* open", "seq = 1, seq = 2"],
)  # fmt: skip
def test_what_is_no_predicate_is_refused(lab, where):
    before = ids(lab)
    with pytest.raises((QueryError, ReadOnlyError)):
        sliced(lab, where)
    assert ids(lab) == before


def test_a_slice_needs_a_choice_a_whole_and_sessions_that_exist(lab):
    with pytest.raises(QueryError, match="Nothing says which messages"):
        sliced(lab)
    with pytest.raises(QueryError, match="There is no session 'nowhere'"):
        sliced(lab, sessions=["nowhere"])
    with pytest.raises(QueryError, match="is a slice already"):
        sliced(sliced(lab, "seq = 1"), "seq = 2")
    assert sessions_df(lab)["session_id"].nunique() == 6
