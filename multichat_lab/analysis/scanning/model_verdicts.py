"""What a model answers that was asked to judge: checked against the text, and kept."""

import hashlib
from collections.abc import Collection, Mapping
from contextlib import suppress
from pathlib import Path

import msgspec

from multichat_lab.errors import ScanError
from multichat_lab.errors.base import in_a_line


class Quote(msgspec.Struct, frozen=True):
    """Words of a message.

    Attributes:
        seq: the number of the message.
        quote: the words.
    """

    seq: int
    quote: str


class Verdict(msgspec.Struct, frozen=True):
    """A label that a model gives, and what it goes by."""

    label: str
    citations: list[Quote]
    value: str | None = None


class Verdicts(msgspec.Struct, frozen=True):
    """An answer."""

    findings: list[Verdict]


def verdicts_in(answer: str, labels: Collection[str], words: Mapping[int, str]) -> list[Verdict]:
    """Return the verdicts of an answer, each of which holds.

    Args:
        answer: what the model wrote; the fence of a code block around it does no harm.
        labels: those that it may give.
        words: number → content of each message that it was shown.

    Raises:
        ScanError: it is no such JSON, or a verdict has another label, no citation, or quotes words
            that are not in the message it names.
    """
    start, end = answer.find("{"), answer.rfind("}")
    try:
        found = msgspec.json.decode(answer[start : end + 1].encode(), type=Verdicts).findings
    except (msgspec.MsgspecError, ValueError) as error:
        raise ScanError(
            f"the answer is not the JSON that was asked for: {in_a_line(error)}",
            'It must be {"findings": […]}.',
        ) from error
    for each in found:
        require_sound(each, labels, words)
    return found


def require_sound(verdict: Verdict, labels: Collection[str], words: Mapping[int, str]) -> None:
    """Refuse a verdict that rests on nothing.

    Raises:
        ScanError: says why.
    """
    if verdict.label not in labels:
        raise ScanError(f"there is no label {verdict.label!r}", f"Known: {', '.join(labels)}.")
    if not verdict.citations:
        raise ScanError(f"{verdict.label!r} has no citation", "Quote what it rests on.")
    for each in verdict.citations:
        if not each.quote or each.quote not in words.get(each.seq, ""):
            raise ScanError(
                f"{verdict.label!r} quotes {each.quote!r}, which is not in message {each.seq}",
                "Quote letter by letter, from the message with that number.",
            )


class VerdictCache:
    """Answers that were sound, by what was asked.

    Args:
        folder: where they are kept, a small file each; unless given, in the user's folder for what
            can be made again.
    """

    def __init__(self, folder: Path | None = None) -> None:
        if folder is None:
            import platformdirs

            folder = platformdirs.user_cache_path("multichat", appauthor=False) / "verdicts"
        self._folder = folder

    def key(self, *asked: str) -> str:
        """Return what an answer is found by."""
        return hashlib.sha256(msgspec.json.encode(asked)).hexdigest()

    def get(self, key: str) -> str | None:
        """Return an answer; None where there is none."""
        with suppress(OSError, ValueError):
            return (self._folder / key).read_text(encoding="utf-8")
        return None

    def put(self, key: str, answer: str) -> None:
        """Keep an answer; where nothing can be written, it is asked for again the next time."""
        with suppress(OSError, ValueError):
            self._folder.mkdir(parents=True, exist_ok=True)
            new = self._folder / f"{key}.new"
            new.write_text(answer, encoding="utf-8")
            new.replace(self._folder / key)
