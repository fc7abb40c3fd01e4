"""Dividends and splits that a desk was told of, and when: recorded, so that a replay books them."""

from collections import defaultdict
from collections.abc import Mapping
from typing import Any

from multichat_lab.trading.broker.broker import Broker
from multichat_lab.trading.records.actions import CorporateAction

ACTIONS = "actions"
"""Where the metadata of a run list them, each as the number of bars that had been seen when it was
told, and the fields of a `CorporateAction`."""


class Announced:
    """What a broker is told of dividends and splits, each once, however often a feed tells it.

    Args:
        broker: expects them from then on.
    """

    def __init__(self, broker: Broker) -> None:
        self._broker = broker
        self._told: dict[CorporateAction, int] = {}

    def tell(self, action: CorporateAction) -> None:
        """Let the broker expect it, unless it does."""
        if action not in self._told:
            self._told[action] = self._broker.tape.event
            self._broker.carrying.expect([action])

    @property
    def metadata(self) -> dict[str, Any]:
        """What a run's metadata say of it; nothing where nothing was told."""
        told = [[event, *action] for action, event in self._told.items()]
        return {ACTIONS: told} if told else {}


def announced_in(metadata: Mapping[str, Any]) -> Mapping[int, list[CorporateAction]]:
    """Return number of bars that a run had seen → what was told then."""
    found: dict[int, list[CorporateAction]] = defaultdict(list)
    for event, *action in metadata.get(ACTIONS, ()):
        found[event].append(CorporateAction(*action))
    return found
