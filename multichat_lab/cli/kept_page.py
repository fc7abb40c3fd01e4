"""One kernel behind a page, however often it is opened: whoever comes back finds what there was."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import aclosing
from pathlib import Path
from typing import Any, NamedTuple

from jupyter_core.utils import ensure_async
from voila.shutdown_kernel_handler import (  # type: ignore[import-untyped]
    VoilaShutdownKernelHandler,
)
from voila.tornado.handler import TornadoVoilaHandler  # type: ignore[import-untyped]

from multichat_lab.cli.last_saved import without_last_saved
from multichat_lab.cli.present_voila import PresentVoila

FAILED = "<!-- a cell has failed -->"
"""What our template puts beside the error of a cell."""
HEARTBEAT = "voila_heartbeat()"
"""What Voilà sends while there is nothing to show."""
DIED = f"""<p role="alert">The kernel has ended while the notebook ran. Reload to run it again.</p>
{FAILED}"""


class Run(NamedTuple):
    """A notebook that has run.

    Attributes:
        kernel_id: in which kernel.
        process: of the kernel: one that was started anew has the same id, and knows nothing.
        html: the page that came of it.
    """

    kernel_id: str
    process: object
    html: str


class Keeper:
    """Keeps the run of a notebook as long as its kernel lives; one that has failed is run again.

    Args:
        notebook: its file; one that has gone is shown no more.
    """

    def __init__(self, notebook: str) -> None:
        self._notebook = Path(notebook)
        self.lock = asyncio.Lock()
        self._run: Run | None = None
        self._failed = ""

    async def html(self, kernels: Any) -> str:
        """Return the page of the kept run; empty when there is none, or its kernel has ended."""
        run = self._run
        if run is None or not self._notebook.is_file():
            return ""
        return run.html if await lives(run, kernels) else ""

    def keep(self, run: Run) -> None:
        """Keep a run from now on; one that has failed may be looked at until the next."""
        if FAILED in run.html:
            self._failed = run.kernel_id
        else:
            self._run = run

    async def end_failed(self, kernels: Any) -> None:
        """End the kernel of the run that has failed, before the notebook runs again."""
        failed, self._failed = self._failed, ""
        if failed in kernels:
            await ensure_async(kernels.shutdown_kernel(failed))


async def lives(run: Run, kernels: Any) -> bool:
    """Return whether the kernel of a run is the one that it was, and lives."""
    if run.kernel_id not in kernels or process_of(kernels, run.kernel_id) != run.process:
        return False
    return bool(await ensure_async(kernels.get_kernel(run.kernel_id).is_alive()))


def begun_since(before: set[str], kernels: Any) -> Run | None:
    """Return the run of a kernel that was not there before, without a page; None for no such."""
    made = set(kernels.list_kernel_ids()) - before
    return Run(each := made.pop(), process_of(kernels, each), "") if len(made) == 1 else None


def process_of(kernels: Any, kernel_id: str) -> object:
    """Return the process id of a kernel; None where its provisioner does not tell."""
    return getattr(kernels.get_kernel(kernel_id).provisioner, "pid", None)


class KeptPageHandler(TornadoVoilaHandler):  # type: ignore[misc]
    """Runs the notebook for the first page, and shows its widgets to all that come later."""

    def initialize(self, keeper: Keeper, **options: Any) -> None:
        """Take the keeper that all requests share."""
        super().initialize(**options)
        self._keeper = keeper

    async def get_generator(self, path: str | None = None) -> AsyncIterator[str]:
        """Yield the page piece by piece."""
        if path:  # nothing but the notebook is shown
            async for piece in super().get_generator(path):
                yield piece
            return
        kernels = self.kernel_manager
        async with self._keeper.lock:
            kept = await self._keeper.html(kernels)
            if kept:
                self.set_header("Cache-Control", "no-store")
                yield kept
                return
            await self._keeper.end_failed(kernels)
            async for piece in self._run(kernels):
                yield piece

    async def _run(self, kernels: Any) -> AsyncIterator[str]:
        """Run the notebook and keep what comes of it; give up when its kernel has died."""
        before, pieces = set(kernels.list_kernel_ids()), []
        run: Run | None = None
        async with aclosing(super().get_generator()) as running:
            async for piece in running:
                run = run or begun_since(before, kernels)
                # Voilà itself would wait for ever for a kernel that died before its first cell
                has_died = HEARTBEAT in piece and not (run and await lives(run, kernels))
                pieces.append(DIED if has_died else piece)
                yield pieces[-1]
                if has_died:
                    break
        if run:
            self._keeper.keep(run._replace(html=without_last_saved("".join(pieces))))


class LeftPageHandler(VoilaShutdownKernelHandler):  # type: ignore[misc]
    """Hears that a page was left, and lets the kernel live: others look, or the page comes back."""

    async def post(self, kernel_id: str) -> None:
        """Take note."""
        self.set_status(204)
        self.finish()


class KeptVoila(PresentVoila):
    """The same with one kernel for all who open its page."""

    def init_handlers(self) -> list[Any]:
        """Return Voilà's handlers with ours in the place of two."""
        keeper = Keeper(self.notebook_path)
        return [self._ours(*given, keeper=keeper) for given in super().init_handlers()]

    def _ours(
        self, route: str, handler: type, options: dict[str, Any] | None = None, *, keeper: Keeper
    ) -> tuple[Any, ...]:
        if handler is TornadoVoilaHandler:
            return route, KeptPageHandler, {**(options or {}), "keeper": keeper}
        if handler is VoilaShutdownKernelHandler:
            return route, LeftPageHandler
        return (route, handler) if options is None else (route, handler, options)
