"""What is found, in which order, and that it is what the lab has at the moment."""

import math
import re
from collections import Counter
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime, timedelta

import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from multichat_lab import ChatMessage, Lab, SessionPersistence, annotate, labelled, sliced
from multichat_lab.errors import QueryError

NOON = datetime(2026, 1, 1, 12, tzinfo=UTC)
SAID = {
    "a": "The margin risk is too high, says Zoë.",
    "b": "Risk? What risk? A margin of error!",
    "c": "Marginal gains, e-mail me by Friday",
    "d": "保证金风险太高了",
    "e": "ความเสี่ยงสูงเกินไป",
    "f": "NOT a word AND nothing: col:umn (really) \"quoted\" it's",
    "g": "noon",
}  # fmt: skip


@pytest.fixture
def chats():
    with SessionPersistence("memory") as chats:
        chats.create_session(["Ann", "Bob"], session_id="s", created_at=NOON)
        for place, (name, words) in enumerate(SAID.items()):
            time = NOON + timedelta(minutes=place)
            chats.add_message(ChatMessage("s", "Ann", words, message_id=name, timestamp=time))
        yield chats


@pytest.fixture
def lab(chats):
    with Lab(chats) as lab:
        yield lab


def ids(table):
    return "".join(table["message_id"])


@pytest.mark.parametrize(
    ("question", "found"),
    [
        ("margin risk", "ab"), ('"margin risk"', "a"), ("RISK margin", "ab"), ("marg*", "abc"),
        ("margin -error", "a"), ('margin -"margin risk"', "b"), ("zoe", "a"), ("ZOË", "a"),
        ("e-mail", "c"), ("mail", "c"), ("e-ma*", "c"), ("风险", "d"), ("证 金", "d"), ("险风", ""),
        ("เสี่ยง", "e"), ("and", "f"), ("AND", "f"), ("col:umn", "f"), ("noon", "g"), ("noo", ""),
        ('"margin risk', "a"), ("margin* risk", "ab"),
    ],
)  # fmt: skip
def test_what_is_typed_is_found(lab, question, found):
    assert sorted(ids(lab.search(question))) == list(found)


@pytest.mark.parametrize(
    "question",
    ["", "  ", "-margin", '"', "*", "\\", "{}", "/.*/", "!?", '-"margin risk"', "😀", "()"],
)
def test_no_word_is_a_clear_error(lab, question):
    with pytest.raises(QueryError, match="names no word to look for"):
        lab.search(question)


@given(st.text(max_size=30))
def test_nothing_that_one_types_breaks_the_syntax(question):
    try:
        EMPTY.search(question)
    except QueryError as error:
        assert "names no word" in str(error)


EMPTY = Lab(SessionPersistence("memory"))


@pytest.mark.parametrize(
    "question",
    ["a'; DROP TABLE messages; --", "words:risk", "risk AND (", "risk^2 ~3", "[a TO b]", "/a.*/",
     "NEAR(a b)", "risk OR", '"a" "', "\\a", "{a}", "x" * 5_000, "risk " * 500],
)  # fmt: skip
def test_signs_of_other_languages_mean_nothing(lab, question):
    lab.search(question)
    assert len(lab.sql("FROM messages").fetchall()) == len(SAID)


def test_the_order_is_that_of_bm25():
    texts = ["risk risk risk", "risk and much else that makes it long", "risk", "calm", "calm sea"]
    texts += ["The margin risk is too high", "Risk? What risk? A margin of error!"]
    chats = SessionPersistence("memory")
    chats.create_session(["Cy"], session_id="t")
    chats.add_messages(ChatMessage("t", "Cy", words) for words in texts)
    with Lab(chats) as lab:
        table = lab.search("risk")
    tokens = [re.findall(r"\w+", text.lower()) for text in texts]
    mean = sum(map(len, tokens)) / len(tokens)
    holding = sum("risk" in each for each in tokens)
    rarity = math.log(1 + (len(tokens) - holding + 0.5) / (holding + 0.5))
    expected = {}
    for seq, words in enumerate(tokens, 1):
        if often := Counter(words)["risk"]:
            length = 1.2 * (1 - 0.75 + 0.75 * len(words) / mean)
            expected[seq] = rarity * often * 2.2 / (often + length)
    assert dict(zip(table["seq"], table["score"], strict=True)) == pytest.approx(expected, rel=1e-5)
    assert table["score"].is_monotonic_decreasing
    assert table.attrs["matches"] == len(expected)


