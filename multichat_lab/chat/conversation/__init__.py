"""`Conversation`: responders take turns in a session until there is no more to say, or a limit."""

import asyncio
import inspect
import math
import time
from collections.abc import Mapping
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from dataclasses import replace

from multichat_lab.chat.async_system import AsyncMultichatSystem
from multichat_lab.chat.conversation.limits import (
    STOPPED,
    Ending,
    Reason,
    TurnLimits,
    ending,
    reached,
    repetition,
)
from multichat_lab.chat.conversation.policies import Policy, Scene, Turn, addressed, is_of_turn
from multichat_lab.chat.conversation.replies import Reply, Responder, asked
from multichat_lab.chat.hearing import Ear
from multichat_lab.chat.system import MultichatSystem, announcement
from multichat_lab.errors import MessageError, ParticipantError, ResponderError, SessionEndedError
from multichat_lab.errors.base import in_a_line
from multichat_lab.records import EVERYONE, ChatMessage, ChatSession
from multichat_lab.times import utc_now


class Conversation:
    """Responders who take turns in a session; every word is on the disk before it counts.

    Nothing but the session tells how far it is: after `kill -9`, run it again and it goes on where
    it was. Each answer is known by the message that it answers and by who gives it, so that none is
    said twice, not even by two runs at the same time. A responder that fails or takes too long is
    told of by a system message, and the others go on. Responders are there while it runs, and have
    read what was said (`chats.presence`); those of a run that was killed are free after the lease.

    Args:
        system: where the session is recorded.
        session: the session, or its id.
        responders: name → responder; who is not in the session joins it.
        policy: who speaks next, see `policies`.
        limits: how far it may go.

    Raises:
        ResponderError: there is no responder, or one cannot be called.

    Example:
        >>> system = MultichatSystem(SessionPersistence("memory"))
        >>> session = system.start(["Ann"], "lunch")
        >>> asked = system.broadcast(session.session_id, "Ann", "Noon?")
        >>> talk = Conversation(system, session, {"Bob": lambda message, history: "Gladly."})
        >>> talk.run().reason
        'quiet'
        >>> system.history(session.session_id)[-1].content
        'Gladly.'
    """

    def __init__(
        self,
        system: MultichatSystem,
        session: ChatSession | str,
        responders: Mapping[str, Responder],
        policy: Policy = addressed,
        limits: TurnLimits = TurnLimits(),  # noqa: B008 - it is frozen
    ) -> None:
        if not responders or not all(callable(each) for each in responders.values()):
            raise ResponderError(
                f"The responders are {dict(responders)!r}", "Give a name and a callable each."
            )
        self._session_id = session if isinstance(session, str) else session.session_id
        self._system, self._twin = system, AsyncMultichatSystem(system.chats)
        self._responders, self._policy, self._limits = dict(responders), policy, limits
        self._ear = Ear(system.chats, self._session_id, 0)
        self._history: list[ChatMessage] = []
        self._taken: set[str] = set()
        self._seats = system.chats.presence.seats()

    def run(self) -> Ending:
        """Take turns until it is over, and return why it is.

        Raises:
            SessionNotFoundError: there is no such session.
            StoreError: what was said cannot be recorded.
        """
        try:
            asyncio.get_running_loop()
        except RuntimeError:
            return asyncio.run(self.run_async())
        with ThreadPoolExecutor(1) as beside:  # a notebook's loop is running here
            return beside.submit(asyncio.run, self.run_async()).result()

    async def run_async(self) -> Ending:
        """Take turns until it is over; see `run`.

        Raises:
            SessionNotFoundError, StoreError: as there.
        """
        began = time.monotonic()
        self._seats = self._system.chats.presence.seats()
        try:
            for name in self._responders:
                await self._twin.join(self._session_id, name)
            while True:
                scene = await asyncio.to_thread(self._scene)
                standing, seconds = self._standing("quiet"), time.monotonic() - began
                reason = repetition(scene.said()) or reached(self._limits, standing, seconds)
                if reason is not None:
                    await asyncio.to_thread(self._stop, scene, reason)
                    return self._standing(reason)
                turn = self._policy(scene)
                if inspect.isawaitable(turn):
                    turn = await turn
                left = (self._limits.seconds or math.inf) - seconds
                if turn is not None:
                    await self._take(turn, min(left, self._limits.turn_seconds))
                elif not await self._is_more(min(left, self._limits.patience)):
                    return self._standing("quiet")
        except SessionEndedError:
            await asyncio.to_thread(self._scene)
            return self._standing("ended")
        finally:
            self._seats.close()

    def _scene(self) -> Scene:
        """Read what came, and return how it stands."""
        while messages := self._ear.listen():
            self._history += messages
            known = (each.source_id for each in messages if is_of_turn(each))
            self._taken.update(each for each in known if each is not None)
        there = self._system.chats.get_session(self._session_id).participants
        names = [name for name in self._responders if name in there]
        for name in names:
            self._seats.hold(self._session_id, name, self._ear.last)
        return Scene(names, self._history, self._taken)

    def _standing(self, reason: Reason) -> Ending:
        answers = [each for each in self._history if is_of_turn(each) and each.kind != "system"]
        return ending(reason, len(self._taken), answers)

    async def _take(self, turn: Turn, seconds: float) -> None:
        """Ask for an answer, and record it, or why there is none."""
        began = time.monotonic()
        responder = self._responders[turn.name]
        try:
            reply = await asked(responder, turn.message, tuple(self._history), seconds)
        except Exception as error:
            is_late = isinstance(error, TimeoutError) and time.monotonic() - began >= seconds
            why = f"it took longer than {seconds:g} s" if is_late else in_a_line(error)
            await asyncio.to_thread(self._record_failure, turn, why)
            return
        try:
            await asyncio.to_thread(self._record, turn, reply)
        except (MessageError, ParticipantError) as error:  # what it says cannot be recorded
            await asyncio.to_thread(self._record_failure, turn, in_a_line(error))

    def _record(self, turn: Turn, reply: Reply | None) -> None:
        self._taken.add(turn.source_id)
        if reply is None:
            return
        asked_by, is_private = turn.message.sender, turn.message.recipient == turn.name
        recipient = reply.recipient or (asked_by if is_private else EVERYONE)
        self._system.chats.add_message(
            ChatMessage(
                *(self._session_id, turn.name, reply.content, recipient),
                reply_to=turn.message.message_id,
                source_id=turn.source_id,
                **reply.told(),
            )
        )

    def _record_failure(self, turn: Turn, why: str) -> None:
        self._taken.add(turn.source_id)
        text = f"{turn.name} could not answer: {why}"
        told = announcement(self._session_id, turn.name, text, utc_now())
        with suppress(ParticipantError):  # who has left is not missed
            self._system.chats.add_message(replace(told, source_id=turn.source_id))

    async def _is_more(self, seconds: float) -> bool:
        """Return whether something was said from outside within so many seconds."""
        return bool(await self._twin.wait_for(self._session_id, self._ear.last, timeout=seconds))

    def _stop(self, scene: Scene, reason: Reason) -> None:
        """Tell once that it stopped."""
        if scene.names:
            text = f"The conversation stopped: {STOPPED[reason]}"
            told = announcement(self._session_id, scene.names[0], text, utc_now())
            known = f"stop:{reason}:{len(self._taken)}"
            self._system.chats.add_message(replace(told, source_id=known))
