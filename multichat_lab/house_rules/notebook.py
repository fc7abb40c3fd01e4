"""The Python code of a notebook, without what IPython alone understands."""

import ast
import json
import re
import textwrap
import warnings
from pathlib import Path
from typing import Any

_CELL_MAGIC = re.compile(r"\s*%%(\w+)")
_CELLS_OF_PYTHON = frozenset({"capture", "debug", "prun", "python", "python3", "time", "timeit"})
_IPYTHON_LINE = re.compile(
    r"""
    \s*[%!?]                # %matplotlib inline, !ls, ?print
    | [^=#]+=\s*[%!]        # files = !ls
    | [^#]*\?\s*(\#.*)?$    # print?
    """,
    re.VERBOSE,
)


def code_cells(path: Path) -> list[str]:
    """Return the code cells of a notebook as Python; none when its language is another.

    A line that only IPython understands (`%magic`, `!shell`, `help?`) becomes a comment, as
    does a whole cell of another language (`%%bash`), so that every line keeps its number.

    Raises:
        OSError: the file cannot be opened.
        ValueError: it is no JSON, or no notebook of format 4.
    """
    notebook = json.loads(path.read_bytes())
    try:
        if _language(notebook) != "python":
            return []
        cells = ["".join(cell["source"]) for cell in notebook["cells"] if _is_code(cell)]
    except (AttributeError, KeyError, TypeError) as error:
        raise ValueError("not a notebook of format 4") from error
    return [_python(cell) for cell in cells]


def _language(notebook: dict[str, Any]) -> str:
    metadata = notebook.get("metadata", {})
    kernel = metadata.get("kernelspec", {}).get("language")
    language: str = kernel or metadata.get("language_info", {}).get("name", "python")
    return language.lower()


def _is_code(cell: dict[str, Any]) -> bool:
    return bool(cell["cell_type"] == "code")


def _python(cell: str) -> str:
    """Turn a code cell into Python that has the same number of lines."""
    lines = textwrap.dedent(cell).split("\n")  # IPython, too, runs a cell that is indented
    magic = _CELL_MAGIC.match(cell)
    if magic and magic[1] not in _CELLS_OF_PYTHON:
        return "\n".join(f"# {line}" for line in lines)
    # Python itself says where IPython begins: `% name` may also go on with an expression, and
    # `!important` may stand in a string, so a line is replaced only when the parser stops there.
    while (number := _line_of_error(lines)) is not None and _IPYTHON_LINE.match(lines[number]):
        _silence(lines, number)
    return "\n".join(lines)


def _line_of_error(lines: list[str]) -> int | None:
    """Return the index of the line at which Python stops, or None when it does not."""
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            ast.parse("\n".join(lines))
    except SyntaxError as error:
        return min(max(error.lineno or 1, 1), len(lines)) - 1
    return None


def _silence(lines: list[str], number: int) -> None:
    """Replace the line at index `number`, and those that continue it, by `pass`."""
    indent = lines[number][: len(lines[number]) - len(lines[number].lstrip())]
    continues = True
    while continues and number < len(lines):
        continues = lines[number].endswith("\\")
        lines[number] = f"{indent}pass  # {lines[number].strip()}"
        number += 1
