"""Python code as text, from a module or from the code cells of a notebook."""

import ast
import tokenize
import warnings
from bisect import bisect_right
from dataclasses import dataclass
from pathlib import Path

from multichat_lab.house_rules.notebook import code_cells

UNREADABLE = (OSError, SyntaxError, ValueError, RecursionError, MemoryError)
"""What reading and parsing a file may raise when the fault lies in the file."""


@dataclass(frozen=True, slots=True)
class Source:
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


def read_source(path: Path) -> Source:
    """Read a module in its declared encoding (PEP 263), or the code cells of a notebook.

    Raises:
        One of `UNREADABLE`: the file cannot be opened, decoded, or is no notebook.
    """
    if path.suffix != ".ipynb":
        with tokenize.open(path) as file:
            return Source(path, file.read())
    text, starts = "", []
    for cell in code_cells(path):
        starts.append(text.count("\n") + 1)
        text += cell if cell.endswith("\n") or not cell else f"{cell}\n"
    return Source(path, text, tuple(starts))


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
