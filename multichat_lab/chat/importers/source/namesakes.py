"""Names of people whom a source knows by ids, so that two of one name stay two."""

from collections.abc import Iterator

from multichat_lab.chat.importers.contract import participant_name
from multichat_lab.records import Identity


class Namesakes:
    """Gives each id a name of its own: the one that it had first, with the id where it is taken."""

    def __init__(self) -> None:
        self._names: dict[str, str] = {}
        self._kinds: dict[str, str] = {}
        self._told: dict[tuple[str, str], None] = {}

    def name(self, user_id: str, called: str, kind: str = "human") -> str:
        """Return the name of an id; an empty id means whoever is called so."""
        key = user_id or called
        if key not in self._names:
            name = participant_name(called or user_id)
            if name in self._kinds:
                name = f"{name} ({user_id})" if user_id else name
            self._names[key] = name
            self._kinds.setdefault(name, kind)
        return self._names[key]

    def tell(self, user_id: str, *names: str) -> None:
        """Take note of the names that a source gives an id that has a name; empty ones are none."""
        for called in names:
            if user_id and called:
                self._told[user_id, called] = None

    def known(self, user_id: str) -> str | None:
        """Return the name of an id that has one."""
        return self._names.get(user_id)

    def kind(self, name: str) -> str:
        """Return what the one of this name is."""
        return self._kinds.get(name, "human")

    def other(self, name: str) -> str | None:
        """Return the other one of two; None where there are not two."""
        others = [each for each in self._kinds if each != name and self._kinds[each] != "system"]
        return others[0] if len(others) == 1 else None

    def identities(self, source: str) -> Iterator[Identity]:
        """Yield the names that the source gives each id, in the order in which it told them."""
        for user_id, called in self._told:
            yield Identity(self._names[user_id], source, user_id, called)
