"""What a message is made of beside its words: reasoning, tool calls and their results, files.

Names follow OpenTelemetry's GenAI conventions and Inspect's where they agree.
"""

import json
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field, fields
from operator import attrgetter
from typing import Any, Literal

from multichat_lab.errors import MessageError, StoreDamagedError
from multichat_lab.validation import require_text

PartKind = Literal["text", "reasoning", "tool_call", "tool_result", "image", "file"]
PART_KINDS: frozenset[str] = frozenset(
    {"text", "reasoning", "tool_call", "tool_result", "image", "file"}
)

SHOWN_ARGUMENTS = 200
"""Characters of a call's arguments that its line of words shows."""


@dataclass(frozen=True, slots=True)
class Part:
    """One piece of a message; of an image or a file what is known of it, never its bytes.

    Attributes:
        kind: `text`, `reasoning`, `tool_call`, `tool_result`, `image` or `file`.
        text: its words: of a result, what the tool answered.
        name: of the tool that is called or answers, or of the file.
        call_id: the same for a call and its result.
        arguments: what the tool is called with, a JSON value.
        is_error: whether the result is an error; None where the source does not tell.
        media_type: e.g. `image/png`.
        size: in bytes; None where it is not known.
        sha256: of the bytes, hexadecimal; None where they were not there.
        url: where it can be had; never a `data:` address.

    Raises:
        MessageError: a value that no store can hold.
    """

    kind: PartKind
    text: str = ""
    name: str | None = None
    call_id: str | None = None
    arguments: Any = field(default=None, hash=False)
    is_error: bool | None = None
    media_type: str | None = None
    size: int | None = None
    sha256: str | None = None
    url: str | None = None

    def __post_init__(self) -> None:
        if self.kind not in PART_KINDS:
            raise MessageError(
                f"a part's kind is {self.kind!r}", f"Known: {', '.join(sorted(PART_KINDS))}."
            )
        require_text(self.text, "a part's text", empty=True)
        if self.is_text:  # as most are
            return
        for name in ("name", "call_id", "media_type", "sha256", "url"):
            if getattr(self, name) is not None:
                require_text(getattr(self, name), f"a part's {name}", empty=True)
        object.__setattr__(self, "arguments", _json_copy(self.arguments))

    @property
    def is_text(self) -> bool:
        """Whether it is a text and nothing beside."""
        return self.kind == "text" and _beside(self) == _NOTHING

    def to_json_object(self) -> dict[str, Any]:
        """Return the fields that say something, as JSON values; `kind` always."""
        values = {each.name: getattr(self, each.name) for each in fields(self)}
        return {
            name: value
            for name, value in values.items()
            if name == "kind" or not (value is None or (name == "text" and not value))
        }

    @property
    def words(self) -> str:
        """What a person reads of it in one piece; empty for reasoning, which is not said."""
        match self.kind:
            case "reasoning":
                return ""
            case "tool_call":
                given = "" if self.arguments is None else _short(self.arguments)
                return f"→ {self.name or 'tool'}({given})"
            case "image" | "file":
                called = self.name or self.url or self.media_type or ""
                return self.text or f"[{self.kind}{': ' if called else ''}{called}]"
        return self.text


_BESIDE = tuple(each.name for each in fields(Part) if each.name not in ("kind", "text"))
_NOTHING = (None,) * len(_BESIDE)
_beside = attrgetter(*_BESIDE)


def part_of(values: dict[str, Any]) -> Part:
    """Return the part whose fields are in a JSON object; unknown fields are left out.

    Raises:
        MessageError, TypeError: a field is missing or holds no sensible value.
    """
    if not isinstance(values, dict):
        raise MessageError(f"A part is {values!r}", "Give an object with a kind.")
    known = {each.name for each in fields(Part)}
    return Part(**{name: value for name, value in values.items() if name in known})


def parts_text(parts: Sequence[Part]) -> str:
    """Return parts as the JSON text of a list."""
    if not parts:
        return "[]"
    return json.dumps([each.to_json_object() for each in parts], ensure_ascii=False)


def parts_of_text(text: str) -> tuple[Part, ...]:
    """Return the parts that JSON text holds.

    Raises:
        StoreDamagedError: it holds none.
    """
    if text == "[]":
        return ()
    try:
        return tuple(map(part_of, json.loads(text)))
    except (ValueError, TypeError, MessageError) as error:
        raise StoreDamagedError(
            f"The store holds {str(text)[:60]!r} where parts should be", "Restore a backup."
        ) from error


def parts_objects(parts: Sequence[Part]) -> list[dict[str, Any]]:
    """Return parts as JSON values."""
    return [each.to_json_object() for each in parts]


def parts_of_objects(values: Sequence[dict[str, Any]]) -> tuple[Part, ...]:
    """Return the parts that JSON values describe.

    Raises:
        MessageError: they are no list of parts.
    """
    if not isinstance(values, list | tuple):
        raise MessageError(f"parts is {values!r}", "Give a list of parts.")
    return tuple(map(part_of, values))


def words_of(parts: Iterable[Part]) -> str:
    """Return what a person reads of the parts: the words of each that has some, a line each.

    Where something is said, only the words of text count, else those of tools' results; calls,
    images and files have a line of their own where they are all there is.
    """
    given = list(parts)
    said = [each.words for each in given if each.kind == "text" and each.text]
    said = said or [each.words for each in given if each.kind == "tool_result" and each.text]
    return "\n".join(said or [each.words for each in given if each.words])


def _short(arguments: Any) -> str:
    if isinstance(arguments, dict):
        text = ", ".join(f"{key}={_text(value)}" for key, value in arguments.items())
    else:
        text = _text(arguments)
    return text if len(text) <= SHOWN_ARGUMENTS else f"{text[: SHOWN_ARGUMENTS - 1]}…"


def _text(value: Any) -> str:
    return json.dumps(value, ensure_ascii=False)


def _json_copy(value: Any) -> Any:
    """Return a JSON value as it will read back from a store.

    Raises:
        MessageError: JSON cannot say it.
    """
    if value is None:
        return None
    try:
        text = json.dumps(value, allow_nan=False, ensure_ascii=False)
        text.encode()
    except (TypeError, ValueError, RecursionError) as error:
        raise MessageError(
            f"a call's arguments cannot be written as JSON: {error}",
            "Keep to texts, numbers, booleans, None, lists and dictionaries of these.",
        ) from error
    return json.loads(text)
