"""An option that is one of some words."""

from typing import Any, NoReturn

from traitlets import Enum

from multichat_lab.errors.query import ChartError


class Choice(Enum):  # type: ignore[type-arg]
    """One of some words."""

    def error(self, obj: Any, value: Any, *_: Any) -> NoReturn:
        """Refuse a word that is none of them."""
        known = ", ".join(map(str, self.values or ()))
        raise ChartError(f"{self.name} is {value!r}", f"Known are {known}.")
