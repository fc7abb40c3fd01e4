import json

import pytest

from multichat_lab.chat.importers import import_chat


@pytest.fixture(params=["whole", "message by message"])
def imported(request, tmp_path, chats, monkeypatch):
    """Return what imports a document, and returns the messages of a session."""
    if request.param != "whole":
        monkeypatch.setattr("multichat_lab.chat.importers.telegram.LARGE", 0)

    def do(document, session="telegram:7"):
        path = tmp_path / "result.json"
        path.write_text(json.dumps(document))
        do.summary = import_chat(path, chats)  # type: ignore[attr-defined]
        return chats.get_messages(session)

    return do
