"""What a load test found out, in figures."""

from collections import Counter
from dataclasses import dataclass
from typing import Any

import numpy as np

from multichat_lab.service.loadtest.crew import Outcome
from multichat_lab.service.loadtest.plan import LoadPlan
from multichat_lab.service.loadtest.verification import Verdict

DIED = "ClientDied"
"""The kind of error of a client whose process ended before its share was written."""


@dataclass(frozen=True, slots=True)
class LoadResult:
    """What a load test found out.

    Attributes:
        location: what was written to.
        plan: what was to be written.
        outcome: what the clients did.
        verdict: what was found when all was read back.
        kept: sessions of the test that are still there.
    """

    location: str
    plan: LoadPlan
    outcome: Outcome
    verdict: Verdict
    kept: int

    @property
    def acknowledged(self) -> int:
        """Messages that the clients were told are recorded."""
        return sum(len(each.latencies) for each in self.outcome.records)

    @property
    def messages_per_second(self) -> float:
        """Acknowledged messages a second, of all clients together."""
        return self.acknowledged / self.outcome.seconds

    @property
    def errors(self) -> dict[str, int]:
        """Failures by the name of their exception."""
        records = self.outcome.records
        kinds = Counter(each.kind for record in records for each in record.failures)
        died = sum(record.exit_code != 0 for record in records)
        return dict(kinds) | ({DIED: died} if died else {})

    @property
    def is_sound(self) -> bool:
        """Whether all was written, nothing failed, and nothing is lost or wrong."""
        all_written = self.acknowledged == self.plan.total
        return all_written and not self.errors and self.verdict.is_sound

    def latency_ms(self) -> dict[str, float | None]:
        """Return percentiles of the time until an acknowledgement, in milliseconds."""
        seconds = np.concatenate([each.latencies for each in self.outcome.records])
        names = {"p50": 50, "p95": 95, "p99": 99, "max": 100}
        if not seconds.size:
            return dict.fromkeys(names)
        values = np.percentile(seconds, list(names.values())) * 1e3
        return {name: round(float(value), 3) for name, value in zip(names, values, strict=True)}

    def error_examples(self) -> dict[str, str]:
        """Return the first message of each kind of error."""
        failures = [each for record in self.outcome.records for each in record.failures]
        return {each.kind: each.message for each in reversed(failures)}

    def to_json_object(self) -> dict[str, Any]:
        """Return all figures as JSON values."""
        plan = self.plan
        return {
            "target": self.location,
            "sessions": plan.sessions,
            "messages": plan.total,
            "clients": plan.clients,
            "seed": plan.seed,
            "acknowledged": self.acknowledged,
            "seconds": round(self.outcome.seconds, 3),
            "messages_per_second": round(self.messages_per_second, 1),
            "latency_ms": self.latency_ms(),
            "errors": self.errors,
            "error_examples": self.error_examples(),
            **self.verdict.counts(),
            "examples": self.verdict.examples,
            "interrupted": self.outcome.interrupted,
            "kept_sessions": self.kept,
            "is_sound": self.is_sound,
        }
