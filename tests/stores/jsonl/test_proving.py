"""Each line of a json store's file is proved, whatever it holds."""

import json

import pytest

from multichat_lab.chat.persistence import SessionPersistence
from multichat_lab.errors import StoreDamagedError
from multichat_lab.records import Annotation, ChatMessage, Identity
from multichat_lab.stores.head import head_path
from multichat_lab.stores.jsonl.files import IDENTITIES, file_name


@pytest.fixture
def folder(tmp_path):
    """A store whose session `s` has something of everything, its messages in one batch."""
    folder = tmp_path / "chats"
    with SessionPersistence("json", folder) as chats:
        chats.create_session(["Ann", "Bob"], topic="lunch", session_id="s")
        chats.add_messages(ChatMessage("s", "Ann", n, message_id=n) for n in "123")
        for words in ("two", "too", "to"):
            chats.history.revise("2", words, session_id="s")
        chats.history.react("1", "Bob", "heart", session_id="s")
        chats.annotations.add(Annotation("s", "promise", message_id=n, run=n) for n in "12")
        chats.add_message(ChatMessage("s", "Bob", "4", message_id="4"))
        chats.end_session("s")
        for name in ("Ann", "Bob"):
            with chats.store.transaction() as transaction:
                transaction.add_notes([Identity(name, "slack", name, name)])
    return folder


def verified(folder):
    with SessionPersistence("json", folder) as chats:
        return chats.verify()


def is_named(folder):
    try:
        return bool(verified(folder).damage)
    except StoreDamagedError:
        return True


def lines_of(folder, name="s"):
    path = folder / (IDENTITIES if name == IDENTITIES else file_name(name))
    return path, path.read_bytes().splitlines(keepends=True)


def without_sums(folder):
    """Take the sums away, as if an older release had written the files."""
    head_path(folder).unlink()
    for path in folder.glob("*.jsonl"):
        told = [json.loads(line) for line in path.read_bytes().splitlines()]
        lines = (json.dumps({k: v for k, v in each.items() if k != "sum"}) for each in told)
        path.write_text("".join(f"{line}\n" for line in lines))


def test_what_was_written_is_whole_and_each_write_has_its_sum(folder):
    assert verified(folder).damage == ()
    _, lines = lines_of(folder)
    numbers = [json.loads(each).get("sum", "").partition(":")[0] for each in lines]
    assert numbers[:6] == ["", "", "3", "", "", "6"]
    assert numbers[6:9] == ["7", "8", "9"]


@pytest.mark.filterwarnings("ignore::multichat_lab.stores.jsonl.folding.DamagedFileWarning")
@pytest.mark.parametrize("what", ["byte", "lost", "twice", "swapped"])
@pytest.mark.parametrize("name", ["s", IDENTITIES])
def test_any_harm_to_any_line_but_the_last_is_named(folder, name, what):
    path, lines = lines_of(folder, name)
    for at in range(len(lines) - 1):
        harmed = list(lines)
        if what == "byte":
            place = lines[at].index(b'": "') + 4
            harmed[at] = lines[at][:place] + b"!" + lines[at][place + 1 :]
        elif what == "lost":
            del harmed[at]
        elif what == "twice":
            harmed.insert(at, lines[at])
        else:
            harmed[at : at + 2] = reversed(lines[at : at + 2])
        path.write_bytes(b"".join(harmed))
        assert is_named(folder), (at, lines[at])
    path.write_bytes(b"".join(lines))
    assert verified(folder).is_whole


def test_words_that_an_edit_left_and_that_a_later_one_changed_are_proved(folder):
    path, lines = lines_of(folder)
    (at,) = (at for at, each in enumerate(lines) if b'"present": {"content": "two"' in each)
    path.write_bytes(
        b"".join(lines).replace(b'"present": {"content": "two"', b'"present": {"content": "twO"')
    )
    (wrong,) = verified(folder).damage
    assert (wrong.session_id, wrong.what) == ("s", "altered")
    assert f"line {at + 1} is not as written" in wrong.told


def test_a_lost_line_of_a_reaction_is_named_by_its_number(folder):
    path, lines = lines_of(folder)
    path.write_bytes(b"".join(each for each in lines if b'"record": "reaction"' not in each))
    (wrong,) = verified(folder).damage
    assert (wrong.session_id, wrong.what) == ("s", "lost")


def test_files_of_an_older_release_are_proved_from_the_first_verify_on(folder):
    without_sums(folder)
    with SessionPersistence("json", folder) as chats:
        assert set(chats.verify.look().bare) == {"s", ""}
        verdict = chats.verify()
        assert (verdict.damage, verdict.bare) == ((), ())
        assert chats.verify.look().bare == ()
        chats.history.react("3", "Bob", "heart", session_id="s")
    assert verified(folder).is_whole
    for name in ("s", IDENTITIES):
        path, lines = lines_of(folder, name)
        path.write_bytes(b"".join(lines).replace(b"Bob", b"Bab", 1))
        assert is_named(folder)
        path.write_bytes(b"".join(lines))
