"""A replay as one HTML file."""

from collections.abc import Mapping
from typing import Any

from multichat_lab.dashboards.pages import PageContent, one_file
from multichat_lab.dashboards.parts.style import style_of
from multichat_lab.dashboards.replay.columns import ReplayColumns
from multichat_lab.dashboards.replay.following import snapshot

STYLE = style_of(
    "mc-replay", "widget.css", "chart/chart.css", "transcript.css", "replay/replay.css"
)


def replay_html(columns: ReplayColumns, traits: Mapping[str, Any], still: bytes) -> str:
    """Return a replay as a page of its own, which begins where the clock is.

    Args:
        columns: of the replay.
        traits: of the view.
        still: a PNG for who runs no scripts.

    Raises:
        PageError: the scripts are not built.
    """
    message, buffers = snapshot(columns)
    content = PageContent(
        {**traits, "alone": True, "branches": False, "playing": False},
        [({**message, "view": "", "generation": 0}, buffers)],
        needs_library=True,
        still=still,
    )
    return one_file(columns.header["title"], "replay", STYLE, content)
