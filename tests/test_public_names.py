"""What `import multichat_lab` promises: quick, complete, documented."""

import inspect
import subprocess
import sys

import pytest

import multichat_lab
from multichat_lab import dashboards

HEAVY = ("pandas", "numpy", "duckdb", "matplotlib", "rich", "typer")


@pytest.mark.parametrize(
    ("package", "name"),
    [(package, name) for package in (multichat_lab, dashboards) for name in package.__all__],
)
def test_every_public_name_loads_and_is_documented(package, name):
    assert inspect.getdoc(getattr(package, name))


def test_an_unknown_name_is_an_attribute_error():
    with pytest.raises(AttributeError, match="Laboratory"):
        _ = multichat_lab.Laboratory  # type: ignore[attr-defined]


def test_the_import_alone_loads_no_heavy_library():
    code = f"import sys, multichat_lab; print([name for name in {HEAVY} if name in sys.modules])"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "[]"
