"""identity list, same and apart, against what the store answers."""

import json

import pytest

from multichat_lab.chat.persistence import SessionPersistence
from multichat_lab.records import ChatMessage


@pytest.fixture
def store(tmp_path):
    with SessionPersistence("sqlite", tmp_path / "chats.db") as chats:
        chats.create_session(["Ann", "ann_k", "Bob"], session_id="s")
        for name in ("Ann", "ann_k", "Bob"):
            chats.add_message(ChatMessage("s", name, "hello"))
    return f"sqlite:{tmp_path / 'chats.db'}"


def counted(multichat_here, store, *more):
    told = json.loads(multichat_here("stats", "--store", store, "--json", *more).out)
    return {each["participant"]: each["messages"] for each in told["participants"]}


def test_two_names_are_joined_counted_as_one_and_parted(multichat_here, store):
    assert multichat_here("identity", "same", "Ann", "ann_k", "--store", store).out == (
        "ann_k is Ann\n"
    )
    again = multichat_here("identity", "same", "Ann", "ann_k", "--store", store)
    assert again.out == "ann_k is Ann, as was known\n"
    assert counted(multichat_here, store) == {"Ann": 1, "ann_k": 1, "Bob": 1}
    assert counted(multichat_here, store, "--by", "identity") == {"Ann": 2, "Bob": 1}
    (known,) = json.loads(multichat_here("identity", "list", "--store", store, "--json").out)
    assert [known["participant"], known["source"], known["name"]] == ["Ann", "by hand", "ann_k"]
    assert "by hand" in multichat_here("identity", "list", "--store", store).out
    multichat_here("identity", "apart", "Ann", "ann_k", "--store", store)
    assert counted(multichat_here, store, "--by", "identity") == {"Ann": 1, "ann_k": 1, "Bob": 1}


def test_a_slip_is_refused_and_joins_nobody(multichat_here, store):
    done = multichat_here("identity", "same", "Ann", "ann_k", "anne", "--store", store)
    assert done.code == 1
    assert "Nobody is called 'anne'. Known: Ann, Bob, ann_k." in done.err
    assert json.loads(multichat_here("identity", "list", "--store", store, "--json").out) == []
    parted = multichat_here("identity", "apart", "Ann", "ann_k", "--store", store)
    assert (parted.code, "Nobody said" in parted.err) == (1, True)
    odd = multichat_here("stats", "--by", "nick", "--store", store)
    assert (odd.code, "by is 'nick'" in odd.err) == (1, True)
