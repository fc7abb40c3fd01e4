"""What a language model answers, gathered from the pieces in which it comes."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from typing import Any


class CutStreamError(Exception):
    """An answer broke off before its end."""


@dataclass(slots=True)
class Answered:
    """An answer.

    Attributes:
        text: its words.
        calls: of tools: `id`, `name` and `arguments`, which is text, each.
        finish: why it ended, in the server's word.
        model: what wrote it, as the server says; None where it does not.
        answer_id: the server's id of it.
        tokens_in, tokens_out: what it took; None where the server does not tell.
    """

    text: str = ""
    calls: list[dict[str, str]] = field(default_factory=list)
    finish: str | None = None
    model: str | None = None
    answer_id: str | None = None
    tokens_in: int | None = None
    tokens_out: int | None = None

    def as_sent(self) -> dict[str, Any]:
        """Return it as the model is reminded of it."""
        calls = [
            {
                "id": each["id"],
                "type": "function",
                "function": {"name": each["name"], "arguments": each["arguments"]},
            }
            for each in self.calls
        ]
        return {"role": "assistant", "content": self.text, "tool_calls": calls}

    def take(self, piece: Any) -> str:
        """Take in a piece, and return its words."""
        self.model = piece.model or self.model
        self.answer_id = piece.id or self.answer_id
        if piece.usage is not None:
            self.tokens_in = piece.usage.prompt_tokens
            self.tokens_out = piece.usage.completion_tokens
        words = ""
        for choice in (piece.choices or [])[:1]:
            self.finish = choice.finish_reason or self.finish
            words += choice.delta.content or getattr(choice.delta, "refusal", None) or ""
            for call in choice.delta.tool_calls or []:
                self._take_call(call)
        self.text += words
        return words

    def _take_call(self, call: Any) -> None:
        while len(self.calls) <= call.index:
            self.calls.append({"id": "", "name": "", "arguments": ""})
        told = self.calls[call.index]
        told["id"] = call.id or told["id"]
        if call.function is not None:
            told["name"] = call.function.name or told["name"]
            told["arguments"] += call.function.arguments or ""


def heard(pieces: Iterable[Any], on_text: Callable[[str], object] | None) -> Answered:
    """Return an answer, and hand on its words as they come.

    Raises:
        CutStreamError: it broke off.
    """
    answer = Answered()
    for piece in pieces:
        words = answer.take(piece)
        if words and on_text is not None:
            on_text(words)
    if answer.finish is None:
        raise CutStreamError("the answer broke off before its end")
    return answer
