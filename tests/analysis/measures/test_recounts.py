"""Waits, the floor and what follows reactions, of any talk, against a recount in plain Python."""

import math
from datetime import timedelta
from itertools import pairwise
from statistics import median

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy import stats

from multichat_lab import (
    ChatMessage,
    Lab,
    SessionPersistence,
    floor_df,
    latency_df,
    network_df,
    responses_df,
)  # fmt: skip
from multichat_lab.analysis.measures.latency import waits_df
from tests.analysis.measures.conftest import NOON

pytestmark = pytest.mark.slow
MANY = settings(max_examples=40)
NAMES = ("Ann", "Bob", "Cy")
GAP = 600
STEPS = st.sampled_from([0, 7, 50, 599, 601, 5_000, -30])


@st.composite
def talks(draw):
    """Return messages of a session: replies to any earlier one, silences, made-up times."""
    messages, seconds = [], 0
    for place in range(draw(st.integers(1, 14))):
        seconds += draw(STEPS)
        earlier = [None, *messages]
        target = draw(st.sampled_from(earlier))
        messages.append(
            ChatMessage(
                "s", draw(st.sampled_from(NAMES)), "Hm " * draw(st.integers(0, 3)),
                draw(st.sampled_from([*NAMES, "All"])), message_id=f"m{place}",
                timestamp=NOON + timedelta(seconds=seconds), reply_kind="declared",
                reply_to=target and target.message_id,
                time_kind=draw(st.sampled_from(["known", "known", "known", "made_up"])),
            )
        )  # fmt: skip
    return messages


def recorded(messages):
    chats = SessionPersistence("memory")
    chats.create_session(list(NAMES), session_id="s", created_at=NOON)
    chats.add_messages(messages)
    return chats


def is_known(message):
    return message.time_kind != "made_up"


def since(one, other):
    return (other.timestamp - one.timestamp).total_seconds()


def end_of_talk(messages, question):
    """Return the last moment at which the talk that a message is in still went on."""
    talk, talks = [], []
    for each in filter(is_known, messages):
        before = [other.timestamp for group in [*talks, talk] for other in group]
        if before and (each.timestamp - max(before)).total_seconds() > GAP:
            talks, talk = [*talks, talk], []
        talk.append(each)
    own = next(group for group in [*talks, talk] if question in group)
    return max(each.timestamp for each in own)


def wait_of(messages, question, answerer):
    """Return the wait, or how long it was observed; and whether it is an answer's."""
    answers = [
        each
        for each in messages
        if each.reply_to == question.message_id
        and each.sender != question.sender
        and answerer in ("All", each.sender)
    ]
    if not is_known(question):
        return math.nan, False
    if any(not is_known(each) or since(question, each) < 0 for each in answers):
        return math.nan, False
    observed = (end_of_talk(messages, question) - question.timestamp).total_seconds()
    first = min((since(question, each) for each in answers), default=math.inf)
    return min(first, observed), first <= observed


@MANY
@given(talks())
def test_each_wait_is_that_of_a_recount_and_each_pair_s_median_that_of_scipy(messages):
    expected = {}
    for each in messages:
        for answerer in {"All", each.recipient} - {each.sender}:
            expected[each.message_id, answerer] = wait_of(messages, each, answerer)
    with Lab(recorded(messages)) as lab:
        table = waits_df(lab, gap=GAP).set_index(["message_id", "answerer"])
        pairs = latency_df(lab, gap=GAP).set_index(["asker", "answerer"])
    assert set(table.index) == set(expected)
    for key, (seconds, answered) in expected.items():
        assert table.loc[key, "seconds"] == pytest.approx(seconds, nan_ok=True)
        if not math.isnan(seconds):
            assert table.loc[key, "answered"] == answered
    sender = {each.message_id: each.sender for each in messages}
    for asker, answerer in pairs.index:
        waits = [
            wait
            for (message, other), wait in expected.items()
            if (sender[message], other) == (asker, answerer) and not math.isnan(wait[0])
        ]
        data = stats.CensoredData(
            uncensored=[wait for wait, came in waits if came],
            right=[wait for wait, came in waits if not came],
        )
        row = pairs.loc[(asker, answerer)]
        assert (row["asked"], row["answered"]) == (len(waits), sum(came for _, came in waits))
        if row["answered"]:
            left = stats.ecdf(data).sf
            reached = left.quantiles[np.asarray(left.probabilities) <= 0.5 + 1e-9]
            median_seconds = reached[0] if len(reached) else math.nan
            assert row["median_seconds"] == pytest.approx(median_seconds, nan_ok=True)


@MANY
@given(talks())
def test_the_floor_is_held_until_the_next_message_where_both_times_are_known(messages):
    held = dict.fromkeys(NAMES, math.nan)
    for one, other in pairwise(messages):
        if is_known(one) and is_known(other) and since(one, other) >= 0:
            own = 0 if math.isnan(held[one.sender]) else held[one.sender]
            held[one.sender] = own + min(since(one, other), GAP)
    some_known = any(not math.isnan(each) for each in held.values())
    for name in set(NAMES) - {each.sender for each in messages}:
        held[name] = 0 if some_known else math.nan
    table = floor_df(recorded(messages), gap=GAP).set_index("participant")
    assert table["floor_seconds"].to_dict() == pytest.approx(held, nan_ok=True)
    words = {
        name: sum(m.content.count("Hm") for m in messages if m.sender == name) for name in NAMES
    }
    assert table["words"].to_dict() == words


@MANY
@given(talks())
def test_reciprocity_is_the_share_of_ties_that_come_back(messages):
    ties = {(each.sender, each.recipient) for each in messages}
    ties = {(one, other) for one, other in ties if other not in ("All", one)}
    found = network_df(recorded(messages)).attrs["reciprocity"]
    expected = sum((b, a) in ties for a, b in ties) / len(ties) if ties else math.nan
    assert found == pytest.approx(expected, nan_ok=True)


@MANY
@given(talks(), st.data())
def test_what_follows_reactions_is_that_of_a_recount(messages, data):
    chats = recorded(messages)
    noted = {}
    for each in messages:
        if data.draw(st.booleans()):
            who = data.draw(st.sampled_from(NAMES))
            after = data.draw(st.integers(0, 100))
            when = each.timestamp + timedelta(seconds=after)
            chats.history.react(each.message_id, who, "eyes", when)
            if who != each.sender:
                noted[each.message_id] = (each, after)
    table = responses_df(chats).set_index("kind")
    if not noted:
        assert "reaction" not in table.index
        return
    row = table.loc["reaction"]
    answered, came, waits = [], [], []
    for each, after in noted.values():
        answers = [m for m in messages if m.reply_to == each.message_id and m.sender != each.sender]
        answered.append(bool(answers))
        if is_known(each) and all(map(is_known, answers)):
            later = [since(each, m) - after for m in answers if since(each, m) >= after]
            came.append(bool(later))
            waits += [min(later)] if later else []
    told = any(each.reply_kind == "declared" for each in messages)
    assert told
    assert row["answered"] == pytest.approx(np.mean(answered))
    assert row["answered_after"] == pytest.approx(np.mean(came) if came else math.nan, nan_ok=True)
    expected = median(waits) if waits else math.nan
    assert row["answer_seconds"] == pytest.approx(expected, nan_ok=True)
