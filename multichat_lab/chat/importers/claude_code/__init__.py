"""Sessions of Claude Code: a JSON line an entry, in `~/.claude/projects/*/*.jsonl`.

An entry has a `uuid` and names the one before it (`parentUuid`). A subagent's talk lies in a file
of its own; a session that goes on in another file keeps its `slug`.
"""

from collections import defaultdict
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

from multichat_lab.chat.importers.claude_code.entries import KEPT, NOTES, SPOKEN, TITLES
from multichat_lab.chat.importers.claude_code.talk import Talk
from multichat_lab.chat.importers.contract import SOURCE, FileImporter, ImportedSession
from multichat_lab.chat.importers.source.head import Head, head_of
from multichat_lab.chat.importers.source.json_value import without_halves
from multichat_lab.chat.importers.source.reading import Reading
from multichat_lab.chat.importers.source.transcript import AGENT, PERSON, begun
from multichat_lab.records import Identity

_TOPIC = 120


class ClaudeCodeImporter(FileImporter):
    """Reads a session, or a folder of them such as `~/.claude/projects`, subagents included.

    The person is `user`, the agent `assistant`; a subagent has the name of its file, and its
    session that of the session which called it, `/` and that name. A tool speaks its results
    under its own name, in reply to the call. An answer that is spread over lines which follow one
    another is one message, and its tokens are counted once. What the program says in the user's
    name (`isMeta`, a summary of what went before, a command's output) is `system`. A session that
    ends with an error of the API has that error, at that message.
    """

    expects = "sessions of Claude Code (.jsonl), or a folder of them such as ~/.claude/projects"
    endings = (".jsonl",)

    def recognises_file(self, head: Head) -> float:
        """Return 1 for entries with a session and a type that Claude Code writes."""
        return float(any(map(_is_entry, head.objects)))

    def conversations(self, source: Path, reading: Reading) -> Iterator[ImportedSession]:
        """Yield a conversation for each session and each subagent, a file or several for each."""
        paths = self.files(source)
        if source.is_dir():  # among other files, those of sessions
            paths = [path for path in paths if self.recognises_file(head_of(path))]
        reading.expect_files(paths)
        sessions: dict[str, list[Path]] = defaultdict(list)
        for path in paths:
            sessions[_name_of(head_of(path))].append(path)
        for name, files in sessions.items():
            yield from _conversation(name, sorted(files, key=_begins), reading)

    def conversations_of(self, path: Path, reading: Reading) -> Iterator[ImportedSession]:
        """Yield the conversation in one file."""
        yield from _conversation(_name_of(head_of(path)), [path], reading)


def _is_entry(values: dict[str, Any]) -> bool:
    if values.get("type") in ("summary", "file-history-snapshot"):
        return "leafUuid" in values or "snapshot" in values
    return "sessionId" in values and values.get("type") in (*SPOKEN, *NOTES)


def _is_subagent(head: Head) -> bool:
    first = next((each for each in head.objects if "isSidechain" in each), {})
    return bool(first.get("isSidechain")) and head.path.stem.startswith("agent-")


def _first(head: Head, name: str) -> str:
    told = next((str(each[name]) for each in head.objects if each.get(name)), "")
    return str(without_halves(told))


def _name_of(head: Head) -> str:
    """Return what is the same for all files of one talk: its slug, else its session or its name."""
    stem = head.path.stem
    name = _first(head, "slug") or _first(head, "sessionId") or stem
    return f"{name}/{stem}" if _is_subagent(head) else name


def _begins(path: Path) -> tuple[str, str]:
    """Return what orders the files of a session: the time of the first entry, then the name."""
    return _first(head_of(path), "timestamp"), path.name


def _conversation(name: str, paths: Sequence[Path], reading: Reading) -> Iterator[ImportedSession]:
    head = head_of(paths[0])
    session_id = reading.session_id("claude-code", name)
    sides = (AGENT, paths[0].stem) if _is_subagent(head) else (PERSON, AGENT)
    talk = Talk(session_id, sides, reading)
    spoken = begun(talk.messages(paths))
    if spoken is None:
        return
    first, messages = spoken
    title = next(filter(None, (_first(head, field) for field in TITLES.values())), "")
    kept = {field: _first(head, field) for field in KEPT}
    yield ImportedSession(
        session_id=session_id,
        created_at=first.timestamp,
        messages=messages,
        topic=title or first.content.strip().partition("\n")[0][:_TOPIC],
        metadata={SOURCE: paths[0].name, **{key: value for key, value in kept.items() if value}},
        kind_of=talk.transcript.kind_of,
        outcome=lambda: talk.failing.last_error(session_id),
        aliases=_subagent_in(head),
    )


def _subagent_in(head: Head) -> Iterator[Identity]:
    """Yield what a subagent is called, where its entries tell its id."""
    agent_id = _first(head, "agentId")
    if agent_id and _is_subagent(head):
        name = _first(head, "agentName") or agent_id
        yield Identity(head.path.stem, "claude-code", agent_id, name)
