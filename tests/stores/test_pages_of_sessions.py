"""Sessions are read in pages, in the order in which they began, in every store."""

from datetime import UTC, datetime, timedelta

import pytest

from multichat_lab.errors import MessageError

NOON = datetime(2026, 3, 2, 12, tzinfo=UTC)


@pytest.fixture
def ids(chats):
    """Sessions, three of which began at each moment, and how they are ordered."""
    for number in range(20):
        began = NOON - timedelta(seconds=number // 3)
        who = ["Ann", *["Bob"] * (number % 2)]
        chats.create_session(who, session_id=f"s{number % 7}é{number}", created_at=began)
    return [each.session_id for each in chats.list_sessions()]


@pytest.mark.parametrize("size", [1, 4, 20, 50])
def test_pages_are_the_list_cut_in_pieces(chats, ids, size):
    found, last = [], None
    while page := chats.list_sessions(limit=size, after=last):
        assert len(page) <= size
        found += page
        last = page[-1]
    assert found == chats.list_sessions()
    assert [each.session_id for each in found] == ids


def test_pages_of_one_participant_hold_whole_sessions(chats, ids):
    whole = chats.list_sessions("active", "Bob")
    assert len(whole) == 10
    assert chats.list_sessions("active", "Bob", limit=4) == whole[:4]
    assert chats.list_sessions("active", "Bob", after=whole[3]) == whole[4:]
    assert chats.list_sessions("ended", limit=4) == []


def test_a_page_goes_on_behind_a_session_that_was_deleted(chats, ids):
    last = chats.list_sessions(limit=5)[-1]
    with chats.store.transaction() as transaction:
        transaction.delete_sessions([last.session_id])
    assert [each.session_id for each in chats.list_sessions(after=last)] == ids[5:]


def test_a_page_of_nothing_is_empty_and_of_less_is_refused(chats, ids):
    assert ids
    assert chats.list_sessions(limit=0) == []
    with pytest.raises(MessageError, match="limit is -1"):
        chats.list_sessions(limit=-1)
