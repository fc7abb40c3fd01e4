"""What a frame tells a notebook's page answers no request: nobody asked for it."""

import asyncio
import contextvars

import pytest

from multichat_lab.dashboards.parts.audience import Audience, FramePump
from tests.waiting import HANG_SECONDS

pytestmark = pytest.mark.anyio


async def test_a_frame_answers_no_request_of_a_notebook():
    request = contextvars.ContextVar("shell_parent")  # as a kernel names it
    request.set({"header": "of the cell that made the picture"})
    seen = []

    async def draw():
        seen.append(request.get())

    audience = Audience()
    audience.arrive()
    pump = FramePump(draw, audience)
    pump.start()
    pump.wake()
    async with asyncio.timeout(HANG_SECONDS):
        while not seen:
            await asyncio.sleep(0.01)
    pump.close()
    assert seen[0] == {}
    assert request.get()  # of the cell it is still known