def test_a_snippet_shows_the_match_and_where_it_is(lab, chats):
    long = "calm " * 100 + "the margin\nrisk is high " + "sea " * 100
    chats.add_message(ChatMessage("s", "Bob", long, message_id="z"))
    row = lab.search('"margin risk" high').set_index("message_id").loc["z"]
    assert len(row["snippet"]) < 170
    assert row["snippet"].startswith("…")
    assert "\n" not in row["snippet"]
    shown = [row["snippet"][start:end] for start, end in row["spans"]]
    assert shown == ["margin risk", "high"]
    chinese = lab.search("风险").iloc[0]
    assert [chinese["snippet"][start:end] for start, end in chinese["spans"]] == ["风险"]


def test_one_session_and_the_best_few_can_be_asked_for(lab, chats):
    chats.create_session(["Cy"], session_id="t")
    chats.add_message(ChatMessage("t", "Cy", "margin", message_id="x"))
    assert ids(lab.search("margin", session_id="t")) == "x"
    assert ids(lab.search("margin", session_id="no such")) == ""
    table = lab.search("margin", limit=1)
    assert (len(table), table.attrs["matches"]) == (1, 3)
    for limit in (0, -1, 10_001):
        with pytest.raises(QueryError, match=f"limit is {limit}"):
            lab.search("margin", limit=limit)


def test_slices_and_identities_are_respected(lab, chats):
    annotate(chats, pd.DataFrame({"session_id": "s", "message_id": ["b", "g"], "label": "x"}))
    assert ids(labelled(lab, "x").search("margin")) == "b"
    assert ids(labelled(lab, "x", rest=True).search("margin")) == "a"
    chats.identities.alias("Anna", "Ann")
    assert set(lab.search("margin", by="identity")["sender"]) == {"Anna"}
    assert set(lab.search("margin")["sender"]) == {"Ann"}


def test_a_closed_lab_is_told_to_be_closed(lab):
    lab.search("margin")
    lab.close()
    with pytest.raises(QueryError, match="The lab is closed"):
        lab.search("margin")


def test_threads_may_search_at_once(lab):
    with ThreadPoolExecutor(8) as threads:
        found = list(threads.map(lambda _: ids(lab.search("margin")), range(80)))
    assert {"".join(sorted(each)) for each in found} == {"ab"}


def test_messages_that_match_equally_come_by_session_and_seq(tmp_path):
    """In an index that was made at once and in one that grew, the first pages and the last."""
    sessions = [f"s{n}" for n in range(10)]
    everything = [(session, seq) for session in sessions for seq in range(1, 101)]
    with SessionPersistence("sqlite", tmp_path / "chats.db") as chats, Lab(chats) as grown:
        for session in reversed(sessions):
            chats.create_session(["Ann"], session_id=session)
            chats.add_messages(ChatMessage(session, "Ann", "margin risk now") for _ in range(100))
            grown.search("margin")
        with Lab(chats) as at_once:
            for lab in (at_once, grown):
                for question in ("margin", "marg*", "now risk margin"):
                    for limit in (1, 30, 999, 1_000):
                        table = lab.search(question, limit)
                        pairs = zip(table["session_id"], table["seq"], strict=True)
                        assert list(pairs) == everything[:limit]
            half = sliced(at_once, "seq > 50").search("margin", 1_000)
            assert list(zip(half["session_id"], half["seq"], strict=True)) == [
                (session, seq) for session, seq in everything if seq > 50
            ]
