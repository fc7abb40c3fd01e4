"""Not known is not 0: replies that no source tells, times that were made up."""

import random
from datetime import UTC, datetime, timedelta

import pandas as pd
import pytest

from multichat_lab import (
    ChatMessage,
    Lab,
    MultichatSystem,
    SessionPersistence,
    answers_df,
    conversation_totals,
    speakers_df,
    timeline_df,
)
from multichat_lab.analysis.edges import edges_df
from multichat_lab.errors import QueryError

NOON = datetime(2025, 3, 3, 12, tzinfo=UTC)


@pytest.fixture
def chats():
    with SessionPersistence("memory") as chats:
        chats.create_session(["Ann", "Bob"], session_id="s", created_at=NOON)
        yield chats


def say(chats, sender, content, seconds=0, **more):
    message = ChatMessage("s", sender, content, timestamp=NOON + timedelta(seconds=seconds), **more)
    return chats.add_message(message)


def test_who_was_answered_is_not_known_where_no_source_tells_replies(chats):
    say(chats, "Ann", "Noon?", recipient="Bob")
    say(chats, "Bob", "Yes!", 5, recipient="Ann")
    table = speakers_df(chats)
    assert table[["replies", "answered", "reply_seconds"]].isna().all().all()
    assert "tells no replies" in table.attrs["not_measurable"]
    assert conversation_totals(chats)["replies"] is None


def test_nobody_was_answered_where_a_source_would_have_told(chats):
    say(chats, "Ann", "Noon?", reply_kind="declared")
    table = speakers_df(chats).set_index("participant")
    assert (table.loc["Ann", "answered"], table.loc["Ann", "replies"]) == (0, 0)
    assert "not_measurable" not in table.attrs


def test_one_session_that_tells_makes_up_for_no_other(chats):
    say(chats, "Ann", "Noon?")
    chats.create_session(["Ann", "Cy"], session_id="t")
    asked = chats.add_message(ChatMessage("t", "Ann", "One?"))
    chats.add_message(ChatMessage("t", "Cy", "Yes.", reply_to=asked.message_id))
    table = speakers_df(chats).set_index("participant")
    assert table.loc["Ann", "answered"] == 1
    assert table.loc["Cy", "replies"] == 1
    assert table.attrs["not_measurable"].startswith("the source of 1 session tells")


def test_the_verbs_of_the_system_would_tell_a_reply():
    with SessionPersistence("memory") as chats:
        system = MultichatSystem(chats)
        session = system.start(["Ann", "Bob"], "lunch")
        system.broadcast(session.session_id, "Ann", "Noon?")
        assert speakers_df(chats).set_index("participant").loc["Ann", "answered"] == 0


def test_a_made_up_time_makes_no_latency_no_day_and_no_first_message(chats):
    asked = say(chats, "Ann", "Noon?", time_kind="made_up")
    say(chats, "Bob", "Yes!", 5, reply_to=asked.message_id)
    table = speakers_df(chats).set_index("participant")
    assert table.loc["Ann", "answered"] == 1
    assert pd.isna(table.loc["Bob", "reply_seconds"])
    assert timeline_df(chats)["sender"].tolist() == ["Bob"]
    assert conversation_totals(chats)["first_message"] == NOON + timedelta(seconds=5)


def test_inferred_replies_count_only_when_asked_for(chats):
    asked = say(chats, "Ann", "Noon?")
    say(chats, "Bob", "Yes!", 5, reply_to=asked.message_id, reply_kind="inferred")
    assert speakers_df(chats)["answered"].isna().all()
    assert answers_df(chats).empty
    [answer] = answers_df(chats, inferred=True).itertuples()
    assert (answer.answerer, answer.asker, answer.answers, answer.median_seconds) == (
        *("Bob", "Ann", 1, 5.0),
    )
    assert (answer.declared, answer.inferred) == (0, 1)
    table = speakers_df(chats, inferred=True).set_index("participant")
    assert (table.loc["Ann", "answered"], table.loc["Bob", "replies"]) == (1, 1)


