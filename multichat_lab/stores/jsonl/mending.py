"""Making a session's file readable again, from what is left of it: somebody accepts what is lost.

Messages keep their numbers; for those that are not there a line tells that they are lost. One whose
number another one has gets the next that is free. What cannot be read, lies in the wrong file or is
there twice is left out. The file as it was stays beside it, under another name, until the session
is deleted.
"""

import shutil
import warnings
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import suppress
from dataclasses import replace
from functools import partial
from pathlib import Path

from multichat_lab.errors import MultichatError
from multichat_lab.records import ChatMessage, ChatSession, Participant
from multichat_lab.stores.accepted import MOST_LOST
from multichat_lab.stores.head import Head
from multichat_lab.stores.jsonl.codec import Line, decode, encode
from multichat_lab.stores.jsonl.files import file_name, lines_of
from multichat_lab.stores.jsonl.folder import JsonFolder
from multichat_lab.stores.jsonl.folding import DamagedFileWarning
from multichat_lab.stores.jsonl.index import load_index
from multichat_lab.stores.jsonl.places import place_of
from multichat_lab.stores.jsonl.present import whole
from multichat_lab.stores.memory.events import Event, Losing
from multichat_lab.stores.memory.session import SessionState, fold
from multichat_lab.stores.swapping import replace_file

ASIDE = ".damaged"
"""The end of the name of a file as it was; numbered where there are more."""


def mend(path: Path, folder: JsonFolder, head: Head, session_id: str | None) -> Mapping[str, str]:
    """Write files of sessions anew that cannot be read, and return session → what was done.

    The caller holds the store's lock.

    Args:
        path: the folder.
        folder: the same as this process knows it.
        head: forgets how long such a file was.
        session_id: only that of this session; None for all.
    """
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", DamagedFileWarning)
        folder.catch_up()
    damaged = set(folder.folding.damaged)
    told: dict[str, str] = {}
    for name in sorted(damaged if session_id is None else damaged & {file_name(session_id)}):
        lines = lines_of(path / name)
        summary = load_index(path).get(name)
        events, how = left_of(lines, name, None if summary is None else summary.session)
        if not events:
            continue
        aside = _aside(path / name)
        shutil.copy2(path / name, aside)
        owner = events[0].session_id
        head.forget([owner], [name])
        replace_file(path / name, b"".join(map(encode, events)).decode())
        folder.folding.forget([name])
        kept = sum(not isinstance(each, Losing) for each in events)
        told[owner] = (
            f"{name}: {kept} of {len(lines)} lines are kept{how}; as it was, it is {aside.name}"
        )
    if told:
        head.tell(partial(whole, path))
    return told


def left_of(
    lines: Sequence[bytes], name: str, indexed: ChatSession | None = None
) -> tuple[Sequence[Event], str]:
    """Return what can be read of a session's file, and how its first line was found, if it is lost.

    Args:
        lines: of the file.
        name: of the file.
        indexed: the session as the index has it.
    """
    known, how = list(_read(lines, name)), ""
    if known and not isinstance(known[0], ChatSession):
        header, how = _header_of(known, indexed)
        known = [] if header is None else [header, *known]
    ends = max((each.last for each in known if isinstance(each, Losing)), default=0)
    known = [each for each in known if not isinstance(each, Losing)]
    said = iter(_numbered(each for each in known if isinstance(each, ChatMessage)))
    state: SessionState | None = None
    left: list[Event] = []
    for each in known:
        event = next(said, None) if isinstance(each, ChatMessage) else each
        for one in [] if event is None else [*_lost_before(event, state), event]:
            with suppress(MultichatError):  # e.g. other words of a message that is lost
                state = fold(state, one)
                left.append(one)
    if state is not None and 0 < ends - state.header.message_count <= MOST_LOST:
        # the last ones, whose loss was accepted before: nobody else gets their numbers
        left.append(Losing(state.header.session_id, state.header.message_count + 1, ends))
    return left, how


def _header_of(
    known: Sequence[Event], indexed: ChatSession | None
) -> tuple[ChatSession | None, str]:
    """Return a session whose first line is lost as a later line or the index has it.

    Where neither does, it begins with the first that is told, and has no topic.
    """
    later = next((each for each in known if isinstance(each, ChatSession)), None)
    if later is not None:
        return later, "; the session itself as a later line tells it"
    if indexed is not None:
        return indexed, "; the session itself as the index tells it"
    times = [each.joined_at for each in known if isinstance(each, Participant)]
    times += [each.timestamp for each in known if isinstance(each, ChatMessage)]
    if not times:
        return None, ""
    begun = min(times)
    header = ChatSession(known[0].session_id, (), "", "active", begun, begun)
    return header, "; topic, metadata and beginning are lost: it begins with the first that is told"


def _read(lines: Sequence[bytes], name: str) -> Iterator[Event]:
    for line in lines:
        with suppress(ValueError, KeyError, TypeError, AttributeError, MultichatError):
            found: Line = decode(line)
            encode(found)
            if place_of(found) == name and not isinstance(found, tuple):
                yield found  # type: ignore[misc]


def _numbered(messages: Iterable[ChatMessage]) -> list[ChatMessage]:
    """Return messages by their numbers, each id once."""
    taken: dict[int, ChatMessage] = {}
    ids: set[str] = set()
    last = 0
    for each in messages:
        seq = last + 1 if each.seq is None else each.seq
        if each.message_id in ids or not 1 <= seq <= last + MOST_LOST:
            continue
        ids.add(each.message_id)
        while seq in taken:
            seq += 1
        taken[seq] = replace(each, seq=seq)
        last = max(last, seq)
    return [taken[seq] for seq in sorted(taken)]


def _lost_before(event: Event, state: SessionState | None) -> list[Event]:
    """Return what tells of the messages that are lost before one."""
    if not isinstance(event, ChatMessage) or state is None or event.seq is None:
        return []
    first, last = state.header.message_count + 1, event.seq - 1
    return [Losing(event.session_id, first, last)] if first <= last else []


def asides_of(path: Path) -> list[Path]:
    """Return what lies beside a session's file: the same as it was before it was mended."""
    return sorted(path.parent.glob(f"{path.name}{ASIDE}*"))


def _aside(path: Path) -> Path:
    number = 0
    while (found := path.with_name(f"{path.name}{ASIDE}{number or ''}")).exists():
        number += 1
    return found
