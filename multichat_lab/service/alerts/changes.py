"""Changes of health that are worth telling: those that last."""

from collections.abc import Sequence
from dataclasses import dataclass

from multichat_lab.service.health.report import SEVERITY, Check, HealthReport, Status


@dataclass(frozen=True, slots=True)
class Change:
    """A check whose status has changed for good.

    Attributes:
        before: the status that was told last.
        check: how it is now.
    """

    before: Status
    check: Check

    @property
    def is_worse(self) -> bool:
        """Whether it has become worse."""
        return SEVERITY[self.check.status] > SEVERITY[self.before]


class ChangeDetector:
    """Tells a change of a check only when it was seen several times in a row.

    So a value that swings about its threshold is told once, or never, and not at each swing.

    Args:
        bad_after: how many reports in a row must be worse than what was told last.
        good_after: how many in a row must be better.
    """

    def __init__(self, bad_after: int = 2, good_after: int = 2) -> None:
        self._needed = {True: bad_after, False: good_after}
        self._told: dict[str, Status] = {}
        self._streaks: dict[str, tuple[bool, int]] = {}

    def observe(self, report: HealthReport) -> Sequence[Change]:
        """Take in a report, and return the changes that have lasted; a check begins as `ok`."""
        changes = [self._change(check) for check in report.checks]
        return [each for each in changes if each is not None]

    def _change(self, check: Check) -> Change | None:
        change = Change(self._told.get(check.name, "ok"), check)
        if change.before == check.status:
            self._streaks.pop(check.name, None)
            return None
        direction, length = self._streaks.get(check.name, (change.is_worse, 0))
        length = length + 1 if direction == change.is_worse else 1
        self._streaks[check.name] = (change.is_worse, length)
        if length < self._needed[change.is_worse]:
            return None
        self._told[check.name] = check.status
        del self._streaks[check.name]
        return change