@pytest.mark.parametrize(
    ("content", "words"),
    [
        ("a\u00a0b\u3000c", 3),
        ("a\u2028b", 2),
        ("a\x85b", 2),
        ("  a\tb\n", 2),
        ("", 0),
        ("çà là", 2),
    ],
)
def test_words_stand_between_blanks_of_every_kind(chats, content, words):
    say(chats, "Ann", content)
    assert speakers_df(chats).set_index("participant").loc["Ann", "words"] == words


def test_a_system_s_participant_is_no_listener(chats):
    chats.members.add("s", {"server": "system"}, NOON)
    say(chats, "Ann", "hi", 1)
    assert set(edges_df(chats)["recipient"]) == {"Bob"}
    assert set(edges_df(chats, weights=True)["recipient"]) == {"Bob"}


@pytest.fixture(scope="module")
def busy_lab():
    """Two sessions in which people come and go while others speak, at the same moments too."""
    chance = random.Random(5)  # noqa: S311 - a test
    names = [f"P{number}" for number in range(6)]
    with SessionPersistence("memory") as chats:
        for session_id in ("one", "two"):
            chats.create_session(names[:3], session_id=session_id, created_at=NOON)
            present = set(names[:3])
            for second in range(200):
                at = NOON + timedelta(seconds=second)
                name = chance.choice(names)
                if name not in present:
                    chats.members.add(session_id, {name: "agent"}, at)
                    present.add(name)
                elif len(present) > 2 and chance.random() < 0.1:
                    chats.members.remove(session_id, name, at)
                    present.remove(name)
                sender, other = chance.sample(sorted(present), 2)
                recipient = chance.choice(["All", "All", other])
                chats.add_message(ChatMessage(session_id, sender, "…", recipient, timestamp=at))
        with Lab(chats) as lab:
            yield lab


def test_weights_are_the_rows_counted(busy_lab):
    rows = edges_df(busy_lab)
    counted = rows.groupby(["sender", "recipient", "broadcast"]).size().unstack(fill_value=0)
    weights = edges_df(busy_lab, weights=True).set_index(["sender", "recipient"])
    assert weights["addressed"].to_dict() == counted[False].to_dict()
    assert weights["broadcasts"].to_dict() == counted[True].to_dict()


def test_rows_beyond_all_bounds_are_refused_with_their_number(busy_lab, monkeypatch):
    monkeypatch.setattr("multichat_lab.analysis.edges.MOST_EDGES", 10)
    with pytest.raises(QueryError, match=r"That would be 1,441 rows.*weights=True"):
        edges_df(busy_lab)


def test_an_analyst_s_own_table_can_be_joined(chats):
    said = say(chats, "Ann", "hi")
    with Lab(chats) as lab:
        lab.register("labels", pd.DataFrame({"message_id": [said.message_id], "label": ["hello"]}))
        query = "SELECT sender, label FROM messages JOIN labels USING (message_id)"
        assert lab.sql(query).fetchall() == [("Ann", "hello")]
        lab.register("labels", pd.DataFrame({"label": ["other"]}))
        assert lab.sql("FROM labels").fetchall() == [("other",)]


@pytest.mark.parametrize("name", ["messages", "Parts", "a b", 'x"; DROP TABLE messages; --', ""])
def test_a_table_s_name_may_not_take_the_place_of_the_lab_s_own(chats, name):
    with Lab(chats) as lab:
        with pytest.raises(QueryError, match="cannot be called"):
            lab.register(name, pd.DataFrame({"a": [1]}))
        assert lab.sql("SELECT count(*) FROM messages").fetchall() == [(0,)]


def test_a_frame_of_the_caller_s_is_found_by_its_name_as_it_is_now(chats):
    said = say(chats, "Ann", "hi")
    with Lab(chats) as lab:
        labels = pd.DataFrame({"message_id": [said.message_id], "label": ["greeting"]})
        query = "SELECT label FROM messages JOIN labels USING (message_id)"
        assert lab.sql(query).fetchall() == [("greeting",)]
        labels["label"] = "hello"
        assert lab.sql(query).fetchall() == [("hello",)]
        messages = pd.DataFrame({"other": [1]})
        assert lab.sql("SELECT sender FROM messages").fetchall() == [("Ann",)]
        assert len(messages) == 1
        with pytest.raises(QueryError, match="no_such_frame"):
            lab.sql("FROM no_such_frame")
