"""The page's `Branch here`: a live desk that goes on from the time of the clock."""

from collections.abc import Mapping
from typing import TYPE_CHECKING

from multichat_lab.errors import MultichatError

if TYPE_CHECKING:
    from multichat_lab.dashboards.replay import ReplayView
    from multichat_lab.trading.desk import PaperDesk


def answer(view: "ReplayView", _widget: object, message: object, _buffers: object) -> None:
    """Branch where a page asks for it, keep the desk as `view.desk`, and tell the page.

    Robots that the registry knows go on as they were; all other seats are `Human`s'.
    """
    if not (isinstance(message, Mapping) and message.get("kind") == "branch" and view.branches):
        return
    told = {"view": str(message.get("view", ""))}
    try:
        view.desk = desk = view.branch(int(message["time"]))
    except MultichatError as error:
        view.send({"kind": "failed", **told, "problem": error.problem, "remedy": error.remedy})
        return
    view.send({"kind": "branched", **told, "time": int(message["time"]), **session_of(desk)})


def session_of(desk: "PaperDesk") -> dict[str, str]:
    """Return id and topic of the conversation of a desk."""
    session = desk.chats.get_session(desk.session_id)
    return {"session_id": session.session_id, "topic": session.topic}
