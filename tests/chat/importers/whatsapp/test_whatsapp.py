"""Chats of WhatsApp, in the forms that phones of many regions write."""

from datetime import UTC, datetime

import pytest

from multichat_lab import ImportOptions, SessionPersistence, import_chat
from multichat_lab.errors import ImportFormatError
from multichat_lab.parts import Part


@pytest.fixture
def read(tmp_path):
    """Import a text and return its messages."""

    def messages(text, name="chat.txt", **options):
        path = tmp_path / name
        path.write_text(text, encoding="utf-8")
        with SessionPersistence("memory") as chats:
            import_chat(path, chats, "auto", ImportOptions(**options))
            [session] = chats.list_sessions()
            return chats.get_messages(session.session_id)

    return messages


@pytest.mark.parametrize(
    ("line", "time"),
    [
        ("31/12/2024, 21:05 - Ann: hi", datetime(2024, 12, 31, 21, 5, tzinfo=UTC)),
        ("12/31/24, 9:05 PM - Ann: hi", datetime(2024, 12, 31, 21, 5, tzinfo=UTC)),
        ("12/31/24, 9:05\u202fPM - Ann: hi", datetime(2024, 12, 31, 21, 5, tzinfo=UTC)),
        ("31.12.24, 21:05 - Ann: hi", datetime(2024, 12, 31, 21, 5, tzinfo=UTC)),
        ("31-12-2024 21:05 - Ann: hi", datetime(2024, 12, 31, 21, 5, tzinfo=UTC)),
        ("2024-12-31, 21:05 - Ann: hi", datetime(2024, 12, 31, 21, 5, tzinfo=UTC)),
        ("[31.12.24, 21:05:07] Ann: hi", datetime(2024, 12, 31, 21, 5, 7, tzinfo=UTC)),
        ("\u200e[31/12/2024, 9:05:07 p. m.] Ann: hi", datetime(2024, 12, 31, 21, 5, 7, tzinfo=UTC)),
        ("[31.12.24 21.05.07] ~ Ann: hi", datetime(2024, 12, 31, 21, 5, 7, tzinfo=UTC)),
        ("31/12/2024, 12:05 a.m. - Ann: hi", datetime(2024, 12, 31, 0, 5, tzinfo=UTC)),
    ],
)
def test_a_line_of_any_region_is_read(read, line, time):
    [message] = read(line + "\n")
    assert (message.sender, message.content) == ("Ann", "hi")
    assert message.timestamp == time
    assert (message.time_kind, message.reply_kind) == ("approximate", "unknown")


def test_lines_without_a_date_go_on_with_the_message(read):
    first, second = read(
        "31/12/2024, 21:05 - Ann: one\n\ntwo: three\n31/12/2024, 21:06 - Bob: ok\n"
    )
    assert first.content == "one\n\ntwo: three"
    assert second.sender == "Bob"


def test_what_nobody_wrote_is_told_by_the_system(read):
    lines = (
        "31/12/2024, 21:05 - Messages and calls are end-to-end encrypted.\n"
        '31/12/2024, 21:05 - Ann changed the subject to "lunch: where?"\n'
        "31/12/2024, 21:06 - +49 170 1234567: hi\n"
    )
    assert [(each.sender, each.kind) for each in read(lines)] == [
        ("WhatsApp", "system"),
        ("WhatsApp", "system"),
        ("+49 170 1234567", "message"),
    ]


AMBIGUOUS = "03/04/2024, 21:05 - Ann: hi\n05/06/2024, 21:06 - Bob: ho\n"


def test_an_ambiguous_order_is_asked_for(read):
    with pytest.raises(ImportFormatError, match=r"03 April or 04 March.*--date-order dmy"):
        read(AMBIGUOUS)


@pytest.mark.parametrize(("order", "month"), [("dmy", 4), ("mdy", 3)])
def test_an_order_that_is_named_is_taken(read, order, month):
    assert read(AMBIGUOUS, date_order=order)[0].timestamp.month == month


@pytest.mark.parametrize(
    ("dates", "months"),
    [
        (("03/04/2024", "13/04/2024"), [4, 4]),  # no month 13
        (("04/03/2024", "04/13/2024"), [4, 4]),
        (("02/01/2024", "03/01/2024", "01/02/2024"), [1, 1, 2]),  # month first would go back
        (("05/05/2024", "06/06/2024"), [5, 6]),  # either way the same
    ],
)
def test_a_calendar_that_decides_decides(read, dates, months):
    text = "".join(f"{date}, 21:05 - Ann: hi\n" for date in dates)
    assert [each.timestamp.month for each in read(text)] == months


