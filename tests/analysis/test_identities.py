"""Frames by identity: the words of a person under one name, as far as it is known who is who."""

import pytest

from multichat_lab.analysis.answers import answers_df
from multichat_lab.analysis.attribution import attribution_df
from multichat_lab.analysis.edges import edges_df
from multichat_lab.analysis.frames import messages_df, participants_df
from multichat_lab.analysis.identities import persons_of
from multichat_lab.analysis.lab import Lab
from multichat_lab.analysis.metrics import speakers_df, timeline_df
from multichat_lab.chat.persistence import SessionPersistence
from multichat_lab.errors import ParticipantError, QueryError
from multichat_lab.records import ChatMessage, Identity

SLACK = "slack"


@pytest.fixture
def chats():
    with SessionPersistence("memory") as chats:
        chats.create_session(["Ann", "ann_k", "Bob"], session_id="s")
        chats.create_session(["Ann Kay"], session_id="t")
        first = chats.add_message(ChatMessage("s", "Ann", "shall we?"))
        chats.add_message(ChatMessage("s", "Bob", "yes", "ann_k", reply_to=first.message_id))
        chats.add_message(ChatMessage("s", "ann_k", "good", reply_to=first.message_id))
        chats.add_message(ChatMessage("t", "Ann Kay", "alone"))
        yield chats


def said(frame):
    return frame.set_index("participant")["messages"].to_dict()


def test_who_was_joined_by_a_command_counts_as_one(chats):
    chats.identities.alias("Ann", "ann_k")
    assert said(speakers_df(chats)) == {"Ann": 1, "Ann Kay": 1, "Bob": 1, "ann_k": 1}
    assert said(speakers_df(chats, by="identity")) == {"Ann": 2, "Ann Kay": 1, "Bob": 1}
    chats.identities.alias("Ann", "Ann Kay")
    assert said(speakers_df(chats, by="identity")) == {"Ann": 3, "Bob": 1}


def test_all_frames_go_by_identity(chats):
    chats.identities.alias("Ann", "ann_k")
    with Lab(chats) as lab:
        assert set(messages_df(lab, by="identity")["sender"]) == {"Ann", "Bob", "Ann Kay"}
        pairs = edges_df(lab, weights=True, by="identity")
        assert pairs.values.tolist() == [["Ann", "Bob", 0, 2], ["Bob", "Ann", 1, 0]]
        assert len(edges_df(lab, by="identity")) == 3
        assert participants_df(lab, by="identity")["participant"].tolist() == [
            "Ann", "Bob", "Ann Kay",
        ]  # fmt: skip
        own = answers_df(lab, by="identity")
        assert own[["answerer", "asker"]].values.tolist() == [["Bob", "Ann"]], "nobody answers self"
        assert set(timeline_df(lab, by="identity")["sender"]) == {"Ann", "Bob", "Ann Kay"}
        assert len(messages_df(lab)["sender"].unique()) == 4, "the next frame is by participant"


def test_two_counts_of_one_table_in_a_question_are_both_right(chats):
    chats.identities.alias("Ann", "ann_k")
    for sender, recipient in [("Ann", "Bob"), ("ann_k", "Ann"), ("Bob", "ann_k"), ("ann_k", "Bob")]:
        chats.add_message(ChatMessage("s", sender, "so", recipient))
    with Lab(chats, by="identity") as lab:
        counts = participants_df(lab).set_index("participant")[["messages", "addressed"]]
        assert counts.T.to_dict("list") == {"Ann": [5, 3], "Bob": [2, 2], "Ann Kay": [1, 0]}
        assert lab.sql("SELECT participants FROM sessions ORDER BY 1").fetchall() == [
            (["Ann", "Bob"],), (["Ann Kay"],),
        ]  # fmt: skip


def test_a_lab_by_identity_needs_no_word_in_each_frame(chats):
    chats.identities.alias("Ann", "ann_k")
    with Lab(chats, by="identity") as lab:
        assert said(attribution_df(lab)) == {"Ann": 2, "Ann Kay": 1, "Bob": 1}
        assert lab.sql("SELECT DISTINCT sender FROM messages ORDER BY 1").fetchall() == [
            ("Ann",), ("Ann Kay",), ("Bob",),
        ]  # fmt: skip
        assert "ann_k" in said(speakers_df(lab, by="participant"))


def test_what_was_joined_wrongly_is_taken_back_and_may_be_said_again(chats):
    assert chats.identities.alias("Ann", "ann_k")
    assert not chats.identities.alias("Ann", "ann_k")
    for _ in range(2):
        assert chats.identities.unalias("Ann", "ann_k")
        assert not chats.identities.unalias("Ann", "ann_k")
        assert "ann_k" in said(speakers_df(chats, by="identity"))
        assert chats.identities.list() == []
        assert chats.identities.alias("Ann", "ann_k")
        assert "ann_k" not in said(speakers_df(chats, by="identity"))


def test_a_source_that_tells_one_id_for_two_names_tells_one_person(chats):
    chats.identities.add([
        Identity("Ann", SLACK, "U1", "Ann"),
        Identity("Ann Kay", SLACK, "U1", "Ann Kay"),
        Identity("Bob", "discord", "U1", "Bob"),
    ])  # fmt: skip
    assert said(speakers_df(chats, by="identity")) == {"Ann": 2, "Bob": 1, "ann_k": 1}


def test_a_nick_that_two_people_had_one_after_the_other_joins_nobody():
    guest = [Identity(who, "irc", "guest", "guest") for who in ("Ann", "Bob")]
    assert persons_of(guest) == {}


def test_names_that_were_joined_in_a_ring_are_one_person_and_end():
    ring = [
        Identity(a, "by hand", b, b) for a, b in (("Ann", "ann"), ("ann", "ANN"), ("ANN", "Ann"))
    ]
    assert persons_of(ring) == {"ann": "Ann", "ANN": "Ann"}


def test_nobody_is_everyone_or_themselves(chats):
    for name in ("All", "Bob", ""):
        with pytest.raises(ParticipantError):
            chats.identities.alias("Bob", name)
    chats.identities.add([Identity("Bob", "by hand", "All", "All")])
    assert "All" in set(messages_df(chats, by="identity")["recipient"])


def test_another_way_to_count_is_refused(chats):
    with pytest.raises(QueryError, match="by is 'nick'"):
        messages_df(chats, by="nick")
    with pytest.raises(QueryError, match="by is 'nick'"):
        Lab(chats, by="nick")
