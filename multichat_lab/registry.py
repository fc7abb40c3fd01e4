"""Find things by name: the built-in ones, those that other packages bring, and the user's own."""

import hashlib
import importlib
import importlib.util
import sys
from collections.abc import Mapping
from importlib.metadata import EntryPoint, entry_points
from pathlib import Path
from types import ModuleType
from typing import Any

from multichat_lab.errors import MultichatError
from multichat_lab.errors.base import in_a_line


class Registry:
    """Objects of one kind, by name.

    Another package adds to it with an entry point in the group `multichat_lab.<group>`. In place of
    a name, `package.module:Class` and `path/to/file.py:Class` are taken too. A built-in name wins
    over an entry point of the same name. Nothing is imported before it is asked for.

    Args:
        group: plural noun of what is kept, e.g. `importers`.
        built_in: name → `module:attribute`, in the order in which they are listed.
        error: raised for a name that leads nowhere.

    Example:
        >>> robots = Registry("robots", {"hold": "multichat_lab.trading.robots:BuyAndHold"})
        >>> robots.names()
        ('hold',)
    """

    def __init__(
        self,
        group: str,
        built_in: Mapping[str, str],
        error: type[MultichatError] = MultichatError,
    ) -> None:
        self.group = group
        self._built_in = dict(built_in)
        self._error = error

    def names(self) -> tuple[str, ...]:
        """Return the known names: the built-in ones first, then those of other packages."""
        return tuple(dict.fromkeys([*self._built_in, *sorted(self._foreign())]))

    def known_as(self, name: str) -> str:
        """Return the known name that this one differs from in case and hyphens alone, or `name`."""
        if name in self._built_in:
            return name  # what is installed need not be read, which takes milliseconds
        return {_plain(known): known for known in self.names()}.get(_plain(name), name)

    def __contains__(self, name: object) -> bool:
        return name in self._built_in or name in self._foreign()

    def get(self, name: str) -> Any:
        """Return what is called `name`, or what `module:Class` or `file.py:Class` leads to.

        Raises:
            MultichatError: (the registry's own kind of it) nothing is called so, or it cannot be
                imported; quotes the name and the known ones.
        """
        if name in self._built_in:
            return self._load(EntryPoint(name, self._built_in[name], self.group))
        if (entry_point := self._foreign().get(name)) is not None:
            return self._load(entry_point)
        place, colon, attribute = name.rpartition(":")
        if not colon or not place or not attribute.isidentifier():
            raise self._error(
                f"Unknown name {name!r} among the {self.group}",
                f"Known: {', '.join(self.names())}; or give module:Class or file.py:Class.",
            )
        if place.endswith(".py"):
            return self._attribute(self._module_of_file(name, Path(place)), name, attribute)
        return self._load(EntryPoint(name, f"{place}:{attribute}", self.group))

    def _foreign(self) -> dict[str, EntryPoint]:
        return {each.name: each for each in entry_points(group=f"multichat_lab.{self.group}")}

    def _load(self, entry_point: EntryPoint) -> Any:
        try:
            module = importlib.import_module(entry_point.module)
        except ModuleNotFoundError as error:
            if entry_point.name in self._built_in:
                raise  # a library that an extra brings: its own message says which
            raise self._error(
                f"{entry_point.name!r} among the {self.group} leads to {entry_point.value}, "
                f"which cannot be imported: {error}",
                f"Install it, or take one of: {', '.join(self.names())}.",
            ) from error
        return self._attribute(module, entry_point.name, entry_point.attr)

    def _module_of_file(self, name: str, path: Path) -> ModuleType:
        if not path.is_file():
            raise self._error(
                f"{name!r} among the {self.group}: there is no file {path}", "Check the path."
            )
        # one name for one file, so that what it defines can be pickled and is made only once
        own_name = f"{path.stem}_{hashlib.sha256(str(path.resolve()).encode()).hexdigest()[:12]}"
        if own_name in sys.modules:
            return sys.modules[own_name]
        spec = importlib.util.spec_from_file_location(own_name, path)
        assert spec is not None and spec.loader is not None  # noqa: S101 - it ends in .py
        module = importlib.util.module_from_spec(spec)
        sys.modules[own_name] = module
        try:
            spec.loader.exec_module(module)
        except Exception as error:
            del sys.modules[own_name]
            raise self._error(f"{path} cannot be run: {in_a_line(error)}", "Mend it.") from error
        return module

    def _attribute(self, module: ModuleType, name: str, attribute: str) -> Any:
        try:
            return getattr(module, attribute)
        except AttributeError as error:
            raise self._error(
                f"{name!r} among the {self.group}: {module.__name__} has no {attribute!r}",
                f"It has {', '.join(each for each in vars(module) if not each.startswith('_'))}.",
            ) from error


def _plain(name: str) -> str:
    return name.replace("-", "").casefold()
