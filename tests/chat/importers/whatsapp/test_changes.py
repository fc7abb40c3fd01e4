"""Messages of WhatsApp's that were edited or deleted."""

import pytest

from multichat_lab.chat.importers import import_chat
from multichat_lab.errors import SessionExistsError

FIRST = "31/12/2024, 21:05 - Messages and calls are end-to-end encrypted.\n"


@pytest.fixture
def read(tmp_path, chats):
    """Import lines and return the messages of the chat, without WhatsApp's first line."""

    def messages(*lines):
        text = FIRST + "".join(f"31/12/2024, {line}\n" for line in lines)
        (tmp_path / "chat.txt").write_text(text, encoding="utf-8")
        messages.summary = import_chat(tmp_path / "chat.txt", chats)  # type: ignore[attr-defined]
        return chats.get_messages("whatsapp:chat")[1:]

    return messages


def revisions(chats):
    return [(each.content, each.kind) for each in chats.history.revisions("whatsapp:chat")]


@pytest.mark.parametrize(
    "notice",
    [
        "This message was deleted", "\u200eThis message was deleted.", "You deleted this message",
        "Diese Nachricht wurde gelöscht.", "<Eliminaste este mensaje>", "Ce message a été supprimé",
        "Mensagem apagada", "Questo messaggio è stato eliminato", "此訊息已刪除",
        "Bu mesaj silindi",
        "🚫 This message was deleted",
    ],
)  # fmt: skip
def test_a_deleted_message_has_no_words_but_whatsapps_notice(read, chats, notice):
    (message,) = read(f"21:06 - Ann: {notice}")
    assert (message.sender, message.content, message.kind) == ("Ann", "", "message")
    assert message.metadata["import.deleted"]["told"] in notice
    assert revisions(chats) == []


@pytest.mark.parametrize(
    "mark",
    [
        "<This message was edited>", "\u200e<Diese Nachricht wurde bearbeitet.>",
        "<Se editó este mensaje.>", "<Ce message a été modifié>", "<Mensagem editada>",
        "<Данное сообщение изменено>",
    ],
)  # fmt: skip
def test_the_mark_of_an_edit_is_nobodys_word(read, chats, mark):
    (message,) = read(f"21:06 - Ann: at 6 {mark}")
    assert (message.content, message.metadata) == ("at 6", {"import.edited": {}})
    assert revisions(chats) == []


def test_words_about_edits_and_deletions_are_words(read):
    said = ["This message was deleted, I think", "why <This message was edited> again?"]
    assert [each.content for each in read(*(f"21:06 - Ann: {words}" for words in said))] == said


def test_a_newer_export_tells_what_was_edited_and_deleted_and_adds_the_rest(read, chats):
    old = ["21:06 - Ann: at 5", "21:06 - Bob: two\nlines", "21:07 - Ann: x"]
    new = [
        "21:06 - Ann: at 6 <This message was edited>",
        "21:06 - Bob: This message was deleted",
        "21:07 - Ann: x",
        "21:07 - Ann: y",
    ]
    read(*old)
    for _ in range(2):
        messages = read(*new)
        assert [each.content for each in messages] == ["at 6", "", "x", "y"]
        assert revisions(chats) == [("at 5", "edit"), ("two\nlines", "deletion")]
    read(*old)
    assert read.summary.updated == 0
    assert revisions(chats) == [("at 5", "edit"), ("two\nlines", "deletion")]


def test_an_older_export_brings_the_words_that_were(read, chats):
    read("21:06 - Ann: at 6 <This message was edited>", "21:06 - Bob: This message was deleted")
    messages = read("21:06 - Ann: at 5", "21:06 - Bob: two")
    assert [each.content for each in messages] == ["at 6", ""]
    assert revisions(chats) == [("at 5", "edit"), ("two", "deletion")]
    (again, _) = read("21:06 - Ann: at 7 <This message was edited>", "21:06 - Bob: two")
    assert (again.content, revisions(chats)[2]) == ("at 7", ("at 6", "edit"))


def test_an_edit_by_hand_does_not_make_another_source_of_it(read, chats):
    (message,) = read("21:06 - Ann: at 5")
    chats.history.revise(message.message_id, "at five")
    (message, _) = read("21:06 - Ann: at 5", "21:07 - Bob: ok")
    assert message.content == "at five"


def test_another_chat_of_the_same_name_is_refused(read):
    read("21:06 - Ann: at 5")
    with pytest.raises(SessionExistsError):
        read("21:06 - Eve: hi")


def test_the_hour_that_a_clock_repeats_loses_no_message(read):
    times = ["02:30 - Ann: a", "02:59 - Ann: b", "02:00 - Ann: c", "02:30 - Ann: d"]
    (*messages,) = read(*times)
    assert [each.content for each in messages] == ["a", "b", "c", "d"]


@pytest.mark.parametrize(
    "notice",
    [
        "This message was deleted by admin Bob.", "Diese Nachricht wurde vom Admin Bob gelöscht.",
        "Se eliminó este mensaje por el admin. Bob", "Mensagem apagada pelo admin Bob",
        "Ce message a été supprimé par l’admin Bob.",
        "Dit bericht is verwijderd door beheerder Bob.",
        "Questo messaggio è stato eliminato dall'amministratore Bob.",
        "Сообщение удалено администратором Bob", "Bu mesaj yönetici Bob tarafından silindi",
    ],
)  # fmt: skip
def test_what_an_admin_deleted_is_deleted(read, notice):
    (message,) = read(f"21:06 - Ann: \u200e{notice}")
    assert (message.sender, message.content) == ("Ann", "")
    assert "import.deleted" in message.metadata
