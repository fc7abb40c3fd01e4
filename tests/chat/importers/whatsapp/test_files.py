"""Files that go with messages of WhatsApp's, and the zip in which a phone shares a chat."""

import zipfile

import pytest

from multichat_lab.chat.importers import import_chat
from multichat_lab.chat.importers.whatsapp.files import file_in
from multichat_lab.errors import DamagedFileError, ImportFormatError
from multichat_lab.parts import Part

LINE = "[31.12.24, 21:05:07] Ann: hi\n"


@pytest.mark.parametrize(
    ("text", "part"),
    [
        ("<Medien ausgeschlossen>", Part("file")),
        ("<Multimedia omitido>", Part("file")),
        ("Bild weggelassen", Part("image")),
        ("imagen omitida", Part("image")),
        ("Vidéo absente", Part("file")),
        ("IMG-1.jpg (Datei angehängt)\nlook!", Part("image", name="IMG-1.jpg")),
        ("<pièce jointe : 1.mp4>", Part("file", name="1.mp4")),
        ("look! <attached: 1.jpg>", Part("image", name="1.jpg")),
        ("there was an image omitted", None),
        ("I said <Media omitted>", None),
        ("<Media omitted>\nmy caption", Part("file")),
        ("image omitted\nsaid the file", None),
        ("image", None),
    ],
)
def test_a_file_is_known_by_whatsapps_words_only(text, part):
    assert file_in(text) == part


def zipped(path, **files):
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in files.items():
            archive.writestr(name, content)
    return path


@pytest.mark.parametrize("name", ["_chat.txt", "WhatsApp Chat with Ann.txt"])
def test_a_zip_is_a_chat_called_as_the_zip(tmp_path, chats, name):
    path = zipped(tmp_path / "WhatsApp Chat - Ann.zip", **{name: LINE, "1-PHOTO.jpg": b"\xff\xd8"})
    for expected in ((1, 0), (0, 1)):
        summary = import_chat(path, chats)
        assert summary.format == "whatsapp"
        assert (summary.messages, summary.duplicates, summary.warnings) == (*expected, [])
    (message,) = chats.get_messages("whatsapp:WhatsApp Chat - Ann")
    assert (message.sender, message.content) == ("Ann", "hi")
    text = tmp_path / "WhatsApp Chat - Ann.txt"
    text.write_text(LINE)
    assert import_chat(text, chats).duplicates == 1


def test_a_folder_of_zips_and_texts_is_read(tmp_path, chats):
    zipped(tmp_path / "a.zip", **{"_chat.txt": LINE})
    (tmp_path / "b.txt").write_text(LINE)
    assert import_chat(tmp_path, chats).sessions == 2


def test_a_zip_without_one_chat_is_named(tmp_path, chats):
    path = zipped(tmp_path / "x.zip", **{"a.png": b"x"})
    with pytest.raises(DamagedFileError, match="no chat of WhatsApp's"):
        import_chat(path, chats, "whatsapp")
    with pytest.raises(ImportFormatError):
        import_chat(path, chats)


def test_a_text_that_windows_wrote_is_read(tmp_path, chats):
    path = tmp_path / "chat.txt"
    path.write_text("31/12/2024, 21:05 - Ann: ça va 😀\n", encoding="utf-16")
    import_chat(path, chats)
    (message,) = chats.get_messages("whatsapp:chat")
    assert message.content == "ça va 😀"
