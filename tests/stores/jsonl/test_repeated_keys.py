"""A line that has a key twice says two things: which of them is read is up to each program."""

import pytest

from multichat_lab.chat.persistence import SessionPersistence
from multichat_lab.errors import StoreDamagedError
from multichat_lab.stores.jsonl.files import file_name
from multichat_lab.stores.jsonl.folding import DamagedFileWarning
from tests.stores.filling import say

TWICE = [
    (b'"content": "1 said"', b'"content": "1 sold", "content": "1 said"', "content"),
    (b'"seq": 2', b'"seq": 2, "seq": 2', "seq"),
    (b'"metadata": {}', b'"metadata": {"a": 1, "a": 2}', "a"),
]


@pytest.mark.parametrize(("old", "new", "key"), TWICE)
def test_it_is_named_by_who_reads_and_by_verify(tmp_path, old, new, key):
    storage = ("json", tmp_path / "chats")
    say(storage, 3)
    file = storage[1] / file_name("s")
    lines = file.read_bytes().splitlines(keepends=True)
    changed = [line.replace(old, new) if b'"1 said"' in line else line for line in lines]
    assert changed != lines
    file.write_bytes(b"".join(changed))
    with SessionPersistence(*storage) as chats:
        with pytest.raises(StoreDamagedError, match=f"The key '{key}' is there twice"):
            chats.get_messages("s")
        with pytest.warns(DamagedFileWarning, match=f"The key '{key}' is there twice"):
            verdict = chats.verify()
        assert not verdict.is_whole
        assert "is there twice" in str(verdict.damage)
