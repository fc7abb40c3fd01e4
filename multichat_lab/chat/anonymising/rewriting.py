"""Records with other names and texts."""

from collections.abc import Callable
from dataclasses import fields, is_dataclass, replace
from typing import Any, TypeVar

from multichat_lab.parts import Part

NAMES = frozenset({"sender", "recipient", "participant", "by"})
"""Fields that hold a participant's name."""

AS_THEY_ARE = frozenset(
    {"kind", "time_kind", "reply_kind", "recipient_kind", "status", "sha256", "media_type", "model"}
)
"""Fields whose words come from no person."""

OUR_KEYS = ("import.", "gen_ai.")
"""Beginnings of metadata's keys that importers give."""

R = TypeVar("R")
Rewrite = Callable[[str], str]


def rewritten(record: R, name: Rewrite, text: Rewrite) -> R:
    """Return a record, or a part of a message, with its names and texts rewritten."""
    if not is_dataclass(record) or isinstance(record, type):
        return record
    changed: dict[str, Any] = {}
    for each in fields(record):
        value = getattr(record, each.name)
        if each.name in AS_THEY_ARE or value is None:
            continue
        if each.name == "participants":
            changed[each.name] = tuple(map(name, value))
        elif each.name in NAMES:
            changed[each.name] = name(value)
        else:
            changed[each.name] = rewritten_value(value, text)
    return replace(record, **changed)


def rewritten_value(value: Any, text: Rewrite) -> Any:
    """Return a value with the texts in it rewritten: JSON, or parts."""
    match value:
        case str():
            return text(value)
        case Part():
            return rewritten(value, text, text)
        case dict():
            return {
                key if key.startswith(OUR_KEYS) else text(key): rewritten_value(item, text)
                for key, item in value.items()
            }
        case list():
            return [rewritten_value(each, text) for each in value]
        case tuple():
            return tuple(rewritten_value(each, text) for each in value)
    return value
