"""Dates of three numbers in IRC logs: one clear line decides, nothing is guessed."""

from pathlib import Path

import pytest

from multichat_lab.chat.importers import ImportOptions, import_chat
from multichat_lab.chat.persistence import SessionPersistence
from multichat_lab.errors import ImportFormatError


def written(folder: Path, *lines: str, name: str = "chan.log") -> Path:
    path = folder / name
    path.write_text("\n".join(lines) + "\n")
    return path


def days(chats: SessionPersistence) -> list[str]:
    (session,) = chats.list_sessions()
    found = chats.get_messages(session.session_id)
    return [f"{each.timestamp:%Y-%m-%d %H:%M:%S} {each.sender}: {each.content}" for each in found]


@pytest.mark.parametrize(
    "stamps",
    [
        ("[11/02/2026 10:00:00]", "[11/28/2026 22:00:00]"),
        ("[11/02/2026 10:00:00 AM]", "[11/28/2026 10:00:00 PM]"),
        ("[11/2/26 10:00]", "[11/28/26 22:00]"),
        ("11-02-2026 10:00:00", "11-28-2026 22:00:00"),
        ("(11/02/2026 10:00)", "(11/28/2026 22:00)"),
        ("[11/02/2026] [10:00]", "[11/28/2026] [22:00]"),
    ],
)
def test_one_clear_line_decides_the_order_of_all(
    stamps: tuple[str, str], chats: SessionPersistence, tmp_path: Path
):
    source = written(tmp_path, f"{stamps[0]} <ann> hi", f"{stamps[1]} <bob> ann: hello")

    summary = import_chat(source, chats)

    assert summary.messages == 2
    assert days(chats) == ["2026-11-02 10:00:00 ann: hi", "2026-11-28 22:00:00 bob: ann: hello"]


def test_an_order_that_no_line_tells_is_asked_for(chats: SessionPersistence, tmp_path: Path):
    source = written(tmp_path, "[11/02/2026 10:00:00] <ann> hi", "[11/03/2026 10:00:00] <bob> yes")

    with pytest.raises(ImportFormatError, match="11 February or 02 November") as caught:
        import_chat(source, chats)
    assert "--date-order" in caught.value.remedy
    assert chats.list_sessions() == []

    import_chat(source, chats, options=ImportOptions(date_order="dmy"))
    assert days(chats) == ["2026-02-11 10:00:00 ann: hi", "2026-03-11 10:00:00 bob: yes"]


def test_a_day_that_none_can_be_is_reported_with_its_line(
    chats: SessionPersistence, tmp_path: Path
):
    source = written(
        tmp_path,
        "[11/28/2026 10:00:00] <ann> hi",
        "[31/31/2026 10:00:01] <ann> lost",
        "[11/29/2026 10:00:02] <ann> kept",
    )

    summary = import_chat(source, chats, "irc")

    assert days(chats) == ["2026-11-28 10:00:00 ann: hi", "2026-11-29 10:00:02 ann: kept"]
    assert any("chan.log:2" in each for each in summary.warnings)


def test_words_that_look_like_a_date_stay_as_they_are(chats: SessionPersistence, tmp_path: Path):
    source = written(tmp_path, "[11/28/2026 10:00:00] <ann> on 11/02/2026 10:00 then")

    import_chat(source, chats)

    assert days(chats) == ["2026-11-28 10:00:00 ann: on 11/02/2026 10:00 then"]


def test_a_chat_of_whatsapp_with_such_dates_is_still_one_of_whatsapp(
    chats: SessionPersistence, tmp_path: Path
):
    source = written(
        tmp_path, "[28/11/2026 10:00:00] Ann: hi", "[28/11/2026 10:00:05] Bob: yes", name="c.txt"
    )

    assert import_chat(source, chats).format == "whatsapp"
