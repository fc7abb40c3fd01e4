"""What a cell makes as a page of our own server, in a process of its own: python -m … FILE SCRIPT.

It is made anew for each page that opens, as the commands do it.
"""

import ast
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from multichat_lab.cli.page_options import Listening
from multichat_lab.cli.widget_page import show
from multichat_lab.dashboards.parts.style import SHEETS, style_of
from multichat_lab.dashboards.served.exhibit import Exhibit
from tests.printed_address import serving


@contextmanager
def cell_server(path: Path, source: str, script: str) -> Iterator[str]:
    """Show what a cell ends in, and yield the page's address.

    Args:
        path: where to write the cell.
        source: of the cell.
        script: of the widget: `explorer` or `replay`.
    """
    path.write_text(source, encoding="utf-8")
    with serving([str(path), script], r"http://\S+", module=__name__) as address:
        yield address


def made_by(source: str):
    """Return what a cell ends in."""
    *before, last = ast.parse(source).body
    assert isinstance(last, ast.Expr)
    names: dict[str, object] = {}
    exec(compile(ast.Module(before, []), "cell", "exec"), names)  # noqa: S102 - of a test
    return eval(compile(ast.Expression(last.value), "cell", "eval"), names)  # noqa: S307


def main(file: str, script: str) -> None:
    """Serve it until SIGTERM."""
    source = Path(file).read_text("utf-8")
    style = style_of(*SHEETS[script])
    show(Exhibit("A page", script, style, lambda: made_by(source)), Listening(port=0), False)


if __name__ == "__main__":
    main(*sys.argv[1:])
