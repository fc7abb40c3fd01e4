"""What a timeline is made of: who said something when, and which message answers which."""

from dataclasses import dataclass

import pandas as pd

from multichat_lab.analysis.figures.density import MOST_LANES
from multichat_lab.analysis.frames import MESSAGES, Source, dtypes_of, frame, lab_of
from multichat_lab.analysis.links import KNOWABLE, LINKS
from multichat_lab.analysis.people_colors import colors_in
from multichat_lab.formatting import number
from multichat_lab.records import EVERYONE

SAID = f"""
    SELECT session_id, seq, message_id, sender, recipient, timestamp, time_kind,
           {KNOWABLE} AS knowable
    FROM messages WHERE kind <> 'system' AND ($session IS NULL OR session_id = $session)
    ORDER BY timestamp, session_id, seq
"""  # noqa: S608 - no value in it
REPLIES = f"""
    WITH {LINKS}
    SELECT session_id, target_id AS message_id, message_id AS answer_id FROM links
    UNION SELECT session_id, NULL, NULL FROM told
    ORDER BY ALL
"""  # noqa: S608 - no value in it
SAID_DTYPES = dtypes_of(
    MESSAGES, "session_id", "seq", "message_id", "sender", "recipient", "timestamp", "time_kind"
) | {"knowable": "bool"}
REPLY_DTYPES = {"session_id": "str", "message_id": "str", "answer_id": "str"}


@dataclass(frozen=True)
class Talk:
    """What is drawn: messages in order, and which answers which.

    Attributes:
        messages: session_id, seq, message_id, sender, recipient, timestamp, time_kind, knowable
            (whether one can know that nobody answered it).
        replies: session_id, message_id, answer_id; a row without the latter two says that this
            session tells who answers whom.
        colors: name → colour of those who may have a lane of their own.
    """

    messages: pd.DataFrame
    replies: pd.DataFrame
    colors: dict[str, str]

    @property
    def people(self) -> list[str]:
        """Who speaks, the most talkative first, and then who is addressed and never does."""
        return people_of(self.messages)

    @property
    def lanes(self) -> int:
        """How many lanes are drawn."""
        return min(len(self.people), MOST_LANES + 1)

    @property
    def headline(self) -> str:
        """What there is to see."""
        people, said = self.messages["sender"].nunique(), number(len(self.messages))
        return f"Who spoke when: {said} messages of {people:,}"

    @property
    def links(self) -> pd.DataFrame:
        """The replies that there are."""
        return self.replies.dropna(subset=["message_id"])

    @property
    def unanswered(self) -> "pd.Series[bool]":
        """Whether a message is known to have had no answer."""
        return self._silent & self._told

    @property
    def unknown(self) -> "pd.Series[bool]":
        """Whether nobody knows if a message was answered."""
        return self._silent & ~self._told

    @property
    def _silent(self) -> "pd.Series[bool]":
        return ~self.messages["message_id"].isin(self.links["message_id"])

    @property
    def _told(self) -> "pd.Series[bool]":
        told = self.messages["session_id"].isin(self.replies["session_id"])
        return told & self.messages["knowable"]


def talk_of(source: Source, session_id: str | None = None, inferred: bool = False) -> Talk:
    """Return the messages and replies of a session, or of all."""
    values: dict[str, object] = {"session": session_id}
    with lab_of(source) as lab:
        values |= {"inferred": inferred}
        messages = frame(lab, SAID, SAID_DTYPES, values)
        replies = frame(lab, REPLIES, REPLY_DTYPES, values)
        colors = colors_in(lab, people_of(messages)[: MOST_LANES + 1])
    if (messages["time_kind"] == "made_up").any():
        messages = messages.sort_values(["session_id", "seq"], ignore_index=True)
    return Talk(messages, replies, colors)


def people_of(messages: pd.DataFrame) -> list[str]:
    """Return who speaks, the most talkative first, and then who is addressed and never does."""
    spoke = list(messages["sender"].value_counts().index)
    known = {*spoke, EVERYONE}
    told = messages["recipient"].value_counts().index
    return [*spoke, *(name for name in told if name not in known)]
