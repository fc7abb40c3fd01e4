"""Python code as text, from a module or from the code cells of a notebook.

A notebook's is without what IPython alone understands.
"""

import ast
import json
import re
import textwrap
import tokenize
import warnings
from bisect import bisect_right
from dataclasses import dataclass
from pathlib import Path
from typing import Any

UNREADABLE = (OSError, SyntaxError, ValueError, RecursionError, MemoryError)
"""What reading and parsing a file may raise when the fault lies in the file."""
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


@dataclass(frozen=True, slots=True)
class SourceCode:
    """The code of one file.

    Attributes:
        path: the file.
        text: its Python code; for a notebook, its code cells one after the other.
        cell_starts: for a notebook, the line of `text` on which each code cell begins.
    """

    path: Path
    text: str
    cell_starts: tuple[int, ...] = ()

    @property
    def line_count(self) -> int:
        """Number of lines, counted as the Python tokenizer does."""
        return self.text.count("\n") + (not self.text.endswith("\n") and self.text != "")

    def locate(self, line: int) -> tuple[int, int | None]:
        """Return line and cell for a line of `text`: (line in its cell, cell), from 1.

        The cell is None in a module.
        """
        if not self.cell_starts:
            return line, None
        cell = bisect_right(self.cell_starts, line)
        return line - self.cell_starts[cell - 1] + 1, cell

    def parse(self) -> ast.Module:
        """Return the syntax tree.

        Raises:
            One of `UNREADABLE`: Python cannot parse it.
        """
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")  # an invalid escape is for the linter to report
            return ast.parse(self.text)


def read_source(path: Path) -> SourceCode:
    """Read a module in its declared encoding (PEP 263), or the code cells of a notebook.

    Raises:
        One of `UNREADABLE`: the file cannot be opened, decoded, or is no notebook.
    """
    if path.suffix != ".ipynb":
        with tokenize.open(path) as file:
            return SourceCode(path, file.read())
    text, starts = "", []
    for cell in code_cells(path):
        starts.append(text.count("\n") + 1)
        text += cell if cell.endswith("\n") or not cell else f"{cell}\n"
    return SourceCode(path, text, tuple(starts))


def fault_of(error: BaseException) -> tuple[int, str]:
    """Return the line, from 1, and the reason that one of `UNREADABLE` gives."""
    match error:
        case SyntaxError():
            return max(error.lineno or 1, 1), error.msg
        case OSError():
            return 1, error.strerror or str(error)
        case RecursionError() | MemoryError():
            return 1, "nested too deeply"
        case _:
            return 1, str(error)


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
