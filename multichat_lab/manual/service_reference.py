"""The reference of the service: its settings, and what it answers over HTTP."""

import re
from collections.abc import Iterator, Mapping
from pathlib import Path
from types import NoneType, UnionType
from typing import Any, Literal, Union, get_args, get_origin

Page = Mapping[str, Any]


def settings_page() -> str:
    """Return the page of the settings: name, type, default, what each is."""
    from multichat_lab.service.settings import PREFIX, Settings

    told = described_attributes(Settings.__doc__ or "")
    rows = [
        f"| `{name}` | {kind_of(each.annotation)} | `{shown(each.default)}` "
        f"| {told.get(name, '')} |"
        for name, each in Settings.model_fields.items()
    ]
    return "\n".join(
        [
            "# Settings",
            "",
            "Of the service and its upkeep. A value comes from the command line, else from the "
            "environment, else from the file that `--config` names, else it is the default; "
            "`multichat config show` prints what holds, and where it was read. In the environment "
            f"`port` is `{PREFIX}PORT`, and so on.",
            "",
            "| setting | type | default | what it is |",
            "|---|---|---|---|",
            *rows,
            "",
        ]
    )


def kind_of(annotation: object) -> str:
    """Return the type of a setting in words."""
    if get_origin(annotation) is Literal:
        return " or ".join(f"`{each}`" for each in get_args(annotation))
    if isinstance(annotation, UnionType) or get_origin(annotation) is Union:
        return " or ".join(kind_of(each) for each in get_args(annotation))
    kinds: dict[Any, str] = {
        str: "text",
        int: "whole number",
        float: "number",
        bool: "yes or no",
        Path: "path",
    }
    if annotation is NoneType:
        return "none"
    return kinds.get(get_origin(annotation) or annotation, str(annotation).replace("|", "\\|"))


def shown(value: object) -> str:
    """Return a default as a file of settings has it."""
    if value is None:
        return "none"
    return str(value).lower() if isinstance(value, bool) else str(value)


def described_attributes(docstring: str) -> dict[str, str]:
    """Return what the section `Attributes` of a docstring says of each."""
    section = docstring.partition("Attributes:")[2].partition("Raises:")[0]
    joined = re.sub(r"\n {12,}", " ", section)
    found = re.findall(r"(\w+): ((?:(?!; \w+: ).)*)", joined)
    return {name: words.strip().replace("|", "\\|") for name, words in found}


def http_page() -> str:
    """Return the page of the requests that the service answers, as its OpenAPI schema tells."""
    from multichat_lab.service.http.app import described_app

    schema = described_app().openapi()
    lines = [
        "# HTTP",
        "",
        str(schema["info"].get("description", "")),
        "",
        "A running service gives this as `/openapi.json` too, for tools that make clients of it.",
        "",
    ]
    for path, operations in schema["paths"].items():
        for verb, operation in operations.items():
            lines += operation_lines(f"{verb.upper()} {path}", operation)
    return "\n".join(lines)


def operation_lines(name: str, operation: Page) -> Iterator[str]:
    """Yield what one request is, takes and answers."""
    yield f"## `{name}`"
    yield ""
    yield str(operation.get("description") or operation.get("summary", ""))
    yield ""
    given = operation.get("parameters", [])
    if given:
        yield "| parameter | in | type | what it is |"
        yield "|---|---|---|---|"
        for each in given:
            told = str(each.get("description", "")).replace("\n", " ").replace("|", "\\|")
            yield f"| `{each['name']}` | {each['in']} | {typed(each['schema'])} | {told} |"
        yield ""
    body = operation.get("requestBody", {}).get("content", {})
    for kind, content in body.items():
        yield f"Takes `{kind}`: {typed(content.get('schema', {}))}."
        yield ""
    answers = ", ".join(
        f"{code} ({answer.get('description', '')})"
        for code, answer in operation.get("responses", {}).items()
    )
    yield f"Answers {answers}."
    yield ""


def typed(schema: Page) -> str:
    """Return the type of a value by its JSON schema, in a word or two."""
    if "$ref" in schema:
        return f"`{schema['$ref'].rpartition('/')[2]}`"
    if "anyOf" in schema:
        return " or ".join(typed(each) for each in schema["anyOf"])
    if schema.get("type") == "array":
        return f"list of {typed(schema.get('items', {}))}"
    return f"`{schema.get('type', 'any')}`"
