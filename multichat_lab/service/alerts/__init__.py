"""`Alerts`: tell people when the service's health changes, or a job of its upkeep fails."""

import socket
from collections.abc import Sequence
from dataclasses import dataclass

from apprise import NotifyType

from multichat_lab.service.alerts.addresses import Address, notifier_of
from multichat_lab.service.alerts.courier import Courier, Note
from multichat_lab.service.health import SEVERITY, Check, HealthReport, Status, worst


@dataclass(frozen=True, slots=True)
class StatusChange:
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

    def observe(self, report: HealthReport) -> Sequence[StatusChange]:
        """Take in a report, and return the changes that have lasted; a check begins as `ok`."""
        changes = [self._change(check) for check in report.checks]
        return [each for each in changes if each is not None]

    def _change(self, check: Check) -> StatusChange | None:
        change = StatusChange(self._told.get(check.name, "ok"), check)
        if SEVERITY[change.before] == SEVERITY[check.status]:
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


SIGNS = {"ok": "✔", "untested": "·", "warn": "▲", "error": "✖"}


class Alerts:
    """Sends each lasting change of health to every address once, through outages of theirs.

    Args:
        targets: addresses as Apprise reads them; none is fine, and tells nobody.
        bad_after: how many reports in a row must show a worse status before it is told.
        good_after: how many in a row must show a better one.

    Raises:
        AlertError: an address cannot be read.
    """

    def __init__(self, targets: Sequence[Address], bad_after: int = 2, good_after: int = 2) -> None:
        names = [f"alert_targets[{number}]" for number in range(len(targets))]
        notifiers = list(map(notifier_of, targets, names))
        self.couriers = list(map(Courier, notifiers, names))
        self._detector = ChangeDetector(bad_after, good_after)

    def observe(self, report: HealthReport) -> Sequence[StatusChange]:
        """Take in a report; send, and return, the changes that have lasted."""
        changes = self._detector.observe(report)
        if changes:
            self.send(note_of(changes))
        return changes

    def job_failed(self, job: str, error: BaseException) -> None:
        """Tell that a job of the upkeep failed."""
        self.send(Note(f"{here()}: {job} failed", f"✖ {error}", NotifyType.FAILURE))

    def job_recovered(self, job: str) -> None:
        """Tell that a job that had failed was done."""
        self.send(Note(f"{here()}: {job}: well again", f"✔ {job} is done", NotifyType.SUCCESS))

    def send(self, note: Note) -> None:
        """Hand a note to the courier of each address; return at once."""
        for courier in self.couriers:
            courier.send(note)

    def close(self, seconds: float = 5.0) -> int:
        """Stop after so many seconds at most; return how many notes were not delivered."""
        return sum(courier.close(seconds) for courier in self.couriers)


def note_of(changes: Sequence[StatusChange]) -> Note:
    """Return the note that tells changes of one report."""
    status = worst([each.check.status for each in changes])
    lines = [
        f"{SIGNS[each.check.status]} {each.check.name}: {each.before} → {each.check.status}."
        f" {each.check.message}"
        for each in sorted(changes, key=lambda one: -SEVERITY[one.check.status])
    ]
    kinds = {"ok": NotifyType.SUCCESS, "warn": NotifyType.WARNING, "error": NotifyType.FAILURE}
    names = ", ".join(each.check.name for each in changes)
    state = "well again" if status == "ok" else status
    return Note(f"{here()}: {names}: {state}"[:200], "\n".join(lines), kinds[status])


def here() -> str:
    """Return what a note calls this service."""
    return f"multichat on {socket.gethostname()}"
