"""The clock of the picture: at most ten frames a second, and none when nobody looks."""

import asyncio
import threading
from collections.abc import Awaitable, Callable
from contextlib import suppress

from multichat_lab.dashboards.parts.audience import Audience

PERIOD = 0.1
"""Seconds from one frame to the next, at the least."""
IDLE = 0.5
"""Seconds after which a frame is drawn although the desk is still: others may have spoken."""


class FramePump:
    """Calls `draw` on the kernel's loop: soon after `wake`, and not before the last is done.

    Args:
        draw: draws one frame.
        audience: who looks; without anybody no frame is drawn.
    """

    def __init__(self, draw: Callable[[], Awaitable[object]], audience: Audience) -> None:
        self._draw = draw
        self._audience = audience
        self._changed = asyncio.Event()
        self._is_woken = False
        self._loop: asyncio.AbstractEventLoop | None = None
        self._thread = threading.get_ident()
        self._task: asyncio.Task[None] | None = None

    def start(self) -> None:
        """Begin to draw; without a running loop (a plain script) there is nobody to draw for."""
        try:
            self._loop = asyncio.get_running_loop()
        except RuntimeError:
            return
        self._audience.on_arrival.append(self.wake)
        self._task = self._loop.create_task(self._run())

    def wake(self) -> None:
        """Ask for a frame, from any thread; many requests before a frame are one."""
        if self._loop is not None and not self._is_woken:
            self._is_woken = True
            self._loop.call_soon_threadsafe(self._changed.set)

    def hop(self, function: Callable[..., object], *args: object) -> None:
        """Call a function on the kernel's loop: at once from its own thread, soon from others."""
        if self._loop is None or threading.get_ident() == self._thread:
            function(*args)
        else:
            self._loop.call_soon_threadsafe(function, *args)

    def close(self) -> None:
        """Draw no more."""
        if self._task is not None and self._loop is not None:
            self._loop.call_soon_threadsafe(self._task.cancel)

    async def _run(self) -> None:
        while True:
            patience = IDLE if self._audience.is_present else None
            with suppress(TimeoutError):  # then a look at what others have said
                async with asyncio.timeout(patience):  # `wait_for` of 3.11 may lose a cancellation
                    await self._changed.wait()
            self._changed.clear()
            self._is_woken = False
            if self._audience.is_present:
                try:
                    await self._draw()
                except Exception as error:  # one frame that fails is not the end of the picture
                    told = {"message": "A frame could not be drawn", "exception": error}
                    asyncio.get_running_loop().call_exception_handler(told)
                await asyncio.sleep(PERIOD)
