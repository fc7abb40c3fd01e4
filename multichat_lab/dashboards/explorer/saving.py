"""The open session of an explorer as one HTML file."""

from collections.abc import Mapping
from typing import Any

from multichat_lab.analysis.browsing.browser import Browser
from multichat_lab.analysis.browsing.selection import Selection
from multichat_lab.dashboards.pages import PageContent, one_file
from multichat_lab.dashboards.parts.style import SHEETS, style_of

STYLE = style_of(*SHEETS["explorer"])


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
    row, said = browser.whole(session_id)
    messages = [told(each) for each in said]
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


def told(row: Mapping[str, Any]) -> dict[str, Any]:
    """Return a message as a file has it: what says nothing is left out."""
    return {name: value for name, value in row.items() if not _says_nothing(value)} | {
        "at": row["at"], "parts": row["parts"], "answered": row["answered"],
        "reply": row["reply"],
    }  # fmt: skip


def _says_nothing(value: Any) -> bool:
    return value is None or value is False or value == []  # 0 tokens are known, and told
