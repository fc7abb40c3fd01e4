"""Calls, which an iPhone tells in the name of who called."""

import pytest

from multichat_lab import import_chat


@pytest.mark.parametrize(
    "words",
    [
        "Missed voice call",
        "Missed video call, \u200eTap to call back",
        "Voice call, \u200e2 min",
        "Verpasster Sprachanruf",
        "Videoanruf, \u200eKeine Antwort",
        "Llamada perdida",
        "Videollamada perdida",
        "Appel vocal manqué",
        "Chamada de voz perdida",
        "Ligação de voz perdida",
        "Chiamata vocale persa",
        "Gemiste spraakoproep",
    ],
)
def test_a_call_is_no_word_of_the_caller_s_who_stays_named(tmp_path, chats, words):
    path = tmp_path / "chat.txt"
    path.write_text(
        f"[31.12.24, 21:05:01] Ann: hi\n[31.12.24, 21:06:01] Ann: \u200e{words}\n"
        f"[31.12.24, 21:07:01] Bob: {words} it said\n"
    )
    import_chat(path, chats)
    said = chats.get_messages("whatsapp:chat")
    assert [(each.sender, each.kind) for each in said] == [
        ("Ann", "message"),
        ("Ann", "system"),
        ("Bob", "message"),
    ]
    assert said[1].content == words
