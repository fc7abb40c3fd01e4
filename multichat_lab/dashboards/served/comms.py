"""What stands in for the comm of a kernel: a widget's messages go to the page that it is of."""

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from contextvars import ContextVar
from typing import Any, Protocol

import comm
from comm.base_comm import BaseComm


class Published(Protocol):
    """Whoever hears what the widgets of a page publish."""

    def publish(self, comm_id: str, data: Mapping[str, Any], buffers: Any) -> None:
        """Hear a message of the widget with this comm."""


_page: ContextVar[Published | None] = ContextVar("page", default=None)
_create = comm.create_comm


class PageComm(BaseComm):
    """The comm of one widget, to the page in whose thread it was made.

    Args:
        given: as every comm.
    """

    def __init__(self, **given: Any) -> None:
        self._page = _page.get()
        super().__init__(**given)

    def publish_msg(
        self,
        msg_type: str,
        data: dict[str, Any] | None = None,
        metadata: dict[str, Any] | None = None,
        buffers: Any = None,
        **keys: Any,
    ) -> None:
        """Hand a message on; that a comm opens or closes is no page's business."""
        if msg_type == "comm_msg" and self._page is not None:
            self._page.publish(self.comm_id, data or {}, buffers or ())


def create(*given: Any, **named: Any) -> Any:
    """Return the comm of a widget: ours where it is made for a page."""
    return _create(*given, **named) if _page.get() is None else PageComm(**named)


@contextmanager
def widgets_of(page: Published) -> Iterator[None]:
    """Let the widgets that are made in this block, and in what it starts, speak to a page."""
    comm.create_comm = create
    token = _page.set(page)
    try:
        yield
    finally:
        _page.reset(token)
