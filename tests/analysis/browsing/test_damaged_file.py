"""What a page shows of a json store with a damaged file says that something is left out."""

import pytest

from multichat_lab.analysis.browsing.browser import Browser
from multichat_lab.analysis.browsing.selection import Selection
from multichat_lab.analysis.lab import Lab
from multichat_lab.chat.persistence import SessionPersistence
from multichat_lab.records import ChatMessage
from multichat_lab.stores.jsonl.folding import DamagedFileWarning


def test_an_overview_names_damaged_files_until_they_are_mended(tmp_path):
    with SessionPersistence("json", tmp_path / "chats") as chats:
        for name in ("sound", "damaged"):
            chats.create_session(["Ann"], session_id=name)
            chats.add_messages([ChatMessage(name, "Ann", word) for word in ("one", "two")])
    [file] = (tmp_path / "chats").glob("damaged-*.jsonl")
    whole = file.read_bytes()
    file.write_bytes(whole.replace(b'"one"', b'"one', 1))
    with Lab(f"json:{tmp_path / 'chats'}") as lab:
        with pytest.warns(DamagedFileWarning):
            browser = Browser(lab)
            overview = browser.ask(Selection(), "overview", {})
        assert overview["totals"]["of_sessions"] == 1
        [told] = overview["damaged"]
        assert "damaged-" in told
        assert "cannot be read at byte" in told
        file.write_bytes(whole)
        lab.refresh()
        mended = browser.ask(Selection(), "overview", {})
        assert mended["damaged"] == []
        browser.close()
