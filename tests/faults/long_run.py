"""Many schedules, by several processes, counted as they are done: a long run tells where it is."""

import ctypes
import signal
import sys
import time
import warnings
from collections import Counter
from collections.abc import Generator
from concurrent.futures import ProcessPoolExecutor
from contextlib import ExitStack
from dataclasses import dataclass, field
from multiprocessing import active_children, get_context

from multichat_lab.stores.jsonl.batches import TornLineWarning
from tests.faults.checking import Told
from tests.faults.plans import Plan
from tests.faults.trials import Born, nursery, tried

DIE_WITH_PARENT = 1
"""`PR_SET_PDEATHSIG`: who kills a run with -9 leaves no process that waits for its orders."""
OUTCOMES = ("unharmed", "refused", "killed", "wrong")


@dataclass
class Outcome:
    """What became of a plan."""

    plan: Plan
    told: Told
    wrong: list[str]

    @property
    def kind(self) -> str:
        """One of `OUTCOMES`: nothing was refused, something was, the process ended, or a fault."""
        if self.wrong:
            return "wrong"
        return "killed" if self.told.status else "refused" if self.told.errors else "unharmed"


@dataclass
class Tally:
    """What was done of the seeds from `first` on, `count` of them, and how it ended."""

    first: int
    count: int
    counts: Counter[tuple[str, str, str]] = field(default_factory=Counter)
    began: float = field(default_factory=time.monotonic)

    def add(self, outcome: Outcome) -> None:
        """Count one; they come in the order of their seeds."""
        self.counts[outcome.plan.store, outcome.plan.fault.kind, outcome.kind] += 1

    @property
    def following(self) -> int:
        """The seed to go on from."""
        return self.first + self.counts.total()

    def line(self) -> str:
        """Say how far it is, how quick, and when it will be done."""
        done, seconds = self.counts.total(), time.monotonic() - self.began
        of_each = Counter(kind for *_, kind in self.counts.elements())
        kinds = ", ".join(f"{each} {of_each[each]:,}" for each in OUTCOMES)
        rate = done / seconds if seconds else 0.0
        left = f"{(self.count - done) / rate / 60:.0f} min to go" if done else "no estimate yet"
        return f"{done:,} of {self.count:,}: {kinds}; {rate:.1f} a second, {left}"

    def table(self) -> str:
        """Return a line for each store and kind of fault."""
        rows = sorted({key[:2] for key in self.counts})
        lines = [f"{'store':<8}{'the call …':<16}" + "".join(f"{each:>10}" for each in OUTCOMES)]
        for store, fault in rows:
            numbers = (self.counts[store, fault, each] for each in OUTCOMES)
            lines.append(f"{store:<8}{fault:<16}" + "".join(f"{each:>10,}" for each in numbers))
        return "\n".join(lines)


class Worker:
    """What each process of a run keeps: a nursery, which is started anew after a deed hung."""

    stack = ExitStack()
    born: Born | None = None

    @classmethod
    def begin(cls) -> None:
        """Leave it to the first process to end the run when somebody presses Ctrl-C."""
        signal.signal(signal.SIGINT, signal.SIG_IGN)
        signal.signal(signal.SIGTERM, lambda *_: sys.exit())
        ctypes.CDLL(None).prctl(DIE_WITH_PARENT, signal.SIGTERM)
        warnings.simplefilter("ignore", TornLineWarning)

    @classmethod
    def outcome(cls, plan: Plan) -> Outcome:
        """Try a plan."""
        if cls.born is None:
            cls.born = cls.stack.enter_context(nursery())
        try:
            return Outcome(plan, *tried(plan, cls.born))
        except (TimeoutError, SystemExit) as ended:
            cls.stack.close()
            cls.born = None
            if isinstance(ended, SystemExit):
                raise
            return Outcome(plan, Told(), ["it hangs"])


def outcomes(plans: list[Plan], jobs: int) -> Generator[Outcome]:
    """Try plans, so many at once, and yield what became of each in their order."""
    executor = ProcessPoolExecutor(jobs, get_context("spawn"), Worker.begin)
    try:
        yield from executor.map(Worker.outcome, plans)
    finally:
        for process in active_children():
            process.terminate()
        executor.shutdown(cancel_futures=True)
