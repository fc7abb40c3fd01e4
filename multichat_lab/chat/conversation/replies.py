"""Responders: what answers a message, and how one is asked without waiting for it for ever."""

import asyncio
import inspect
import threading
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass, field
from typing import Any

from multichat_lab.errors import ResponderError
from multichat_lab.parts import Part
from multichat_lab.records import ChatMessage


@dataclass(frozen=True, slots=True)
class Reply:
    """What a responder says, where there is more to tell than the words.

    Attributes:
        content: what a person reads.
        recipient: whom it is for; None for whoever spoke to the responder alone, else everyone.
        parts: what it is made of, see `ChatMessage.parts`.
        model, tokens_in, tokens_out, cost: as in `ChatMessage`; None where they are not known.
        metadata: a JSON object.
    """

    content: str
    recipient: str | None = None
    parts: tuple[Part, ...] = ()
    model: str | None = None
    tokens_in: int | None = None
    tokens_out: int | None = None
    cost: float | None = None
    metadata: dict[str, Any] = field(default_factory=dict)

    def told(self) -> dict[str, Any]:
        """Return what a message tells of it beside its words: fields of `ChatMessage`."""
        known = ("parts", "model", "tokens_in", "tokens_out", "cost", "metadata")
        return {name: getattr(self, name) for name in known}


Answer = str | Reply | None
Responder = Callable[[ChatMessage, Sequence[ChatMessage]], Answer | Awaitable[Answer]]
"""Answers a message, knowing all that was said up to now: words, a `Reply`, or None for nothing."""


def reply_of(answer: object) -> Reply | None:
    """Return what a responder returned as a reply; None where it says nothing.

    Raises:
        ResponderError: it is neither words nor a reply.
    """
    if isinstance(answer, str):
        answer = Reply(answer)
    if isinstance(answer, Reply):
        return answer if answer.content or answer.parts else None
    if answer is None:
        return None
    raise ResponderError(
        f"A responder returned {type(answer).__name__}", "Return a text, a Reply, or None."
    )


async def asked(
    responder: Responder, message: ChatMessage, history: Sequence[ChatMessage], seconds: float
) -> Reply | None:
    """Ask a responder, and return its reply.

    Args:
        responder: a function runs in a thread of its own, which is left behind when the time is up.
        message: what it answers.
        history: all that was said.
        seconds: how long to wait.

    Raises:
        TimeoutError: it took longer.
        ResponderError: what it returned is no answer.
        Exception: whatever it raised.
    """
    async with asyncio.timeout(seconds):
        if inspect.iscoroutinefunction(responder) or inspect.iscoroutinefunction(
            getattr(responder, "__call__", None)  # noqa: B004 - it is not called here
        ):
            answer: Any = responder(message, history)
        else:
            answer = await in_thread(lambda: responder(message, history))
        return reply_of(await answer if inspect.isawaitable(answer) else answer)


async def in_thread(job: Callable[[], Any]) -> Any:
    """Run a job in a thread that nobody waits for at the end, should it hang."""
    loop = asyncio.get_running_loop()
    done: asyncio.Future[Any] = loop.create_future()

    def settle(result: object, error: BaseException | None) -> None:
        if not done.done():
            done.set_result(result) if error is None else done.set_exception(error)

    def run() -> None:
        result: object = None
        failed: BaseException | None = None
        try:
            result = job()
        except StopIteration as error:  # which no future can hold
            failed = ResponderError(f"A responder raised {error!r}", "Catch it there.")
        except BaseException as error:
            failed = error
        if not loop.is_closed():
            loop.call_soon_threadsafe(settle, result, failed)

    threading.Thread(target=run, name="multichat-responder", daemon=True).start()
    return await done
