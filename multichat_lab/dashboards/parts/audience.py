"""Who looks at a picture, and the clock that draws it: for them alone, ten times a second."""

import asyncio
import contextvars
import threading
import time
from collections.abc import Awaitable, Callable, Mapping
from contextlib import suppress

BEATS_WITHIN = 12.0
"""Seconds; a view that has been silent for longer counts as closed. It beats every 2 seconds."""
PERIOD = 0.1
"""Seconds from one frame to the next, at the least."""
REST = 4.0
"""Times as long as a look into a store took, the next one waits: it shall not keep it busy."""
REQUEST = "shell_parent"
"""Name of the variable in which a kernel keeps the request that is being answered."""
IDLE = 0.5
"""Seconds after which a frame is drawn although the desk is still: others may have spoken."""


class Audience:
    """The views that have answered lately.

    A page can vanish without a word (a killed tab), so an open view says from time to time that it
    is there.

    Args:
        clock: seconds that only grow.

    Attributes:
        on_arrival: functions without arguments, called when a view opens or is looked at again
            after nobody did.
    """

    def __init__(self, clock: Callable[[], float] = time.monotonic) -> None:
        self.on_arrival: list[Callable[[], object]] = []
        self._clock = clock
        self._seen: dict[str, float] = {}

    def __contains__(self, view: str) -> bool:
        return self._clock() - self._seen.get(view, float("-inf")) < BEATS_WITHIN

    @property
    def is_present(self) -> bool:
        """Whether any view has answered lately."""
        return any(view in self for view in self._seen)

    @property
    def views(self) -> list[str]:
        """Those that have answered lately."""
        return [view for view in self._seen if view in self]

    def hear(self, message: Mapping[str, object]) -> bool:
        """Note that a view is there (`here`, again and again) or was left (`gone`).

        Return whether it is there and has missed something: it is new, or says that it is `behind`.
        """
        view = str(message.get("view", ""))
        if message.get("kind") == "gone":
            self.leave(view)
        if message.get("kind") != "here":
            return False
        is_new = view not in self
        self.arrive(view)
        return is_new or bool(message.get("behind"))

    def arrive(self, view: str = "") -> None:
        """Note that `view` is there, forget those that are long gone; whoever waits is told."""
        was_present = self.is_present
        self._seen = {each: when for each, when in self._seen.items() if each in self}
        self._seen[view] = self._clock()
        for callback in () if was_present else self.on_arrival:
            callback()

    def leave(self, view: str = "") -> None:
        """Note that `view` was closed or hidden."""
        self._seen.pop(view, None)


def forget_request() -> None:
    """Have what this task sends answer no request of a notebook: a frame comes of itself.

    A kernel tells with each message which request it answers, a third of what a frame weighs.
    """
    for variable in contextvars.copy_context():
        if variable.name == REQUEST:
            variable.set({})


class FramePump:
    """Calls `draw` on the kernel's loop: soon after `wake`, and not before the last is done.

    Args:
        draw: draws one frame.
        audience: who looks; without anybody no frame is drawn.
        rest: times as long as a frame took, the next one waits.
    """

    def __init__(
        self, draw: Callable[[], Awaitable[object]], audience: Audience, rest: float = 0.0
    ) -> None:
        self._draw = draw
        self._rest = rest
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
        """Draw no more; twice is harmless, also when its loop has ended meanwhile."""
        task, self._task = self._task, None
        if task is not None and self._loop is not None:
            self._loop.call_soon_threadsafe(task.cancel)

    async def _run(self) -> None:
        forget_request()
        while True:
            patience = IDLE if self._audience.is_present else None
            with suppress(TimeoutError):  # then a look at what others have said
                async with asyncio.timeout(patience):  # `wait_for` of 3.11 may lose a cancellation
                    await self._changed.wait()
            self._changed.clear()
            self._is_woken = False
            if self._audience.is_present:
                began = time.monotonic()
                try:
                    await self._draw()
                except Exception as error:  # one frame that fails is not the end of the picture
                    context = {"message": "A frame could not be drawn", "exception": error}
                    asyncio.get_running_loop().call_exception_handler(context)
                await asyncio.sleep(max(PERIOD, self._rest * (time.monotonic() - began)))
