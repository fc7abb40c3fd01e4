"""The book of keys is its owner's alone, bounded, and put aside when it is damaged."""

import sqlite3
from collections import Counter
from contextlib import closing

from multichat_lab.service.http import keys as keys_module
from multichat_lab.service.http.keys import KeyBook


def test_keys_are_for_their_owner_alone_and_a_damaged_book_is_put_aside(tmp_path):
    path = tmp_path / "chats.db.keys"
    KeyBook(path).close()
    assert path.stat().st_mode & 0o077 == 0
    path.write_bytes(b"no database" * 100)
    book = KeyBook(path)
    assert book.begin("t", "k", b"r").is_new
    book.close()
    assert (tmp_path / "chats.db.keys.damaged").exists()


def test_keys_are_bounded_in_number_and_age(tmp_path, monkeypatch):
    monkeypatch.setattr(keys_module, "MOST", 20)
    path = tmp_path / "book"
    book = KeyBook(path)
    for number in range(300):
        book.begin("t", str(number), b"r")
    other = book.begin("u", "0", b"r")
    assert other.is_new
    book.close()
    with closing(sqlite3.connect(path)) as reading, reading:
        tokens = Counter(each for (each,) in reading.execute("SELECT token FROM keys"))
        reading.execute("UPDATE keys SET used_at = used_at - 25 * 3600 * 1000000")
    assert tokens == {"t": 20, "u": 1}
    book = KeyBook(path)
    assert book.begin("t", "299", b"r").is_new
    book.close()
