"""Read from a file what somebody kept of a store's answers, to prove that it holds them still."""

from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path
from typing import Any

from multichat_lab.chat.exporters.opening import lines_of
from multichat_lab.chat.traces.protobuf import recorded_in
from multichat_lab.errors import ImportFormatError, MissingExtraError
from multichat_lab.single_keys import decoded
from multichat_lab.stores.receipts import Receipt
from multichat_lab.unpacking import UNPACKING_ERRORS

RECORDED = "recorded"
"""Under this name an answer that is neither a message nor a session tells how far sessions are."""

LARGEST = 2**53
"""No message has a greater number."""


def read_receipts(path: str | Path) -> list[Receipt]:
    """Return what the answers in a file tell.

    Args:
        path: JSON, or JSON lines, of what the service answered, of what `sessions --json`,
            `show --json` or `import --json` printed, of what `record --receipts` wrote, or an
            export; may be packed, as `.gz` or `.zip`. Also answers of OTLP in protobuf.

    Raises:
        ImportFormatError: it cannot be read, or nothing in it tells of messages and their hashes.
    """
    path = Path(path)
    try:
        with lines_of(path) as lines:
            receipts = list(_within(_values(b"".join(lines))))
    except (*UNPACKING_ERRORS, ValueError, RecursionError) as error:
        raise ImportFormatError(f"{path} cannot be read: {error}", "Check the file.") from error
    if not receipts:
        raise ImportFormatError(
            f"{path} tells no session with numbers and hashes of messages",
            "Keep answers of the service, what multichat sessions --json prints, an export, or a"
            " backup.",
        )
    return receipts


def _values(data: bytes) -> Any:
    with suppress(ValueError):
        return decoded(data)
    try:
        return [decoded(line) for line in data.splitlines() if line.strip()]
    except ValueError:
        if found := _told_by_protobuf(data):
            return found
        raise


def _told_by_protobuf(data: bytes) -> list[Any]:
    with suppress(MissingExtraError):
        return [decoded(each) for each in recorded_in(data)]
    return []


def _within(value: Any) -> Iterator[Receipt]:
    if isinstance(value, list):
        for each in value:
            yield from _within(each)
    elif isinstance(value, dict):
        yield from _within(value.get(RECORDED))
        for number, link in (("seq", "hash"), ("message_count", "head")):
            match value.get("session_id"), value.get(number), value.get(link):
                case str(name), int(seq), str(found) if 0 < seq <= LARGEST:
                    yield Receipt(name, seq, found)
                case str(name), 0, None if number == "message_count":
                    yield Receipt(name, 0, None)
