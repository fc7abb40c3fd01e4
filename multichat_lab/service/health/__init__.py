"""Health of a service: what a check found, and all of them together."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Literal

Status = Literal["ok", "untested", "warn", "error"]
"""How one check went; all of them together are `ok`, `warn` or `error`."""

SEVERITY: dict[Status, int] = {"ok": 0, "untested": 0, "warn": 1, "error": 2}

GAUGE: dict[Status, int] = {**SEVERITY, "untested": -1}
"""What the metrics tell of a check."""

EXIT_CODES: dict[Status, int] = {"ok": 0, "warn": 3, "error": 4}
"""How `multichat health` ends; 1 and 2 mean that the command itself failed."""

Value = float | int | str | None


@dataclass(frozen=True, slots=True)
class Check:
    """One thing that was looked at.

    Attributes:
        name: what, in one or two words.
        status: `ok`, `warn` (look at it soon), `error` (now), or `untested`: there was nothing to
            look at yet, or nobody asked.
        value: what was measured, in the unit that the message tells; None where nothing was.
        message: what it means, and what to do when it is not ok.
    """

    name: str
    status: Status
    value: Value
    message: str


@dataclass(frozen=True, slots=True)
class HealthReport:
    """All checks of one moment.

    Attributes:
        checks: in the order of looking.
    """

    checks: tuple[Check, ...]

    @property
    def status(self) -> Status:
        """The worst status of all checks; what is untested makes it neither better nor worse."""
        return worst([each.status for each in self.checks])

    @property
    def untested(self) -> list[str]:
        """The names of what was not looked at."""
        return [each.name for each in self.checks if each.status == "untested"]

    def to_json_object(self) -> dict[str, Any]:
        """Return `{"status", "untested", "checks": [{"name", "status", "value", "message"}]}`."""
        checks = [
            {"name": e.name, "status": e.status, "value": e.value, "message": e.message}
            for e in self.checks
        ]
        return {"status": self.status, "untested": self.untested, "checks": checks}


def worst(statuses: Sequence[Status]) -> Status:
    """Return the worst status; `ok` when there is none, or nothing was looked at."""
    looked: list[Status] = [each for each in statuses if each != "untested"]
    return max(looked, key=SEVERITY.__getitem__, default="ok")
