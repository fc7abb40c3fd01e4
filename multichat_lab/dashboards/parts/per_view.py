"""What is kept for each view of a page, although a view may vanish without a word."""

from collections import UserDict
from typing import TypeVar

from multichat_lab.dashboards.parts.audience import Audience

MOST_VIEWS = 100
"""Views for which something is kept although they have been silent for long."""
Kept = TypeVar("Kept")


class PerView(UserDict[str, Kept]):
    """Name of a view → what is kept for it; of views that are silent, the first are forgotten.

    The view `""` is no browser's and stays.

    Args:
        audience: who looks.
    """

    def __init__(self, audience: Audience) -> None:
        super().__init__()
        self._audience = audience

    def __setitem__(self, view: str, kept: Kept) -> None:
        if view not in self and len(self) >= MOST_VIEWS:
            absent = [each for each in self if each and each not in self._audience]
            for each in absent[: len(self) - MOST_VIEWS + 1]:
                del self[each]
        super().__setitem__(view, kept)
