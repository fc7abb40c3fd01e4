"""One kernel behind a page, however often it is opened: whoever comes back finds what there was."""

import asyncio
from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any, NamedTuple

from jupyter_core.utils import ensure_async
from voila.app import Voila  # type: ignore[import-untyped]
from voila.shutdown_kernel_handler import (  # type: ignore[import-untyped]
    VoilaShutdownKernelHandler,
)
from voila.tornado.handler import TornadoVoilaHandler  # type: ignore[import-untyped]


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
    """Keeps the run of a notebook as long as its kernel lives.

    Args:
        notebook: its file; one that has gone is shown no more.
    """

    def __init__(self, notebook: str) -> None:
        self._notebook = Path(notebook)
        self.lock = asyncio.Lock()
        self._run: Run | None = None

    async def html(self, kernels: Any) -> str:
        """Return the page of the kept run; empty when there is none, or its kernel has ended."""
        run = self._run
        if run is None or run.kernel_id not in kernels or not self._notebook.is_file():
            return ""
        is_alive = await ensure_async(kernels.get_kernel(run.kernel_id).is_alive())
        return run.html if is_alive and process_of(kernels, run.kernel_id) == run.process else ""

    def keep(self, kernels: Any, kernel_id: str, html: str) -> None:
        """Keep a run from now on."""
        self._run = Run(kernel_id, process_of(kernels, kernel_id), html)


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
            before, pieces = set(kernels.list_kernel_ids()), []
            async for piece in super().get_generator(path):
                pieces.append(piece)
                yield piece
            made = set(kernels.list_kernel_ids()) - before
            if len(made) == 1:
                self._keeper.keep(kernels, made.pop(), "".join(pieces))


class LeftPageHandler(VoilaShutdownKernelHandler):  # type: ignore[misc]
    """Hears that a page was left, and lets the kernel live: others look, or the page comes back."""

    async def post(self, kernel_id: str) -> None:
        """Take note."""
        self.set_status(204)
        self.finish()


class KeptVoila(Voila):  # type: ignore[misc]
    """Voilà with one kernel for all who open its page."""

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
