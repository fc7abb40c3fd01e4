"""Whether a message that answers nobody tells so: not before its service had a way to answer."""

from multichat_lab.records.message import ReplyKind


def reply_kind_since(since: int, moment: int, answered: object) -> ReplyKind:
    """Return whether a message tells what it answers, also that it answers none.

    Args:
        since: when the service got answers, UTC microseconds since 1970.
        moment: the message's time, likewise.
        answered: what it answers, or the thread that it is in; None or empty for none.
    """
    return "declared" if answered or moment >= since else "unknown"
