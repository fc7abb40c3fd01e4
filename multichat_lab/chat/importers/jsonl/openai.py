"""JSON lines of turns, or of conversations with their turns."""

from collections.abc import Iterator
from pathlib import Path

from multichat_lab.chat.importers.contract import ImportedSession
from multichat_lab.chat.importers.jsonl.streams import streamed_turns
from multichat_lab.chat.importers.source.exchanges import ANSWERS, whole_turns
from multichat_lab.chat.importers.source.json_lines import json_lines
from multichat_lab.chat.importers.source.moments import made_up_start
from multichat_lab.chat.importers.source.reading import Reading
from multichat_lab.chat.importers.source.talks import Talk, flat, talks_in, turn_list
from multichat_lab.chat.importers.source.transcript import Entry
from multichat_lab.chat.importers.source.turn_log import TurnLog
from multichat_lab.chat.importers.source.turns import says_words, turn_of


def conversations_of_lines(path: Path, reading: Reading) -> Iterator[ImportedSession]:
    """Yield a conversation for each line that lists turns, as in `messages`."""
    for line in json_lines(path, reading):
        name, values = turn_list(line.values) or "messages", flat(line.values)
        turns = values.get(name)
        if not (isinstance(turns, list) or name in ANSWERS):
            reading.lost(path, line.number, "a line without a list 'messages'")
            continue
        fields, turns = whole_turns(values, name, turns)
        talk = Talk(fields, [(line.number, turn) for turn in turns], name, line.place)
        yield from _conversation(path, talk, reading)


def conversations_of_document(path: Path, reading: Reading) -> Iterator[ImportedSession]:
    """Yield the conversations of a file that is one JSON document."""
    for talk in talks_in(path, reading):
        yield from _conversation(path, talk, reading)


def conversation_of_turns(path: Path, reading: Reading) -> Iterator[ImportedSession]:
    """Yield the one conversation whose turns are the lines; nothing when there is no turn."""
    log = _log(path, reading, "", {})
    conversation = log.conversation(_entries_of_lines(path, reading))
    if conversation is not None:
        yield conversation


def conversation_of_stream(path: Path, reading: Reading) -> Iterator[ImportedSession]:
    """Yield the conversation of answers that were streamed; each stands at its first line."""
    log = _log(path, reading, "", {})
    turns = ((number, turn_of(turn)) for number, turn in streamed_turns(path, reading))
    entries = (turn.entry(n) for n, turn in turns if not isinstance(turn, str) and turn.parts)
    conversation = log.conversation(entries)
    if conversation is not None:
        yield conversation


def _conversation(path: Path, talk: Talk, reading: Reading) -> Iterator[ImportedSession]:
    number = "" if talk.number is None else f":{talk.number}"
    log = _log(path, reading, number, talk.fields)
    conversation = log.conversation(_entries_of_list(path, talk, reading))
    if conversation is not None:
        yield conversation


def _log(path: Path, reading: Reading, number: str, fields: dict[str, object]) -> TurnLog:
    session_id = reading.session_id("jsonl", f"{path.stem}{number}")
    topic = f"Conversation {session_id}"
    return TurnLog(session_id, path, made_up_start(reading), topic, fields)


def _entries_of_list(path: Path, talk: Talk, reading: Reading) -> Iterator[Entry]:
    """Yield the turns of a list; the place is that in the list, from 0."""
    for place, (line, value) in enumerate(talk.items):
        turn = turn_of(value)
        if isinstance(turn, str):
            reading.lost(path, line, f"{talk.list_name}[{place}]: {turn}")
        elif turn.parts or says_words(value):
            yield turn.entry(place)


def _entries_of_lines(path: Path, reading: Reading) -> Iterator[Entry]:
    """Yield the turns of lines; the place is the line, from 1."""
    for line in json_lines(path, reading):
        turn = turn_of(line.values)
        if isinstance(turn, str):
            reading.lost(path, line.number, turn)
        elif turn.parts or says_words(line.values):
            yield turn.entry(line.place)
