"""Logs of agents: JSON documents that list turns, of one conversation or of several."""

import json
import os
import re
from collections.abc import Iterator
from dataclasses import replace
from functools import lru_cache
from pathlib import Path

from multichat_lab.chat.importers.contract import FileImporter, ImportedSession, participant_name
from multichat_lab.chat.importers.source.head import Head
from multichat_lab.chat.importers.source.moments import made_up_start
from multichat_lab.chat.importers.source.plain_turns import Speaker, plain_turns, speaker_of
from multichat_lab.chat.importers.source.reading import Reading
from multichat_lab.chat.importers.source.talks import Talk, is_document, talks_in, turn_list
from multichat_lab.chat.importers.source.transcript import Entry, kind_of_role
from multichat_lab.chat.importers.source.turn_log import TurnLog
from multichat_lab.chat.importers.source.turns import Turn, says_words, turn_of

_NOTED_ROLE = re.compile(r"(.+?) \(([^()]*)\)")
_ARROW = "->"
_TOPICS = ("question", "topic", "title", "task", "instruction")


class AgentsImporter(FileImporter):
    """Reads one document, or every `*.json` below a folder, a session for each conversation.

    A document is an object with a list of turns (`history`, `messages`, ShareGPT's
    `conversations`, τ-bench's `traj` …), a list of turns, or a list of such objects. Turns are
    OpenAI's, Anthropic's, items of OpenAI's Responses and its Agents SDK, or ShareGPT's.

    The role `A (-> B)` makes A the sender and B the recipient; the note in `A (thought)` goes into
    the metadata; a `name` goes before the role. A tool's result answers its call. Where turns tell
    no times, a session begins at `ImportOptions.date`, else at the same fixed moment for every
    copy of the file, its messages are a second apart, and their `time_kind` is `made_up`.

    A `source_id` is the place in the list, counted from 0, as in `mistake_step`: the failing step
    n is `seq` n + 1, and the session's `failing_seq` says so. `score` and `reward`, `is_correct`
    and `success`, `mistake_agent: mistake_reason` become the session's score, success and error.
    """

    expects = "an agents' log (JSON with a list of turns such as 'history') or a folder of them"

    endings = (".json", ".traj")

    def recognises_file(self, head: Head) -> float:
        """Return 0.9 for a document that lists turns."""
        is_history = isinstance(head.json, dict) and turn_list(head.json) == "history"
        return 0.9 * (is_history or is_document(head))

    def conversations_of(self, path: Path, reading: Reading) -> Iterator[ImportedSession]:
        """Yield the conversations of a log; a file that is none is reported."""
        name = _session_name(path, reading.source)
        for talk in talks_in(path, reading):
            number = "" if talk.number is None else f":{talk.number}"
            log = TurnLog(
                session_id=reading.session_id("agents", f"{name}{number}"),
                path=path,
                start=made_up_start(reading),
                topic=next((str(talk.fields[key]) for key in _TOPICS if talk.fields.get(key)), ""),
                fields=talk.fields,
                beginning=lambda role, words: json.dumps([role, words]),
            )
            turns = plain_turns(talk.items)
            conversation = log.plain_conversation(turns, _speaker) if turns else None
            conversation = conversation or log.conversation(_entries(path, talk, reading))
            if conversation is not None:
                yield conversation


def _entries(path: Path, talk: Talk, reading: Reading) -> Iterator[Entry]:
    for place, (line, item) in enumerate(talk.items):
        turn = turn_of(item)
        if isinstance(turn, str):
            reading.lost(path, line, f"{talk.list_name}[{place}]: {turn}")
        elif turn.parts or says_words(item):
            yield _entry(place, turn)


@lru_cache(maxsize=1_000)
def _speaker(role: str, name: str) -> Speaker:
    return speaker_of(_entry(0, Turn(role, name, [], None, {}, {})))


def _entry(place: int, turn: Turn) -> Entry:
    """Return a turn as an entry, with what its role says about it."""
    noted = _NOTED_ROLE.fullmatch(turn.role)
    role, note = (noted[1], noted[2].strip()) if noted else (turn.role, "")
    recipient = None
    if note.startswith(_ARROW):
        recipient = participant_name(note.removeprefix(_ARROW).strip())
        note = ""
    return replace(
        turn.entry(place),
        speaker=turn.name or role,
        kind="agent" if turn.name else kind_of_role(role),
        recipient=recipient,
        extra={**turn.extra, **({"note": note} if note else {})},
    )


@lru_cache(maxsize=1_000)
def _beginning(folder: str, source: Path) -> str | None:
    """Return what the names of a folder's sessions begin with; None where the folder is all."""
    return None if Path(folder) == source else f"{Path(folder).relative_to(source).as_posix()}/"


def _session_name(path: Path, source: Path) -> str:
    """Return `folder/name`, the same whether the folder or the file alone is imported."""
    begins = None if path == source else _beginning(os.path.dirname(path), source)  # noqa: PTH120
    return f"{begins or f'{path.resolve().parent.name}/'}{path.stem}"
