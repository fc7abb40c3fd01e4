"""The open session of an explorer as one HTML file."""

from collections.abc import Iterator, Mapping
from typing import Any

from multichat_lab.analysis.browsing.browser import Browser
from multichat_lab.analysis.browsing.selection import Selection
from multichat_lab.analysis.browsing.session_list import LARGEST_PAGE
from multichat_lab.dashboards.chart import style_of
from multichat_lab.dashboards.pages import PageContent, one_file

STYLE = style_of("mc-explorer", "widget.css", "transcript.css", "explorer/explorer.css")


def session_html(browser: Browser, session_id: str, traits: Mapping[str, Any], still: bytes) -> str:
    """Return a session as a page of its own, whole, to read and to search.

    Args:
        browser: what has it.
        session_id: the session.
        traits: of the explorer.
        still: a PNG for who runs no scripts.

    Raises:
        SessionNotFoundError: there is no such session.
        PageError: the scripts are not built.
    """
    messages = list(all_messages(browser, session_id))
    [row] = [each for each in sessions(browser) if each["session_id"] == session_id]
    shown = {
        **traits,
        "alone": True,
        "readonly": True,
        "speaker": None,
        "selection": Selection().values(),
        "where": "true",
        "session": session_id,
        "compare": None,
        "file": {"session": row, "messages": messages},
    }
    return one_file(row["topic"] or session_id, "explorer", STYLE, PageContent(shown, still=still))


def all_messages(browser: Browser, session_id: str) -> Iterator[dict[str, Any]]:
    """Yield the messages of a session as a page shows them; what says nothing is left out."""
    offset, total = 0, 1
    while offset < total:
        window = {"session_id": session_id, "offset": offset, "limit": LARGEST_PAGE}
        answer = browser.ask(Selection(), "messages", window)
        total = answer["total"]
        offset += LARGEST_PAGE
        for row in answer["rows"]:
            yield {name: value for name, value in row.items() if not _says_nothing(value)} | {
                "at": row["at"], "parts": row["parts"], "answered": row["answered"],
                "reply": row["reply"],
            }  # fmt: skip


def _says_nothing(value: Any) -> bool:
    return value is None or value is False or value == []  # 0 tokens are known, and told


def sessions(browser: Browser) -> Iterator[dict[str, Any]]:
    """Yield every session as the list shows it."""
    offset, total = 0, 1
    while offset < total:
        page = {"offset": offset, "limit": LARGEST_PAGE}
        answer = browser.ask(Selection(), "sessions", page)
        total = answer["total"]
        offset += LARGEST_PAGE
        yield from answer["rows"]
