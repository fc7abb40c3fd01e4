"""The words in Slack's Block Kit, as Slack's markup.

A block of a kind that is not known here gives the texts that are found in it.
"""

from collections.abc import Callable, Iterable
from typing import Any

from multichat_lab.chat.importers.slack.markup import escaped

_DEPTH = 30
"""Blocks that nest more deeply are cut: nobody wrote them."""


def words_of_blocks(blocks: Any, depth: int = 0) -> str:
    """Return the words of a list of blocks or elements, a line each; empty where there are none."""
    if not isinstance(blocks, list) or depth > _DEPTH:
        return ""
    return _lines(_block(each, depth) for each in blocks if isinstance(each, dict))


def _block(block: dict[str, Any], depth: int) -> str:
    read = _BLOCKS.get(str(block.get("type")), _other)
    return read(block, depth + 1)


def _inline(block: dict[str, Any], depth: int) -> str:
    elements = _objects(block.get("elements"))
    return "".join(_element(each, depth) for each in elements)


def _element(element: dict[str, Any], depth: int) -> str:
    """Return a piece of a line of rich text as markup."""
    kind = str(element.get("type"))
    show = _ELEMENTS.get(kind)
    return _block(element, depth) if show is None else show(element)


def _list(block: dict[str, Any], depth: int) -> str:
    indent = "  " * min(_number(block, "indent"), 10)
    first = _number(block, "offset") + 1
    is_ordered = block.get("style") == "ordered"
    return _lines(
        f"{indent}{f'{number}.' if is_ordered else '•'} {_block(each, depth)}"
        for number, each in enumerate(_objects(block.get("elements")), start=first)
    )


def _quote(block: dict[str, Any], depth: int) -> str:
    return "\n".join(f"&gt; {line}" for line in _inline(block, depth).split("\n"))


def _container(block: dict[str, Any], depth: int) -> str:
    return words_of_blocks(block.get("elements"), depth)


def _context(block: dict[str, Any], depth: int) -> str:
    return " ".join(filter(None, (_block(each, depth) for each in _objects(block.get("elements")))))


def _table(block: dict[str, Any], depth: int) -> str:
    rows = block.get("rows")
    return _lines(
        " | ".join(_block(cell, depth) for cell in _objects(row))
        for row in (rows if isinstance(rows, list) else [])
    )


def _other(block: dict[str, Any], depth: int) -> str:
    """Return the texts of a section, header, image, button or block of another kind."""
    if depth > _DEPTH:
        return ""
    texts = [_text(block[name], depth) for name in _TEXTS if name in block]
    fields = [_text(each, depth) for each in _objects(block.get("fields"))]
    nested = [words_of_blocks(block.get(name), depth) for name in ("elements", "blocks", "options")]
    accessory = block.get("accessory")
    beside = _block(accessory, depth) if isinstance(accessory, dict) else ""
    return _lines([*texts, *fields, *nested, beside])


def _text(value: Any, depth: int) -> str:
    """Return the markup of a text object, or of a text where Slack allows one."""
    if isinstance(value, str):
        return escaped(value)
    if not isinstance(value, dict):
        return ""
    text = value.get("text")
    if not isinstance(text, str):
        return _block(value, depth)
    return escaped(text) if value.get("type") == "plain_text" else text


def _link(element: dict[str, Any]) -> str:
    url, label = escaped(_string(element, "url")), escaped(_string(element, "text"))
    return f"<{url}|{label}>" if label else f"<{url}>"


def _date(element: dict[str, Any]) -> str:
    return escaped(_string(element, "fallback") or str(element.get("timestamp", "")))


_TEXTS = ("title", "text", "label", "alt_text", "description", "hint", "placeholder", "subtitle")

_ELEMENTS: dict[str, Callable[[dict[str, Any]], str]] = {
    "text": lambda element: escaped(_string(element, "text")),
    "user": lambda element: f"<@{_string(element, 'user_id')}>",
    "channel": lambda element: f"<#{_string(element, 'channel_id')}>",
    "usergroup": lambda element: f"<!subteam^{_string(element, 'usergroup_id')}>",
    "team": lambda element: f"@{_string(element, 'team_id')}",
    "broadcast": lambda element: f"<!{_string(element, 'range')}>",
    "emoji": lambda element: f":{_string(element, 'name')}:",
    "color": lambda element: _string(element, "value"),
    "link": _link,
    "date": _date,
}

_BLOCKS: dict[str, Callable[[dict[str, Any], int], str]] = {
    "rich_text": _container,
    "rich_text_section": _inline,
    "rich_text_preformatted": _inline,
    "rich_text_quote": _quote,
    "rich_text_list": _list,
    "context": _context,
    "actions": _context,
    "table": _table,
    "raw_text": lambda block, _depth: escaped(_string(block, "text")),
    "plain_text": lambda block, _depth: escaped(_string(block, "text")),
    "mrkdwn": lambda block, _depth: _string(block, "text"),
}


def _lines(texts: Iterable[str]) -> str:
    return "\n".join(filter(None, texts))


def _string(values: dict[str, Any], name: str) -> str:
    value = values.get(name)
    return value if isinstance(value, str) else ""


def _number(values: dict[str, Any], name: str) -> int:
    value = values.get(name)
    return value if isinstance(value, int) and value > 0 else 0


def _objects(value: Any) -> list[dict[str, Any]]:
    return [each for each in value if isinstance(each, dict)] if isinstance(value, list) else []
