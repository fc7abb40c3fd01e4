"""What a copy of a store holds, beside what was written down of it."""

from multichat_lab.stores.maintenance import Contents


def difference(told: Contents, found: Contents) -> str:
    """Return in words what a copy holds that was not told of it, whatever the schema."""
    if (told.sessions, told.messages) != (found.sessions, found.messages):
        return (
            f"holds {found.messages} messages in {found.sessions} sessions,"
            f" not {told.messages} in {told.sessions}"
        )
    if told.head not in ("", found.head):
        return (
            f"holds as many messages as were written down, {found.messages}, but others: the last"
            " checksums of its sessions are not the same"
        )
    is_same_form = told.schema_version == found.schema_version
    if told.fold and is_same_form and told.fold != found.fold:
        return (
            "holds the messages that were written down, and other things beside them: edits, names,"
            " notes, or what runs wrote"
        )
    return ""
