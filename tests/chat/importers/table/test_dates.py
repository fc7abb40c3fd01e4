"""Dates whose order the calendar or the caller must tell, and files of other encodings."""

import pytest

from multichat_lab.chat.importers import ImportOptions, import_chat
from multichat_lab.chat.importers.formats import recognise
from multichat_lab.errors import ImportFormatError


@pytest.fixture
def table(tmp_path, chats):
    """Return what imports a table of these dates and tells the times of its messages."""

    def table(*dates, order=""):
        path = tmp_path / "talk.csv"
        rows = "".join(f'ann,hi,"{date}"\n' for date in dates)
        path.write_text(f"sender,text,date\n{rows}")
        import_chat(path, chats, options=ImportOptions(date_order=order))
        messages = chats.get_messages("table:talk")
        assert {m.time_kind for m in messages} == {"approximate"}
        return [f"{m.timestamp:%Y-%m-%d %H:%M}" for m in messages]

    return table


@pytest.mark.parametrize(
    ("dates", "order", "times"),
    [
        (("02/01/2024 10:00", "13/01/2024 9:30"), "", ["2024-01-02 10:00", "2024-01-13 09:30"]),
        (("1/2/24, 9:05 PM", "1/13/24, 12:05 AM"), "", ["2024-01-02 21:05", "2024-01-13 00:05"]),
        (("31.12.2023 23:59",), "", ["2023-12-31 23:59"]),
        (("02/01/2024 10:00",), "mdy", ["2024-02-01 10:00"]),
        (("03/03/2024",), "", ["2024-03-03 00:00"]),
        (("2024-01-02 10:00",), "", ["2024-01-02 10:00"]),
    ],
)
def test_the_calendar_decides_or_the_caller(table, dates, order, times):
    assert table(*dates, order=order) == times


def test_an_order_that_nobody_tells_is_asked_for(table):
    with pytest.raises(ImportFormatError, match=r"02/01/2024 means 02 January or 01 February.*dmy"):
        table("02/01/2024 10:00")


SOURCES = {
    "table:talk": ("talk.csv", "sender,text\nann,häi\nbob,yo\n"),
    "irc:2024-01-31": ("2024-01-31.log", "[10:00] <ann> häi\n[10:01] <bob> yo\n"),
    "whatsapp:c": ("c.txt", "31/1/2024, 21:05 - ann: häi\n31/1/2024, 21:06 - bob: yo\n"),
}


@pytest.mark.parametrize("encoding", ["utf-16", "utf-16-le", "utf-16-be", "utf-8-sig"])
@pytest.mark.parametrize("session_id", SOURCES)
def test_text_as_windows_writes_it_is_read(tmp_path, chats, encoding, session_id):
    name, text = SOURCES[session_id]
    path = tmp_path / name
    path.write_bytes(text.encode(encoding))
    import_chat(path, chats)
    said = [(m.sender, m.content) for m in chats.get_messages(session_id)]
    assert said == [("ann", "häi"), ("bob", "yo")]


def test_utf_16_may_be_named(tmp_path, chats):
    path = tmp_path / "2024-01-31.log"
    path.write_bytes("[10:00] <ann> häi\n".encode("utf-16"))
    import_chat(path, chats, options=ImportOptions(encoding="utf-16"))
    assert chats.get_messages("irc:2024-01-31")[0].content == "häi"


def test_columns_that_are_named_make_a_table_of_any_file(tmp_path, chats):
    path = tmp_path / "odd.csv"
    path.write_text("who,what,conv\nann,hi,1\nbob,yo,2\n")
    with pytest.raises(ImportFormatError, match=r"table of 'who,what,conv'.*Name its columns"):
        recognise(path)
    columns = {"sender": "who", "content": "what", "session_id": "conv"}
    assert import_chat(path, chats, options=ImportOptions(columns=columns)).format == "table"
    assert [m.content for m in chats.get_messages("table:odd/2")] == ["yo"]


def test_an_unknown_folder_is_told_what_its_first_file_looks_like(tmp_path):
    (tmp_path / "notes.txt").write_text("[13.01. um 9] Dear diary\n")
    with pytest.raises(ImportFormatError, match=r"notes\.txt .* text that begins '\[13\.01\."):
        recognise(tmp_path)
