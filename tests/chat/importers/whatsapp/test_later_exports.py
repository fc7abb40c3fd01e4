"""Exports of a chat that was imported before, which begin otherwise."""

import pytest

from multichat_lab import import_chat
from multichat_lab.errors import SessionExistsError

HEAD = "31/12/2024, 21:05 - Ann: hi\n"
REST = "31/12/2024, 21:06 - Bob: ho\n31/12/2024, 21:07 - Ann: so?\n"


@pytest.mark.parametrize(
    ("later", "counts"),
    [
        (REST + "31/12/2024, 21:08 - Bob: more\n", (1, 2, 0, 0)),  # WhatsApp exports the last ones
        (HEAD.replace("hi", "hey <This message was edited>") + REST, (0, 2, 1, 0)),
        (HEAD.replace("hi", "This message was deleted") + REST, (0, 2, 1, 0)),
    ],
)
def test_a_later_export_that_begins_otherwise_is_of_the_same_chat(tmp_path, chats, later, counts):
    path = tmp_path / "chat.txt"
    path.write_text(HEAD + REST)
    import_chat(path, chats)
    path.write_text(later)
    told = import_chat(path, chats)
    assert (told.messages, told.duplicates, told.updated, told.missing_from_source) == counts
    again = import_chat(path, chats)
    assert (again.messages, again.updated) == (0, 0)


def test_another_chat_of_the_same_name_is_refused(tmp_path, chats):
    path = tmp_path / "_chat.txt"
    path.write_text(HEAD + REST)
    import_chat(path, chats)
    for other in ("31/12/2023, 21:05 - Eve: hi\n", "31/12/2024, 21:05 - Eve: hi\n" + REST[:10]):
        path.write_text(other)
        with pytest.raises(SessionExistsError, match="another source"):
            import_chat(path, chats)
