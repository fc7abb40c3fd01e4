"""The explorer works in marimo too, which hosts widgets without Jupyter."""

import pytest
from playwright.sync_api import expect

from multichat_lab import SessionPersistence
from tests.analysis.browsing.talk import record
from tests.marimo_server import marimo_page

pytestmark = [pytest.mark.browser, pytest.mark.slow]

CELL = """
from multichat_lab.dashboards import SessionExplorer
widget = SessionExplorer({!r})
"""


def test_an_explorer_opens_in_marimo_and_lists_its_sessions(tmp_path):
    place = tmp_path / "chats.db"
    with SessionPersistence("sqlite", place) as chats:
        record(chats)
        topics = [each.topic for each in chats.list_sessions()]
    with marimo_page(tmp_path, CELL.format(f"sqlite:{place}")) as page:
        rows = page.locator(".mc-explorer-session")
        expect(rows).to_have_count(len(topics))
        for topic in topics:
            expect(rows.filter(has_text=topic)).to_have_count(1)
