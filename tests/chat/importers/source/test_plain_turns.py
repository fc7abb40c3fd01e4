from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from multichat_lab.chat.importers import agents
from multichat_lab.chat.importers.source.plain_turns import plain_turns
from multichat_lab.chat.importers.source.reading import Reading
from multichat_lab.chat.importers.source.talks import Talk
from multichat_lab.chat.importers.source.turn_log import TurnLog
from multichat_lab.stores.message_rows import MessageRows

START = datetime(2000, 1, 1, tzinfo=UTC)
ROLES = ["user", "assistant", "system", "A (-> B)", "A (thought)", "A", "All", "B (-> All)", "gpt"]
TURNS = st.fixed_dictionaries(
    {"role": st.sampled_from(ROLES), "content": st.sampled_from(["", "hi", "ü\n", "a" * 50])},
    optional={"name": st.sampled_from(["", "Ann", "user", "system"])},
)
FIELDS = st.fixed_dictionaries(
    {},
    optional={
        "mistake_step": st.sampled_from(["0", "1", 2, "99", "x"]),
        "error": st.just("broke"),
        "created_at": st.just("2024-01-31T10:00:00Z"),
        "success": st.booleans(),
    },
)


def both_ways(items, fields):
    path = Path("log.json")
    talk = Talk(fields, [(1, each) for each in items], "history")
    log = TurnLog("s", path, START, "", fields)
    turns = plain_turns(talk.items)
    assert turns is not None
    one_by_one = log.conversation(agents._entries(path, talk, Reading(path)))
    return log.plain_conversation(turns, agents._speaker), one_by_one


def told(conversation):
    rows = MessageRows.of(list(conversation.messages)).rows
    kinds = {each.sender: conversation.kind_of(each.sender) for each in MessageRows(rows)}
    rest = replace(conversation, messages=(), kind_of=str, outcome=conversation.came_out())
    return rows, kinds, rest


@given(st.lists(TURNS, min_size=1, max_size=6), FIELDS)
def test_plain_turns_are_what_they_are_one_by_one(items, fields):
    together, one_by_one = both_ways(items, fields)
    if together is None:
        kinds = {(each.name, each.kind) for each in map(speaker, items)}
        assert len({name for name, _ in kinds}) < len(kinds)
    else:
        assert told(together) == told(one_by_one)


def speaker(item):
    return agents._speaker(item["role"], item.get("name", ""))


@pytest.mark.parametrize(
    "item",
    [
        {"role": "tool", "content": "42"},
        {"role": "user", "content": ["hi"]},
        {"role": "user", "content": "hi", "timestamp": 1},
        {"role": "", "content": "hi"},
        {"role": "user", "content": None},
        {"role": "user"},
        "hi",
    ],
)
def test_a_list_with_any_other_turn_is_not_plain(item):
    assert plain_turns([(1, {"role": "user", "content": "hi"}), (1, item)]) is None
