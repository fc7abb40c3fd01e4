import json

import pytest

from multichat_lab.chat.importers import import_chat


@pytest.fixture(params=["whole", "message by message"])
def imported(request, tmp_path, chats, monkeypatch):
    """Return what imports a channel and returns its messages."""
    if request.param != "whole":
        monkeypatch.setattr("multichat_lab.chat.importers.discord.channel_file.LARGE", 0)

    def do(document, name="Acme - general.json"):
        path = tmp_path / name
        if document is not None:
            path.write_text(json.dumps(document))
        do.summary = import_chat(path, chats)  # type: ignore[attr-defined]
        return chats.get_messages("discord:70")

    return do
