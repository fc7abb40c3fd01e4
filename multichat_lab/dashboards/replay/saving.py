"""A replay as one HTML file."""

from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from multichat_lab.dashboards.pages import PageContent, one_file
from multichat_lab.dashboards.parts.style import SHEETS, style_of
from multichat_lab.dashboards.replay.columns import ReplayColumns
from multichat_lab.dashboards.replay.following import snapshot

UNENDED = "what came after this file was written, as a run had not ended"
STYLE = style_of(*SHEETS["replay"])


def replay_html(columns: ReplayColumns, traits: Mapping[str, Any], still: bytes) -> str:
    """Return a replay as a page of its own, which begins where the clock is.

    Args:
        columns: of the replay.
        traits: of the view.
        still: a PNG for who runs no scripts.

    Raises:
        PageError: the scripts are not built.
    """
    header = columns.header
    if header["live"]:  # nothing reaches a file
        header = {**header, "live": False, "unknown": [*header["unknown"], UNENDED]}
    message, buffers = snapshot(replace(columns, header=header))
    content = PageContent(
        {**traits, "alone": True, "branches": False, "playing": False},
        [({**message, "view": "", "generation": 0}, buffers)],
        needs_library=True,
        still=still,
    )
    return one_file(columns.header["title"], "replay", STYLE, content)
