"""`multichat_lab.errors` exports every exception of the package."""

import ast
from pathlib import Path

from multichat_lab import errors


def test_every_exception_of_the_package_is_exported():
    defined = {
        node.name
        for path in Path(errors.__file__).parent.glob("*.py")
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8")))
        if isinstance(node, ast.ClassDef)
    }
    assert defined == set(errors.__all__)
    assert all(issubclass(getattr(errors, name), errors.MultichatError) for name in defined)
