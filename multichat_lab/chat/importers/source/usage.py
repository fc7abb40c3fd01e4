"""What an answer of a model used: which model, and how many tokens."""

from collections.abc import Mapping
from typing import Any

_OUT = ("output_tokens", "completion_tokens", "candidatesTokenCount", "eval_count")
_IN = ("prompt_tokens", "promptTokenCount", "prompt_eval_count")
"""What OpenAI, Gemini and Ollama call the tokens that a model read; Anthropic's are apart."""

_MOST = 2**62
"""No model reads so many tokens, and no store counts further."""


def usage_of(values: Mapping[str, Any], usage: object = None) -> dict[str, Any]:
    """Return `model`, `tokens_in` and `tokens_out` as far as an object tells them.

    Args:
        values: of a turn: its `model` and, unless given apart, its `usage`.
        usage: of the turn, where it stands elsewhere.
    """
    model = values.get("model")
    is_told = isinstance(model, str) and model and not model.startswith("<")  # <synthetic>: nobody
    named = {"model": model} if is_told else {}
    return {**named, **tokens_of(values.get("usage") if usage is None else usage)}


def tokens_of(usage: object) -> dict[str, int]:
    """Return `tokens_in` and `tokens_out` as far as an object of usage tells them.

    `tokens_in` counts all that the model read, also what came from a cache or went into one:
    OpenAI counts that in, Anthropic beside it.
    """
    if not isinstance(usage, Mapping):
        return {}
    count = {k: v for k, v in usage.items() if type(v) is int and 0 <= v < _MOST}
    out = next((count[key] for key in _OUT if key in count), None)
    given = next((count[key] for key in _IN if key in count), None)
    if given is None and "input_tokens" in count:
        cached = ("cache_creation_input_tokens", "cache_read_input_tokens")
        given = count["input_tokens"] + sum(count.get(key, 0) for key in cached)
        if out is not None and "total_tokens" in count:
            given = max(given, count["total_tokens"] - out)
    return counted(given, out)


def counted(tokens_in: int | None, tokens_out: int | None) -> dict[str, int]:
    """Return `tokens_in` and `tokens_out` as far as they are known.

    A model is always given something: where 0 is told, nobody has counted. LiteLLM and OpenAI's
    Agents SDK say so of a server that tells no usage, of what was written too.
    """
    if tokens_in == 0:
        tokens_in, tokens_out = None, tokens_out or None
    told = {"tokens_in": tokens_in, "tokens_out": tokens_out}
    return {key: value for key, value in told.items() if value is not None}
