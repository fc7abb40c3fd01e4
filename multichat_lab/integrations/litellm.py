"""LiteLLM: a logger that records each call of a model, whoever's it is.

    litellm.callbacks = [MultichatLogger(chats)]
    litellm.completion(model="…", messages=[…], metadata={"session_id": "lunch"})

Needs `litellm`.
"""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from litellm.integrations.custom_logger import CustomLogger

from multichat_lab.chat.persistence import SessionPersistence
from multichat_lab.integrations.runs import RunRecorder

TALKS = ("session_id", "thread_id", "conversation_id", "trace_id")
"""Members of a call's `metadata` that name the conversation, the first that is told."""

TALKING = ("completion", "responses", "messages", "generate_content")
"""Words of the `call_type` of calls in which something is said."""


class MultichatLogger(CustomLogger):  # type: ignore[misc,unused-ignore]
    """Records what a model was given, once, and what it said, with model, tokens and cost.

    What is no talk with a model, such as an embedding or a rerank, is left out. Of an answer in
    pieces whose server tells no usage, the tokens are LiteLLM's own estimate.

    A call is on the disk a moment after it was answered (`GROUP_SECONDS`): kill -9 before that
    loses it.

    The session is `litellm:CONVERSATION`, as `metadata` of a call names it, else of its own; the
    speaker is `agent_name` there, else `assistant`.

    Args:
        chats: where the sessions go.
    """

    def __init__(self, chats: SessionPersistence) -> None:
        super().__init__()
        self._recorder = RunRecorder(chats, "litellm:")

    def log_success_event(
        self, kwargs: dict[str, Any], response_obj: Any, start_time: datetime, end_time: datetime
    ) -> None:
        """Record a call that was answered."""
        self._take(kwargs, response_obj, (start_time, end_time), None)

    def log_failure_event(
        self, kwargs: dict[str, Any], response_obj: Any, start_time: datetime, end_time: datetime
    ) -> None:
        """Record what a model was given that did not answer."""
        error = kwargs.get("exception") or response_obj or "error"
        self._take(kwargs, None, (start_time, end_time), str(error))

    async def async_log_success_event(
        self, kwargs: dict[str, Any], response_obj: Any, start_time: datetime, end_time: datetime
    ) -> None:
        """Record a call that was answered."""
        self.log_success_event(kwargs, response_obj, start_time, end_time)

    async def async_log_failure_event(
        self, kwargs: dict[str, Any], response_obj: Any, start_time: datetime, end_time: datetime
    ) -> None:
        """Record what a model was given that did not answer."""
        self.log_failure_event(kwargs, response_obj, start_time, end_time)

    def _take(
        self,
        call: Mapping[str, Any],
        answer: Any,
        times: tuple[datetime, datetime],
        error: str | None,
    ) -> None:
        if not any(word in str(call.get("call_type", TALKING[0])) for word in TALKING):
            return
        metadata = (call.get("litellm_params") or {}).get("metadata") or {}
        own = str(call.get("litellm_call_id"))
        talk = next((str(metadata[name]) for name in TALKS if metadata.get(name)), None)
        response = answer.model_dump() if hasattr(answer, "model_dump") else answer
        usage = (response or {}).get("usage") or {}
        agent = metadata.get("agent_name")
        began, ended = (each.astimezone().isoformat() for each in times)
        run = {
            "id": own,
            "trace_id": own,
            "run_type": "llm",
            "start_time": began,
            "end_time": ended,
            "model": (response or {}).get("model") or call.get("model"),
            "usage": usage,
            "cost": call.get("response_cost"),
            "metadata": {"lc_agent_name": agent} if agent else {},
            "outputs": response,
            "error": error,
        }
        given = call.get("messages")
        turns = given if isinstance(given, list) else None if given is None else [given]
        self._recorder.take(own, run, talk, turns)
        self._recorder.forget(own)
