"""Trials: each makes, copies, damages and opens a store, and compares what it holds with before."""

import random
import shutil
import tempfile
import warnings
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import Literal, TypeVar

from tests.damage.harm import HARMS, line
from tests.damage.making import Model, in_child, make, told_by

T = TypeVar("T")
Target = Literal["data", "log", "lines", "file"]
TARGETS: dict[str, tuple[Target, ...]] = {
    "sqlite": ("data", "log"), "duckdb": ("data", "log"), "json": ("lines", "file"),
}  # fmt: skip
"""Kind of store → which of its files are damaged: `lines` and `file` are both any of a json
store's, a line of it or its bytes."""

LOGS = {"sqlite": "-wal", "duckdb": ".wal"}
TRIALS_A_STORE = 20
"""So many trials damage copies of one store."""

Outcome = Literal["named", "harmless", "silent", "crashed"]


@dataclass(frozen=True, slots=True)
class Trial:
    """What happened.

    Attributes:
        seed: makes the same damage again, with the same kind and target.
        harm: what was done, and where.
        outcome: `silent` and `crashed` must not be.
        told: what was named, or which records are others now.
    """

    seed: int
    harm: str
    outcome: Outcome
    told: str


def trials(kind: str, target: Target, seeds: range) -> Iterator[Trial]:
    """Try damage, one for each seed."""
    done = 0
    while done < len(seeds):
        first = seeds[done] - seeds[done] % TRIALS_A_STORE
        some = [each for each in seeds[done:] if each < first + TRIALS_A_STORE]
        with made(kind, target, first) as (store, model):
            for seed in some:
                yield _trial(kind, target, seed, store, model)
        done += len(some)


@contextmanager
def made(kind: str, target: Target, seed: int) -> Iterator[tuple[Path, Model]]:
    """Make a store, and tell what it holds."""
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name) / "made"
        folder.mkdir()
        make(kind, folder / "chats", seed, is_killed=target == "log")
        copied = shutil.copytree(folder, Path(name) / "whole")
        told, model = in_child(partial(told_by, kind, copied / "chats"))
        assert told is None, told
        assert len(model["messages"]) == 40
        yield folder, model


def _trial(kind: str, target: Target, seed: int, store: Path, model: Model) -> Trial:
    draw = random.Random(seed)  # noqa: S311 - no secret
    with tempfile.TemporaryDirectory() as name:
        copied = shutil.copytree(store, Path(name) / "copy")
        file = draw.choice(files(kind, target, copied))
        harm = line if target == "lines" and draw.random() < 0.5 else HARMS[draw.choice([*HARMS])]
        data = bytearray(file.read_bytes())
        before = bytes(data)
        harm(data, draw)
        file.write_bytes(data)
        what = f"{harm.__name__} of {file.name}"
        if data == before:
            return Trial(seed, what, "harmless", "nothing changed")
        try:
            told, found = in_child(partial(_quiet, partial(told_by, kind, copied / "chats")))
        except Exception as error:
            return Trial(seed, what, "crashed", f"{type(error).__name__}: {error}")
    if told is not None:
        return Trial(seed, what, "named", told)
    others = [each for each in model if found[each] != model[each]]
    return Trial(seed, what, "silent" if others else "harmless", ", ".join(others))


def files(kind: str, target: Target, folder: Path) -> list[Path]:
    """Return the files that may be damaged, by name."""
    store = folder / "chats"
    if kind == "json":
        return sorted(each for each in store.glob("*.jsonl") if each.stat().st_size)
    return [store.with_name(store.name + LOGS[kind]) if target == "log" else store]


def _quiet(work: Callable[[], T]) -> T:
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        return work()
