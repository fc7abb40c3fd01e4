"""The importer of JSON lines."""

from collections.abc import Callable, Iterator
from pathlib import Path

from multichat_lab.chat.importers.jsonl.json_lines import Form, json_lines
from multichat_lab.chat.importers.jsonl.openai import conversation_of_turns, conversations_of_lines
from multichat_lab.chat.importers.jsonl.sessions import conversations_of_records
from multichat_lab.chat.importers.source.conversation import Conversation
from multichat_lab.chat.importers.source.reading import Reading

LINES_LOOKED_AT = 20


class JsonLinesImporter:
    """Reads one file of JSON lines, or every `*.jsonl` of a folder.

    The first line of a known form tells which one a file has.

    - `record`: what `export_chat(…, "jsonl")` writes; ids, times and metadata stay as they are.
    - `conversation`: `{"messages": [{"role", "content", …}, …]}`, a session a line.
    - `turn`: `{"role", "content", …}` a line, one session.

    The last two tell no times: a session begins at `ImportOptions.date` or when the file was last
    changed, and its messages are a second apart; the metadata says so.
    """

    expects = "JSON lines (OpenAI-style messages, or an export of this package) or a folder of them"

    def recognises(self, source: Path) -> bool:
        """Whether the file, or a file of the folder, begins with a line of a known form."""
        return any(_form(path, Reading(source)) for path in _candidates(source))

    def conversations(self, source: Path, reading: Reading) -> Iterator[Conversation]:
        """Yield the conversations.

        Raises:
            DamagedFileError: a line cannot be read, when strict.
        """
        paths = _candidates(source)
        reading.expect_files(paths)
        for path in paths:
            yield from _READERS[_form(path, reading)](path, reading)


_READERS: dict[Form, Callable[[Path, Reading], Iterator[Conversation]]] = {
    "record": conversations_of_records,
    "turn": conversation_of_turns,
    "conversation": conversations_of_lines,
    "": conversations_of_lines,  # reports every line
}


def _candidates(source: Path) -> list[Path]:
    """Return the file itself, or the files of a folder that are called `*.jsonl`."""
    if not source.is_dir():
        return [source]
    return sorted(path for path in source.glob("*.jsonl") if path.is_file())


def _form(path: Path, reading: Reading) -> Form:
    """Return the form of the first line that has one."""
    beginning = json_lines(path, reading.aside(), LINES_LOOKED_AT)
    return next((line.form for line in beginning if line.form), "")
