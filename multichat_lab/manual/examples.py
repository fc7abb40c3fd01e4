"""Lets the reference show examples of docstrings as code; the generator loads it by its name."""

import re
from typing import Any

import griffe

SECTION = re.compile(r"^Example:$", flags=re.MULTILINE)


class Examples(griffe.Extension):
    """Gives the section `Example` the name that the reader of docstrings knows, `Examples`."""

    def on_object(self, *, obj: griffe.Object, **_: Any) -> None:
        """Rename the section of one object."""
        if obj.docstring is not None:
            obj.docstring.value = SECTION.sub("Examples:", obj.docstring.value)
