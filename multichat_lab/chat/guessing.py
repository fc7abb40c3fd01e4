"""Whom words seem to be for, and what they seem to answer, where nobody says so."""

import re
from collections.abc import Sequence

from multichat_lab.records import EVERYONE
from multichat_lab.stores.contract import Reader
from multichat_lab.stores.questions import MessageQuery

LOOKED_FIRST = 4
"""Messages among which it is sought first: mostly it is one of the last."""

LOOKED_BACK = 50
"""Messages among which the one is sought that another answers."""


def answered(reader: Reader, session_id: str, sender: str, recipient: str | None) -> str | None:
    """Return the id of what somebody seems to answer; who goes on speaking answers nobody."""
    for few in (LOOKED_FIRST, LOOKED_BACK):
        last = reader.messages(MessageQuery(session_id, limit=few))
        words = [each for each in last if each.kind != "system"]
        if words and words[-1].sender == sender and recipient is None:
            return None
        meant = (e for e in reversed(words) if recipient in (None, EVERYONE, e.sender))
        found = next((each.message_id for each in meant if each.sender != sender), None)
        if found is not None or len(last) < few:
            return found
    return None


def called_in(text: str, names: Sequence[str]) -> str | None:
    """Return the one whom words begin with, as in `Ann, …`, or name with an `@`; None for none.

    Of several names the longest that fits is meant.
    """
    for name in sorted(names, key=len, reverse=True):
        quoted = re.escape(name)
        if re.match(rf"\s*@?{quoted}\s*[:,;](?:\s|$)|.*(?<!\w)@{quoted}(?!\w)", text, re.I | re.S):
            return name
    return None
