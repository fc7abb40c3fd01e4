"""Messages of a release without checksums get theirs at the first verify, killed or not."""

import os
import signal

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from multichat_lab.chat.persistence import SessionPersistence
from multichat_lab.records import ChatMessage
from multichat_lab.stores import relinking
from tests.stores.filling import change_second_message, say, without_checksums
from tests.stores.older_stores import CONNECT, make_store


@pytest.fixture
def storage(durable_storage):
    """Type and path of a store."""
    return durable_storage


@pytest.mark.parametrize("storage_type", CONNECT)
def test_a_migrated_store_is_chained_at_the_first_verify(storage_type, tmp_path):
    make_store(storage_type, tmp_path / "chats")
    with SessionPersistence(storage_type, tmp_path / "chats") as chats:
        later = chats.add_message(ChatMessage("s", "Ann", "from now on"))
        verdict = chats.verify()
        assert (verdict.is_whole, verdict.unproved, verdict.sealed) == (True, 0, 1)
        assert "1 of an older release had no checksum and got one now" in verdict.told
        again = chats.verify()
        assert (again.is_whole, again.unproved, again.sealed) == (True, 0, 0)
        first, second = chats.get_messages("s")
        assert first.hash
        assert (second.hash, chats.get_session("s").head) == (later.hash, later.hash)
    with SessionPersistence(storage_type, tmp_path / "chats") as chats:
        assert chats.verify().is_whole


def test_what_was_sealed_is_named_when_it_is_altered(storage):
    say(storage, 3)
    without_checksums(storage)
    say(storage, 2)
    with SessionPersistence(*storage) as chats:
        assert chats.verify().sealed == 3
    change_second_message(storage)
    with SessionPersistence(*storage) as chats:
        assert [(each.what, each.seq) for each in chats.verify("s").damage] == [("altered", 2)]


def test_an_edit_after_sealing_leaves_the_chain_whole(storage):
    say(storage, 3)
    without_checksums(storage)
    with SessionPersistence(*storage) as chats:
        chats.verify()
        changed = chats.get_messages("s")[1].message_id
        chats.history.revise(changed, "other words", session_id="s")
        assert chats.verify().is_whole
    say(storage, 1)
    with SessionPersistence(*storage) as chats:
        assert (chats.verify().is_whole, chats.verify().unproved) == (True, 0)


@settings(max_examples=8, deadline=None)
@given(st.lists(st.tuples(st.integers(1, 4), st.booleans()), min_size=1, max_size=5))
@pytest.mark.parametrize("storage_type", ["json", "sqlite"])
def test_sessions_of_older_and_newer_releases_in_turn_verify(storage_type, tmp_path_factory, turns):
    storage = storage_type, tmp_path_factory.mktemp("chats") / "store"
    bare = total = 0
    for count, is_older in turns:
        say(storage, count)
        if is_older:
            without_checksums(storage, total)
            bare += count
        total += count
    with SessionPersistence(*storage) as chats:
        kept = [each.hash for each in chats.get_messages("s")]
        verdict = chats.verify()
        assert (verdict.damage, verdict.sealed, verdict.unproved) == ((), bare, 0)
        hashes = [each.hash for each in chats.get_messages("s")]
        assert all(hashes)
        assert [new for new, old in zip(hashes, kept, strict=True) if old] == list(
            filter(None, kept)
        )
        assert chats.get_session("s").head == hashes[-1]
        assert chats.verify().is_whole
    say(storage, 1)
    with SessionPersistence(*storage) as chats:
        assert (chats.verify().damage, chats.verify().unproved) == ((), 0)


@pytest.mark.skipif(not hasattr(os, "fork"), reason="nothing forks here")
@pytest.mark.parametrize("piece", [2, 5])
def test_who_is_killed_while_sealing_leaves_a_store_that_verifies_and_goes_on(
    storage, piece, monkeypatch
):
    monkeypatch.setattr(relinking, "PIECE", piece)
    say(storage, 7)
    without_checksums(storage)
    say(storage, 1)
    say(storage, 3, "other")
    process = os.fork()
    if process == 0:
        chats = SessionPersistence(*storage)
        bare = chats.verify.look("s").unproved_in
        pieces = iter((False, False, True))
        relinking.give_checksums(
            chats.store, bare, lambda *_: next(pieces) and os.kill(os.getpid(), signal.SIGKILL)
        )
    assert os.waitstatus_to_exitcode(os.waitpid(process, 0)[1]) == -signal.SIGKILL
    say(storage, 1)
    with SessionPersistence(*storage) as chats:
        found = chats.verify.look()
        assert (found.damage, found.unproved) == ((), max(0, 7 - 2 * piece))
        verdict = chats.verify()
        assert (verdict.damage, verdict.sealed) == ((), max(0, 7 - 2 * piece))
        assert chats.verify().unproved == 0
