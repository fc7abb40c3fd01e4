"""How a language model is asked, and what its answers cost."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any

MILLION = 1_000_000


@dataclass(frozen=True, slots=True)
class ModelOptions:
    """How a model is asked.

    Attributes:
        base_url: e.g. `http://127.0.0.1:11434/v1`; None is OpenAI's own.
        api_key: None is the variable `OPENAI_API_KEY` at OpenAI, and no key anywhere else.
        instructions: who it is and what it is to do, after what tells it of the room.
        tries: how often an answer is asked for that fails or breaks off; who asks too often waits
            as long as the server says.
        seconds: how long the server may be silent.
        price: US dollars for a million tokens read, and written; None: the cost is not known.
        settings: other fields of the request, e.g. `{"temperature": 0.2}`.
        on_text: is given each piece of the words as it comes; an answer that broke off comes anew.
    """

    base_url: str | None = None
    api_key: str | None = field(default=None, repr=False)
    instructions: str = ""
    tries: int = 4
    seconds: float = 60.0
    price: tuple[float, float] | None = None
    settings: Mapping[str, Any] = field(default_factory=dict, hash=False)
    on_text: Callable[[str], object] | None = None

    def cost(self, tokens_in: int | None, tokens_out: int | None) -> float | None:
        """Return what an answer cost in US dollars; None where that is not known."""
        if self.price is None or tokens_in is None or tokens_out is None:
            return None
        return (tokens_in * self.price[0] + tokens_out * self.price[1]) / MILLION
