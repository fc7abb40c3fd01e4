"""Asking a language model at any server with OpenAI's protocol, over the client `openai`."""

import time
from itertools import islice
from typing import Any

from multichat_lab.backoff import backoff
from multichat_lab.chat.conversation.model_answer import Answered, CutStreamError, heard
from multichat_lab.chat.conversation.model_options import ModelOptions
from multichat_lab.errors import ResponderError
from multichat_lab.errors.base import in_a_line

NO_KEY = "none"
"""What is sent to a server that asks for none."""


class ModelClient:
    """Asks one model; it connects at the first question.

    Args:
        model: as the server calls it.
        options: where and how it is asked.
    """

    def __init__(self, model: str, options: ModelOptions) -> None:
        self._model, self._options = model, options
        self._client: Any = None

    def ask(self, sent: list[dict[str, Any]], **more: Any) -> Answered:
        """Return the answer of the model, whole; one that breaks off is asked for again.

        Args:
            sent: the messages of the request.
            more: its other fields; those of the options go before them.

        Raises:
            ResponderError: the server refuses, cannot be reached, or answers what is no answer.
        """
        import httpx
        import openai

        request = {"model": self._model, "messages": sent, "stream": True}
        request |= {"stream_options": {"include_usage": True}, **more, **self._options.settings}
        pauses = [*islice(backoff(0.5, 20.0), max(0, self._options.tries - 1)), None]
        for pause in pauses:
            try:
                with self._opened().chat.completions.create(**request) as stream:
                    return heard(stream, self._options.on_text)
            except (
                httpx.HTTPError,
                ValueError,
                CutStreamError,
                openai.APIConnectionError,
            ) as error:
                if pause is None:
                    raise self._failed(error) from None
                time.sleep(pause)
            except (openai.OpenAIError, TypeError, AttributeError) as error:
                raise self._failed(error) from None
        raise AssertionError("the last try returns or raises")

    def without_key(self, text: str) -> str:
        """Return a text in which the key is not to be read."""
        key = getattr(self._client, "api_key", None)
        return text.replace(key, "…") if key and key != NO_KEY else text

    def _opened(self) -> Any:
        import openai

        if self._client is None:
            asked = self._options
            elsewhere = asked.base_url is not None and asked.api_key is None
            self._client = openai.OpenAI(
                base_url=asked.base_url,
                api_key=NO_KEY if elsewhere else asked.api_key,
                max_retries=max(0, asked.tries - 1),
                timeout=asked.seconds,
            )
        return self._client

    def _failed(self, error: BaseException) -> ResponderError:
        where = self._options.base_url or "OpenAI"
        problem = f"{self._model} at {where} did not answer: {in_a_line(error)}"
        return ResponderError(self.without_key(problem), "See whether address, key and model fit.")
