"""The importer of JSON lines."""

from collections.abc import Iterator
from pathlib import Path

from multichat_lab.chat.importers.conversation import Conversation
from multichat_lab.chat.importers.jsonl.json_lines import Form, json_lines
from multichat_lab.chat.importers.jsonl.openai import conversation_of_turns, conversations_of_lines
from multichat_lab.chat.importers.jsonl.sessions import conversations_of_records
from multichat_lab.chat.importers.reading import Reading

LINES_LOOKED_AT = 20


class JsonLinesImporter:
    """Reads one file of JSON lines; the first line of a known form tells which one it has.

    - `record`: what `export_chat(…, "jsonl")` writes; ids, times and metadata stay as they are.
    - `conversation`: `{"messages": [{"role", "content", …}, …]}`, a session a line.
    - `turn`: `{"role", "content", …}` a line, one session.

    The last two tell no times: a session begins at `ImportOptions.date` or when the file was last
    changed, and its messages are a second apart; the metadata says so.
    """

    expects = "JSON lines (OpenAI-style messages, or an export of this package)"

    def recognises(self, source: Path) -> bool:
        """Whether the file begins with a line of a known form."""
        return source.is_file() and _form(source, Reading(source)) != ""

    def conversations(self, source: Path, reading: Reading) -> Iterator[Conversation]:
        """Yield the conversations.

        Raises:
            DamagedFileError: a line cannot be read, when strict.
        """
        reading.expect_files([source])
        form = _form(source, reading)
        if form == "record":
            yield from conversations_of_records(source, reading)
        elif form == "turn":
            yield from conversation_of_turns(source, reading)
        else:
            yield from conversations_of_lines(source, reading)


def _form(path: Path, reading: Reading) -> Form:
    """Return the form of the first line that has one."""
    beginning = json_lines(path, reading.aside(), LINES_LOOKED_AT)
    return next((line.form for line in beginning if line.form), "")
