"""A small notebook for a test, written from the sources of its cells."""

from pathlib import Path

import nbformat


def write_notebook(path: Path, *cells: str) -> Path:
    """Write a notebook of code cells (of words, where a source begins with `#`)."""
    v4 = nbformat.v4
    made = [
        (v4.new_markdown_cell if each.startswith("#") else v4.new_code_cell)(each) for each in cells
    ]
    kernel = {"name": "python3", "display_name": "Python 3", "language": "python"}
    nbformat.write(v4.new_notebook(cells=made, metadata={"kernelspec": kernel}), path)
    return path
