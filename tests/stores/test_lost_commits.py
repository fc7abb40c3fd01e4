"""A commit that is lost is told, also where no message is missing; what was deleted is not."""

import pytest

from multichat_lab.chat.persistence import SessionPersistence
from multichat_lab.errors import StoreDamagedError
from multichat_lab.records import Annotation, ChatMessage, Identity
from multichat_lab.stores.head import head_path
from multichat_lab.stores.head_lines import LINES, lines
from multichat_lab.stores.jsonl.folding import DamagedFileWarning
from multichat_lab.stores.questions import StoreOptions
from tests.stores.filling import copy_of, put_in_place, say
from tests.trading.recording.example_rows import put, row


@pytest.fixture
def storage(durable_storage):
    """Type and path of a store."""
    return durable_storage


def reacted(chats):
    chats.history.react(chats.get_messages("s")[0].message_id, "Ann", "heart")


def annotated(chats):
    chats.annotations.add([Annotation("s", "promise")])


def reworded(chats):
    chats.history.revise(chats.get_messages("s")[0].message_id, "other words", session_id="s")


def traded(chats):
    put(chats, "runs", row("runs", session_id="s"))


def knew_a_name(chats):
    chats.identities.add([Identity("Ann", "irc", "ann", "ann_")])


DEEDS = {
    "reacted": reacted,
    "annotated": annotated,
    "reworded": reworded,
    "traded": traded,
    "identified": knew_a_name,
    "joined": lambda chats: chats.members.add("s", {"Bob": "human"}),
    "ended": lambda chats: chats.end_session("s"),
    "began": lambda chats: chats.create_session(["Ann"], session_id="new"),
}
"""What is recorded without a message."""


@pytest.mark.parametrize("deed", DEEDS)
def test_a_lost_commit_without_messages_is_told(storage, deed):
    say(storage, 3)
    older = copy_of(storage[1], "older")
    with SessionPersistence(*storage) as chats:
        DEEDS[deed](chats)
    with SessionPersistence(*storage) as chats:
        assert chats.verify().is_whole
    put_in_place(older, storage[1])
    with pytest.raises(StoreDamagedError, match="lacks what was acknowledged: what was written"):
        SessionPersistence(*storage)
    with SessionPersistence(*storage, options=StoreOptions(accept_loss=True)) as chats:
        DEEDS[deed](chats)
    with SessionPersistence(*storage) as chats:
        assert chats.verify().is_whole


def with_a_run(folder):
    """Return a json store with three messages and a run, and the file of the run."""
    storage = "json", folder / "chats"
    say(storage, 3)
    with SessionPersistence(*storage) as chats:
        traded(chats)
    (file,) = storage[1].glob("*.run.jsonl")
    return storage, file


def test_what_is_lost_under_an_open_store_is_told_by_verify(tmp_path):
    storage, file = with_a_run(tmp_path)
    with SessionPersistence(*storage) as chats:
        file.write_bytes(b"".join(file.read_bytes().splitlines(keepends=True)[:-1]))
        told = [each.told for each in chats.verify().damage]
        assert any(f"what was written last to {file.name}, at 20" in each for each in told)


def test_deletions_of_all_kinds_are_missed_by_nobody(storage):
    with SessionPersistence(*storage) as chats:
        for number in range(3):
            chats.create_session(["Ann"], session_id="s")
            chats.add_message(ChatMessage("s", "Ann", "hello"))
            for name, deed in DEEDS.items():
                if name not in ("began", "identified"):
                    deed(chats)
            chats.annotations.add([Annotation("s", "risk", run=f"scan {number}")])
            assert chats.verify().is_whole
            chats.annotations.remove(f"scan {number}")
            assert chats.verify().is_whole
            with chats.store.transaction() as transaction:
                transaction.delete_sessions(["s"])
            with SessionPersistence(*storage) as again:
                assert again.verify().is_whole


def test_two_processes_write_one_head(storage):
    """Each finds the lines of the other, whoever of them made the file."""
    with SessionPersistence(*storage) as one, SessionPersistence(*storage) as other:
        one.create_session(["Ann"], session_id="s")
        for number in range(LINES):
            (one, other)[number % 2].add_message(ChatMessage("s", "Ann", f"{number}"))
            if number == 40:
                head_path(storage[1]).unlink()
    said = [told for _, told in lines(head_path(storage[1]).read_bytes())]
    numbers = {each["n"]: each["messages"] for each in said if "messages" in each}
    assert numbers == {n: n + 41 for n in range(1, LINES - 40)}
    with SessionPersistence(*storage) as chats:
        assert chats.verify().is_whole


def test_a_json_file_whose_end_is_zeroed_is_told(tmp_path):
    storage, file = with_a_run(tmp_path)
    data = file.read_bytes()
    file.write_bytes(data[:-50] + bytes(50))
    with pytest.raises(StoreDamagedError, match=r"what was written last to r1-.*run.jsonl"):
        SessionPersistence(*storage)


def test_a_file_that_a_json_store_leaves_out_is_named_by_verify(tmp_path):
    storage = "json", tmp_path / "chats"
    say(storage, 5)
    say(storage, 2, "other")
    (file,) = storage[1].glob("s-*.jsonl")
    file.write_bytes(file.read_bytes().replace(b'"1 said"', b'"1 said', 1))
    (storage[1] / "index.json").unlink()
    with SessionPersistence(*storage) as chats, pytest.warns(DamagedFileWarning):
        told = [each.told for each in chats.verify().damage]
    assert any("cannot be read" in each for each in told)
    assert any("session 's' of 5 messages" in each for each in told)
