"""What a desk has traded and said, for comparison with another run of the same."""

import re

from multichat_lab.stores.schema import TABLES
from tests.trading.desk.scripted import SESSION

RANDOM = {"run_id", "message_id", "entry_message_id", "exit_message_id", "desk_id"}
MESSAGE_ID = re.compile(r'"message_id": "[-0-9a-f]{36}"')


def comparable(table, row):
    """Return a row without what is never the same twice: ids of runs and messages."""
    values = zip(TABLES[table], row, strict=True)
    return [MESSAGE_ID.sub("", str(value)) for column, value in values if column not in RANDOM]


def traded(chats):
    """Return what everybody has traded and said, without what is never the same twice."""
    with chats.store.reading() as reader:
        runs = {row[0]: row[2] for row in reader.run_rows("runs", None)}
        found = {
            (name, table): [comparable(table, row) for row in reader.run_rows(table, run_id)]
            for run_id, name in runs.items()
            for table in ("orders", "fills", "trades", "equity", "requests", "bars")
        }
    said = [each for each in chats.get_messages(SESSION) if each.kind != "system"]
    found["said"] = sorted((each.timestamp, each.sender, each.content) for each in said)
    return found


def uncaused(chats):
    """Return the ids that orders name as their messages, and that no message has."""
    with chats.store.reading() as reader:
        runs = [row[0] for row in reader.run_rows("runs", None)]
        named = {row[2] for each in runs for row in reader.run_rows("orders", each)}
    return named - {None} - {each.message_id for each in chats.get_messages(SESSION)}
