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

from tests.damage.copies import (
    FORMS,
    make_backup,
    make_export,
    told_by_backup,
    told_by_export,
)
from tests.damage.harm import HARMS, Harm, cut, double, line, pages_read
from tests.damage.making import Model, held_open, in_child, make, told_by

T = TypeVar("T")
Target = str
TARGETS: dict[str, tuple[Target, ...]] = {
    "sqlite": ("data", "log", "live"), "duckdb": ("data", "log"), "json": ("lines", "file"),
    "export": tuple(FORMS), "backup": ("json", "sqlite", "duckdb"),
}  # fmt: skip
"""Kind of store → which of its files are damaged: `live` is the log while a process has the store
open, and reads it by an index that it has made before; `lines` and `file` are both any of a json
store's, a line of it or its bytes. Of an export it is its form, of a backup what it is of."""

LOGGED = ("log", "live")
LOGS = {"sqlite": "-wal", "duckdb": ".wal"}
TRIALS_A_STORE = 20
"""So many trials damage copies of one store."""

Told = tuple[str | None, Model | None]
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
        if kind == "export":
            in_child(partial(make_export, target, folder, seed))
        elif kind == "backup":
            in_child(partial(make_backup, target, folder, seed))
        else:
            make(kind, folder / "chats", seed, is_killed=target in LOGGED)
        copied = shutil.copytree(folder, Path(name) / "whole")
        told, model = in_child(look_at(kind, target, copied))
        assert told is None, told
        assert len(model["messages"]) == 40
        yield folder, model


def _trial(kind: str, target: Target, seed: int, store: Path, model: Model) -> Trial:
    draw = random.Random(seed)  # noqa: S311 - no secret
    with tempfile.TemporaryDirectory() as name:
        copied = shutil.copytree(store, Path(name) / "copy")
        file = draw.choice(files(kind, target, copied))
        harm = (
            line
            if target in ("lines", "plain") and draw.random() < 0.5
            else HARMS[draw.choice([*HARMS])]
        )
        data = bytearray(file.read_bytes())
        before = bytes(data)
        _damage(data, harm, draw, is_read=target == "live")
        what = f"{harm.__name__} of {file.name}"
        if data == before:
            return Trial(seed, what, "harmless", "nothing changed")
        look = partial(_looked_at, seed, what, look_at(kind, target, copied), model)
        if target != "live":
            file.write_bytes(data)
            return look()
        with held_open(kind, copied / "chats"):
            file.write_bytes(data)
            first = look()
        return first if first.outcome != "harmless" else look()


def _damage(data: bytearray, harm: Harm, draw: random.Random, is_read: bool) -> None:
    """Damage a file, or, where that leaves all at its place, one of the pages that are read."""
    if not is_read or harm in (cut, double):
        harm(data, draw)
        return
    place = draw.choice(pages_read(data))
    page = data[place]
    harm(page, draw)
    data[place] = page


def _looked_at(seed: int, what: str, look: Callable[[], Told], model: Model) -> Trial:
    """Return what becomes of a damaged store when it is opened and verified."""
    try:
        told, found = in_child(partial(_quiet, look))
    except Exception as error:
        return Trial(seed, what, "crashed", f"{type(error).__name__}: {error}")
    if told is not None or found is None:
        return Trial(seed, what, "named", str(told))
    others = [each for each in model if found.get(each) != model[each]]
    return Trial(seed, what, "silent" if others else "harmless", ", ".join(others))


def files(kind: str, target: Target, folder: Path) -> list[Path]:
    """Return the files that may be damaged, by name."""
    store = folder / "chats"
    if kind == "export":
        return [folder / FORMS[target]]
    if kind == "backup":
        return sorted(each for each in store.rglob("*") if each.is_file() and each.stat().st_size)
    if kind == "json":
        return sorted(each for each in store.glob("*.jsonl") if each.stat().st_size)
    return [store.with_name(store.name + LOGS[kind]) if target in LOGGED else store]


def look_at(kind: str, target: Target, folder: Path) -> Callable[[], Told]:
    """Return what opens and verifies a store, or a copy of one."""
    if kind == "export":
        return partial(told_by_export, folder / FORMS[target])
    if kind == "backup":
        return partial(told_by_backup, folder / "chats")
    return partial(told_by, kind, folder / "chats")


def _quiet(work: Callable[[], T]) -> T:
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        return work()
