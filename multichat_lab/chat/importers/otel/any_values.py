"""Values as OTLP's JSON writes them, as plain JSON values."""

from collections.abc import Iterator, Mapping
from functools import cache
from typing import Any

from multichat_lab.chat.importers.source.whole_numbers import whole_number

_SPELLED = ("llm", "gen_ai", "openinference", "session", "tool", "input", "output")
"""Attributes whose names begin so may be printed as objects in each other."""


def attributes_of(attributes: Any) -> dict[str, Any]:
    """Return attributes as name → JSON value, from OTLP's list or from an object."""
    if isinstance(attributes, dict):
        return dict(_spelled(attributes))
    return {
        str(each["key"]): plain(each.get("value"))
        for each in listed(attributes)
        if isinstance(each, dict) and "key" in each
    }


def _spelled(attributes: Mapping[str, Any], prefix: str = "") -> Iterator[tuple[str, Any]]:
    """Yield attributes by their whole names, which Phoenix prints as objects in each other."""
    for key, value in attributes.items():
        name = f"{prefix}{key}"
        if isinstance(value, dict) and (prefix or key in _SPELLED):
            yield from _spelled(value, f"{name}.")
        elif name.startswith("llm.") and isinstance(value, list):
            yield from _spelled({str(place): each for place, each in enumerate(value)}, f"{name}.")
        else:
            yield name, value


def plain(value: Any) -> Any:
    """Return an `AnyValue` of OTLP as a JSON value."""
    if not isinstance(value, dict) or len(value) != 1:
        return value
    ((kind, inner),) = value.items()
    match kind:
        case "intValue" | "int_value":
            number = whole_number(str(inner))
            return inner if number is None else number
        case "arrayValue" | "array_value":
            return [plain(each) for each in listed(object_of(inner).get("values"))]
        case "kvlistValue" | "kvlist_value":
            return attributes_of(object_of(inner).get("values"))
    return inner if kind.endswith(("Value", "_value")) else value


def member(values: Mapping[str, Any], name: str) -> Any:
    """Return a member by its name in camel case, or in snake case."""
    return values[name] if name in values else values.get(_snake(name))


@cache
def _snake(name: str) -> str:
    """Return a name, one of those that are in the code, in snake case."""
    return "".join(f"_{sign.lower()}" if sign.isupper() else sign for sign in name)


def listed(value: Any) -> list[Any]:
    """Return a list as it is; an empty one for anything else."""
    return value if isinstance(value, list) else []


def object_of(value: Any) -> dict[str, Any]:
    """Return an object as it is; an empty one for anything else."""
    return value if isinstance(value, dict) else {}