def test_dates_that_follow_in_no_order_are_told(read):
    with pytest.raises(ImportFormatError, match="in no order of day and month"):
        read("13/04/2024, 21:05 - Ann: hi\n04/13/2024, 21:05 - Ann: hi\n")


@pytest.mark.parametrize(
    ("words", "part"),
    [
        ("<Media omitted>", Part("file")),
        ("image omitted", Part("image")),
        ("IMG-2024.jpg (file attached)", Part("image", name="IMG-2024.jpg")),
        ("<attached: 001-VIDEO.mp4>", Part("file", name="001-VIDEO.mp4")),
    ],
)
def test_a_file_that_was_left_out_is_a_part(read, words, part):
    [message] = read(f"31/12/2024, 21:05 - Ann: {words}\n")
    assert message.content == words
    assert message.parts[1] == part


@pytest.mark.parametrize(
    ("words", "kind"),
    [
        *((each, "image") for each in (
            "Bild weggelassen", "imagen omitida", "image absente", "imagem ocultada",
            "immagine omessa", "afbeelding weggelaten", "görüntü dahil edilmedi",
            "изображение пропущено", "изображение отсутствует", "imagem não revelada",
            "зображення відсутнє", "bild utesluten", "画像は含まれていません", "<image omitted>",
        )),
        *((each, "file") for each in (
            "Sprachnachricht weggelassen", "Kontaktkarte ausgelassen", "sticker non incluso",
            "<Archivo omitido>", "documento oculto", "figurinha omitida", "ses dahil edilmedi",
            "аудиофайл пропущен", "view once voice message omitted", "<Fichier omis>",
            "<Без медиафайлов>", "<Medya atlanmış>", "<Média vynechány>", "<Mediefil udeladt>",
            "видео отсутствует", "GIF retiré", "document manquant", "Fiche contact manquante",
            "Scheda contatto omessa", "GIF esclusa", "Visitekaartje weggelaten", "áudio ocultado",
            "ficheiro de áudio não revelado", "Cartão do contato omitido", "стикер не добавлен",
            "pominięto naklejkę", "bỏ qua tệp âm thanh", "오디오 생략됨",
        )),
    ],
)  # fmt: skip
@pytest.mark.parametrize("mark", ["", "\u200e"])
def test_a_file_that_was_left_out_is_a_part_in_any_language(read, words, kind, mark):
    [message] = read(f"31/12/2024, 21:05 - Ann: {mark}{words}\n")
    assert (message.content, message.parts[1].kind) == (words, kind)


@pytest.mark.parametrize(
    "words", ["the video omitted it", "video", "отсутствует", "<hug>", "no image omitted", "foto x"]
)
def test_words_that_whatsapp_does_not_write_are_a_persons(read, words):
    [message] = read(f"31/12/2024, 21:05 - Ann: {words}\n")
    assert (message.content, message.parts) == (words, ())


def test_a_document_that_was_left_out_keeps_its_name(read):
    words = "report.pdf • \u200e2 pages \u200edocument omitted"
    [message] = read(f"31/12/2024, 21:05 - Ann: \u200e{words}\n")
    assert message.parts[1] == Part("file", name="report.pdf")


def test_dates_in_arabic_are_read(read):
    text = "١٣\u200f/١\u200f/٢٠٢٤، ٩:٠٥ م - علي: مرحبا\n١٤\u200f/١\u200f/٢٠٢٤، ٩:٠٥ ص - أمل: نعم\n"
    assert [(m.sender, f"{m.timestamp:%Y-%m-%d %H:%M}") for m in read(text)] == [
        *(("علي", "2024-01-13 21:05"), ("أمل", "2024-01-14 09:05"))
    ]


def test_a_second_import_of_a_grown_chat_adds_the_rest(tmp_path):
    path = tmp_path / "chat.txt"
    path.write_text("31/12/2024, 21:05 - Ann: hi\n")
    with SessionPersistence("memory") as chats:
        import_chat(path, chats)
        path.write_text("31/12/2024, 21:05 - Ann: hi\n31/12/2024, 21:06 - Bob: ho\n")
        summary = import_chat(path, chats)
        assert (summary.messages, summary.duplicates) == (1, 1)


def test_real_exports_in_five_forms_say_the_same(shared_data):
    told = set()
    for path in sorted((shared_data / "whatsapp").glob("*.txt")):
        with SessionPersistence("memory") as chats:
            summary = import_chat(path, chats)
            [session] = chats.list_sessions()
            said = chats.get_messages(session.session_id)
            assert (summary.messages, summary.skipped) == (9, 0)
            told.add(tuple((each.sender, each.content, each.timestamp.date()) for each in said))
    assert len(told) == 1
