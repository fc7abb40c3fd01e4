"""What the extras bring, and what is said where one is missing."""

import importlib.util
from collections.abc import Callable, Mapping
from functools import cache
from typing import Any

import lazy_loader

from multichat_lab.errors.base import MissingExtraError

EXTRAS = {
    "lab": ("anywidget", "ipywidgets", "talipp"),
    "agreement": ("nltk",),
    "docs": ("mkdocstrings", "mkdocstrings_handlers.python", "nbconvert", "zensical"),
    "network": ("networkx", "scipy"),
    "bootstrap": ("arch",),
    "calendars": ("exchange_calendars",),
    "fulltext": ("tantivy",),
    "check": ("mccabe",),
    "llm": ("openai",),
    "mcp": ("mcp",),
    "otlp": ("opentelemetry.proto",),
    "postgresql": ("psycopg",),
    "search": ("optuna",),
    "service": (
        "apprise", "apscheduler", "confusable_homoglyphs", "fastapi", "prometheus_client",
        "pythonjsonlogger", "segno", "uvicorn",
    ),
}  # fmt: skip
"""Extra → modules that it brings."""
PublicNames = tuple[Callable[[str], Any], Callable[[], list[str]], list[str]]


@cache
def missing_modules(extra: str) -> tuple[str, ...]:
    """Return the modules of an extra that are not installed."""
    return tuple(each for each in EXTRAS[extra] if not _is_there(each))


def _is_there(module: str) -> bool:
    """Whether a module is installed; one within others is not there without these."""
    outer = module.rpartition(".")[0]
    return (not outer or _is_there(outer)) and importlib.util.find_spec(module) is not None


def require_extra(extra: str, who: str = "This command") -> None:
    """Refuse to go on without an extra.

    Args:
        extra: one of `EXTRAS`.
        who: what needs it, the subject of the sentence.

    Raises:
        MissingExtraError: says how to install it.
    """
    missing = missing_modules(extra)
    if missing:
        raise MissingExtraError(
            f"{who} needs {', '.join(missing)}, which is not installed",
            f"Install it with: pip install 'multichat-lab[{extra}]'",
        )


def public_names(package: str, file: str, needs: Mapping[str, tuple[str, ...]]) -> PublicNames:
    """Return `__getattr__`, `__dir__` and `__all__` of a package whose names load on first use.

    A name whose extra is not installed is left out of `*`, `dir` and the help; to ask for it by
    name raises `MissingExtraError`, an `ImportError` that says how to install it.

    Args:
        package: `__name__` of the package; its names are listed in `__init__.pyi`.
        file: `__file__` of the package.
        needs: extra → public names that need it.
    """
    load, _, names = lazy_loader.attach_stub(package, file)
    extra_of = {name: extra for extra, needing in needs.items() for name in needing}
    absent = {name for name, extra in extra_of.items() if missing_modules(extra)}
    present = [name for name in names if name not in absent]

    def load_present(name: str) -> Any:
        if name in absent:
            require_extra(extra_of[name], f"{package}.{name}")
        return load(name)

    return load_present, present.copy, present
