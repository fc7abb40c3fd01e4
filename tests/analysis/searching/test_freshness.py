"""The index goes with the lab: what comes, is edited or deleted, in every store."""

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, rule

from multichat_lab import ChatMessage, Lab, SessionPersistence
from multichat_lab.analysis.searching import freshness
from multichat_lab.analysis.searching.index import Index
from multichat_lab.errors import QueryError
from tests.long_ago import said_then

LONG_AGO = datetime(2020, 1, 1, tzinfo=UTC)


def found(lab, words):
    table = lab.search(words, limit=1_000)
    return sorted(zip(table["session_id"], table["message_id"], strict=True))


def test_what_comes_and_goes_is_found_or_not(chats):
    chats.create_session(["Ann"], session_id="old", created_at=LONG_AGO)
    old = ChatMessage("old", "Ann", "margin of old", message_id="o", timestamp=LONG_AGO)
    said_then(chats, old)
    chats.create_session(["Ann"], session_id="new")
    with Lab(chats) as lab:
        assert found(lab, "margin") == [("old", "o")]
        chats.add_message(ChatMessage("new", "Ann", "margin of new", message_id="n"))
        assert found(lab, "margin") == [("new", "n"), ("old", "o")]
        chats.history.revise("n", "gone otherwise")
        assert found(lab, "margin") == [("old", "o")]
        assert found(lab, "otherwise") == [("new", "n")]
        chats.history.delete("n")
        assert found(lab, "otherwise") == []
        chats.end_session("old")
        assert chats.cleanup_old_sessions(30)
        assert found(lab, "margin") == []
        chats.create_session(["Ann"], session_id="old")
        chats.add_message(ChatMessage("old", "Ann", "a margin again", message_id="p"))
        assert found(lab, "margin") == [("old", "p")]


def test_a_search_that_was_interrupted_can_be_asked_again(chats, monkeypatch):
    """While the traceback is kept, as a notebook does, with all that the search had in hand."""
    chats.create_session(["Ann"], session_id="s")
    chats.add_messages(ChatMessage("s", "Ann", f"margin {n}") for n in range(3))
    with Lab(chats) as lab:
        with monkeypatch.context() as patched:
            patched.setattr(freshness, "MISSING", freshness.MISSING + " AND error('stop')")
            with pytest.raises(QueryError, match="stop") as kept:
                lab.search("margin")
        assert len(found(lab, "margin")) == 3
        assert kept.tb is not None


def test_what_another_process_writes_is_found(tmp_path):
    with SessionPersistence("sqlite", tmp_path / "chats.db") as writer:
        writer.create_session(["Ann"], session_id="s")
        with Lab(f"sqlite:{tmp_path / 'chats.db'}") as lab:
            assert found(lab, "margin") == []
            writer.add_message(ChatMessage("s", "Ann", "margin", message_id="m"))
            assert found(lab, "margin") == [("s", "m")]


def test_an_index_that_is_up_to_date_is_left_alone(taken):
    with SessionPersistence("memory") as chats, Lab(chats) as lab:
        chats.create_session(["Ann"], session_id="s")
        chats.add_messages(ChatMessage("s", "Ann", f"margin {n}") for n in range(50))
        for _ in range(2):
            assert len(lab.search("margin", limit=100)) == 50
        message = chats.add_message(ChatMessage("s", "Ann", "margin too"))
        assert len(lab.search("margin", limit=100)) == 51
        chats.history.revise(message.message_id, "margin, edited")
        assert len(lab.search("margin", limit=100)) == 51
        assert taken == [50, 1, 1]


def test_where_all_is_compared_only_what_is_other_is_read_again(chats, monkeypatch):
    for session in ("s", "t", "old"):
        chats.create_session(["Ann"], session_id=session, created_at=LONG_AGO)
    said = [ChatMessage("s", "Ann", f"margin {n}", message_id=f"m{n}") for n in range(2_500)]
    chats.add_messages(said)
    said_then(chats, ChatMessage("old", "Ann", "margin of old", timestamp=LONG_AGO))
    chats.end_session("old")
    with Lab(chats) as lab:
        assert len(found(lab, "margin")) == 1_000
        chats.history.revise("m1500", "risk")
        chats.add_message(ChatMessage("t", "Ann", "risk too", message_id="r"))
        assert found(lab, "risk") == [("s", "m1500"), ("t", "r")]
        changed: list[tuple] = []
        change = Index.change

        def noting(self, added, gone, messages, many):
            rows, keys = list(added), list(messages)
            changed.append((len(rows), gone, len(keys)))
            change(self, rows, gone, keys, many)

        monkeypatch.setattr(Index, "change", noting)
        assert chats.cleanup_old_sessions(30)  # which deletes, so that all is compared
        assert found(lab, "risk") == [("s", "m1500"), ("t", "r")]
        assert changed == [(1_001, {"old"}, 1_001)]
        assert lab.search("margin").attrs["matches"] == 2_499


WORDS = st.sampled_from(["margin", "risk", "noon"])


class Following(RuleBasedStateMachine):
    """Whatever is done, in any order, what is found is what a look through the lab finds."""

    @initialize()
    def start(self):
        self.chats = SessionPersistence("memory")
        self.lab = Lab(self.chats)
        self.ids = []

    @rule(session=st.sampled_from("st"), words=st.lists(WORDS, min_size=1, max_size=4))
    def say(self, session, words):
        if session not in {each.session_id for each in self.chats.list_sessions()}:
            self.chats.create_session(["Ann"], session_id=session, created_at=LONG_AGO)
        time = LONG_AGO + timedelta(minutes=len(self.ids))
        message = ChatMessage(session, "Ann", " ".join(words), timestamp=time)
        self.ids.append(said_then(self.chats, message)[0].message_id)

    @rule(data=st.data(), words=st.lists(WORDS, max_size=3))
    def edit(self, data, words):
        present = [i for (i,) in self.lab.sql("SELECT message_id FROM messages").fetchall()]
        if present:
            place = data.draw(st.integers(0, len(present) - 1))
            self.chats.history.revise(sorted(present)[place], " ".join(words))

    @rule()
    def clean_up(self):
        for session in self.chats.list_sessions(status="active"):
            self.chats.end_session(session.session_id)
        self.chats.cleanup_old_sessions(1)

    @invariant()
    def finds_what_is_there(self):
        if not hasattr(self, "lab"):
            return
        query = (
            "SELECT session_id, message_id FROM messages WHERE contains(content, ?) ORDER BY ALL"
        )
        for word in ("margin", "risk"):
            assert found(self.lab, word) == self.lab.sql(query, [word]).fetchall()

    def teardown(self):
        if hasattr(self, "lab"):
            self.lab.close()


TestFollowing = pytest.mark.slow(Following.TestCase)
TestFollowing.settings = settings(max_examples=15, stateful_step_count=12, deadline=None)
