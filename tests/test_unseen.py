"""An imported name with characters that nobody sees is shown with them, wherever people read it."""

import pytest

from multichat_lab.chat.exporters import export_chat
from multichat_lab.chat.persistence import SessionPersistence
from multichat_lab.records import ChatMessage
from multichat_lab.unseen import visible, with_turns
from tests.service.access.test_names import HONEST, UNSEEN

TURNED = "Ann\u202egpj.exe"


@pytest.mark.parametrize("name", HONEST)
def test_an_honest_name_is_shown_as_it_is(name):
    assert visible(name) == name


@pytest.mark.parametrize("name", UNSEEN, ids=ascii)
def test_what_nobody_sees_is_shown_by_its_number(name):
    assert "⟨U+" in visible(name)
    assert visible(visible(name)) == visible(name)


@pytest.mark.parametrize("form", ["html", "markdown"])
def test_a_transcript_shows_whose_name_turns_the_writing_round(tmp_path, form):
    with SessionPersistence("memory") as chats:
        chats.create_session([TURNED, "B\u200bob"], "about\u2066", session_id="s")
        chats.add_message(ChatMessage("s", TURNED, "words \u202bare\u202c left alone", "B\u200bob"))
        page = export_chat("s", chats, tmp_path / "page", form).read_text("utf-8")
    assert not {"\u202e", "\u200b", "\u2066"} & set(page)
    assert "\u202b" in page
    for shown in ("Ann⟨U+202E⟩gpj.exe", "B⟨U+200B⟩ob", "about⟨U+2066⟩"):
        assert shown in page


def test_of_words_what_turns_the_writing_is_shown_alone():
    shown = with_turns("sell\u202e \u2066now\u2069,\n👩\u200d💻 \u200fשלום")
    assert shown == "sell⟨U+202E⟩ ⟨U+2066⟩now⟨U+2069⟩,\n👩\u200d💻 \u200fשלום"
