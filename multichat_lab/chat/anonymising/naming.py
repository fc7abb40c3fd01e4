"""Who is named beside the words, where nobody of that name speaks."""

from collections.abc import Mapping
from typing import Any

from multichat_lab.chat.anonymising.contacts import home_owners

NAMING = frozenset({
    "actor", "author", "forwarded_from", "inviter", "new_nick", "nick", "old_nick", "via_bot",
})  # fmt: skip
"""Last words of metadata's keys under which importers keep somebody's name."""


def named_in_metadata(metadata: Mapping[str, Any]) -> set[str]:
    """Return the names in metadata: whose words are passed on, whose folder it was."""
    names: set[str] = set()
    for key, value in metadata.items():
        if not isinstance(value, str):
            continue
        last = key.rpartition(".")[2]
        if last in NAMING:
            names.add(value.removeprefix("@"))
        elif last == "cwd":
            names |= home_owners(value)
    return names - {""}
