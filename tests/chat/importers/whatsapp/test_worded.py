"""Stamps with words in them, as phones of Asia and of Europe's edges write them."""

from datetime import UTC, datetime

import pytest

from multichat_lab import import_chat
from multichat_lab.chat.importers.whatsapp.worded import plain_stamp


@pytest.mark.parametrize(
    "line",
    [
        "2023. 12. 25. 오후 2:05 - Ann: hi",
        "2023. 12. 25. 오후 2:05, Ann: hi",
        "2023년 12월 25일 오후 2:05, Ann : hi",
        "[2023. 12. 25. 오후 2:05:00] Ann: hi",
        "[2023/12/25 下午2:05:00] Ann: hi",
        "2023/12/25 下午2:05 - Ann: hi",
        "2023年12月25日 下午2:05 - Ann: hi",
        "2023/12/25 午後2:05 - Ann: hi",
        "2023. 12. 25. 14:05 - Ann: hi",
        "25.12.2023 klo 14.05 - Ann: hi",
        "25.12.23 г., 14:05 - Ann: hi",
        "25. 12. 2023 14:05 - Ann: hi",
        "25/12/23, 2:05 μ.μ. - Ann: hi",
        "25/12/2023, 2:05 PTG - Ann: hi",
    ],
)
def test_a_line_with_words_in_its_stamp_is_a_message(tmp_path, chats, line):
    (tmp_path / "chat.txt").write_text(f"{line}\n{line.replace('hi', 'ho')}\nand more\n")
    import_chat(tmp_path / "chat.txt", chats)
    said = chats.get_messages("whatsapp:chat")
    assert [(each.sender.strip(), each.content) for each in said] == [
        ("Ann", "hi"),
        ("Ann", "ho\nand more"),
    ]
    assert {each.timestamp for each in said} == {datetime(2023, 12, 25, 14, 5, tzinfo=UTC)}


@pytest.mark.parametrize("line", ["", "hi", "12 apples", "25/12/2023 is a day", "1/2/3 4:05 word"])
def test_a_line_without_a_stamp_stays_as_it_is(line):
    assert plain_stamp(line) == line
