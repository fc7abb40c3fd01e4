"""The command that tells who is in a session, who is there, and how far they have read."""

from multichat_lab.chat.seated import seats_in
from multichat_lab.cli.options import SessionArgument, StoreRequest, full_session_id, store_command
from multichat_lab.cli.output import print_json, print_table

STATES = {None: "", True: "here", False: "silent"}
"""By whether the last sign of life still holds; nothing where none was given."""


@store_command
def who(request: StoreRequest, session: SessionArgument) -> None:
    """Tell who is in a session, who is there now, and what they have not read.

    A program or person tells that by signs of life: agents by MCP do, and whoever has
    `chats.presence.attending(…)`. `here`: the last sign still holds. `silent`: it does not, and the
    seat is free as soon as anybody else who is there looks. `left`: the seat is free. Nothing: no
    sign was ever given. `unread` counts messages for them or everyone, from others.

    Examples:
    * `multichat who planning`
    * `multichat who planning --json`
    """
    with request.open() as chats:
        found = seats_in(chats, full_session_id(chats, session))
    if request.as_json:
        print_json(found)
        return
    columns = ("participant", "kind", "now", "last sign (UTC)", "read up to", "unread")
    rows = [
        (
            each["participant"],
            each["kind"],
            "left" if each["left_at"] else STATES[each["is_there"]],
            each["seen_at"],
            each["read_seq"],
            each["unread"],
        )
        for each in found
    ]
    print_table(columns, rows, shorten=("participant",))
