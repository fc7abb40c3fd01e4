"""Who is muted in a room: the conversation is told, so that a room that goes on knows it too."""

from collections.abc import Iterable

from multichat_lab.records import ChatMessage
from multichat_lab.trading.desk.batch import HOUSE
from multichat_lab.trading.desk.recorder import DeskRecorder

MUTED = "muted"
"""Where the metadata of what the desk says name who is muted, or no longer is."""


def tell_muted(recorder: DeskRecorder, name: str, is_muted: bool) -> None:
    """Tell the conversation that the presenter mutes somebody, or no longer does.

    Raises:
        RobotError: the desk has ended.
    """
    told = f"The presenter has muted {name}." if is_muted else f"{name} may speak again."
    metadata = {MUTED: {"name": name, "is_muted": is_muted}}
    recorder.say(None, told, kind="system", metadata=metadata)


def muted_in(said: Iterable[ChatMessage]) -> set[str]:
    """Return who is muted after all that was said."""
    last: dict[str, bool] = {}
    for message in said:
        told = message.metadata.get(MUTED)
        if message.sender == HOUSE and isinstance(told, dict):
            last[str(told.get("name"))] = told.get("is_muted") is True
    return {name for name, is_muted in last.items() if is_muted}
