"""What a tool of Codex put out, and whether it succeeded."""

import re
from collections.abc import Mapping
from typing import Any

from multichat_lab.chat.importers.source.content import read_json_or_text

_EXIT = re.compile(r"(?:Process exited with code|Exit code:) (-?\d{1,9})$", re.MULTILINE)
"""Stands in the lines that Codex puts before the words of a command."""

_OUTPUT = re.compile(r"^Output:$", re.MULTILINE)


def with_success(item: dict[str, Any]) -> dict[str, Any]:
    """Return a result with its words in plain words, and whether it failed, where it tells that.

    A command that ended with another code than 0 has failed. Older rollouts tell it in
    `metadata.exit_code`, newer ones in a line before the output, or as `success`.
    """
    output = item.get("output")
    told = read_json_or_text(output) if isinstance(output, str) else output
    if isinstance(told, Mapping) and isinstance(told.get("content"), str):
        item = {**item, "output": told["content"]}
    failed = _failed(told)
    return item if failed is None else {**item, "is_error": failed}


def _failed(told: object) -> bool | None:
    if isinstance(told, str):
        output = _OUTPUT.search(told)
        code = _EXIT.search(told, 0, output.start()) if output else None
        return None if code is None else int(code[1]) != 0
    if not isinstance(told, Mapping):
        return None
    if isinstance(told.get("success"), bool):
        return not told["success"]
    metadata = told.get("metadata")
    exit_code = metadata.get("exit_code") if isinstance(metadata, Mapping) else None
    return exit_code != 0 if type(exit_code) is int else None
