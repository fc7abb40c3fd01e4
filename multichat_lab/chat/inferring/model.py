"""The model: the sum of the clues' weights, of each message that may be answered and of none.

It is a log-linear ranking model (conditional logit): the chance that a message answers another, or
none, is the exponential of its sum, divided by those of all. Nothing but numpy is needed, and the
weights, of which `weights.json` holds some 700, can be read: log odds, one a value of each clue.
"""

import json
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from functools import cache
from importlib.resources import files

import numpy as np
import numpy.typing as npt

from multichat_lab.chat.inferring.clues import (
    ALONE_CLUES,
    PAIR_CLUES,
    Clues,
    alone_clues,
    pair_clues,
)
from multichat_lab.chat.inferring.encoding import WINDOW, Block, Encoder
from multichat_lab.records import ChatMessage

Weights = Mapping[str, npt.NDArray[np.float64]]
"""Clue → weight of each of its values."""


@dataclass(frozen=True, slots=True)
class InferredReply:
    """That a message seems to answer another.

    Attributes:
        message: the later message.
        target: the one that it seems to answer; None: none, it starts something new.
        confidence: the chance that this is so, as the model sees it, from 0 to 1.
    """

    message: ChatMessage
    target: ChatMessage | None
    confidence: float


@cache
def learned_weights() -> Weights:
    """Return the weights that come with the package; the file tells how they were made."""
    text = files("multichat_lab.chat.inferring").joinpath("weights.json").read_text("utf-8")
    return {clue: np.array(values) for clue, values in json.loads(text)["weights"].items()}


def weighed(
    messages: Iterable[ChatMessage],
    names: Mapping[str, str] | None = None,
    weights: Weights | None = None,
) -> Iterator[InferredReply]:
    """Yield for each message of one session that is no system message what it seems to answer.

    What the messages themselves tell about replies is not looked at.

    Args:
        messages: of one session, in their order; read as they are needed.
        names: other names of people → who it is.
        weights: those that come with the package unless given.
    """
    known = learned_weights() if weights is None else weights
    for block in Encoder(names).blocks(messages):
        chances = chances_of(block, known)
        for row, best in enumerate(chances.argmax(axis=1)):
            place = block.start + row
            target = None if best == WINDOW else block.rows[place - 1 - best].message
            yield InferredReply(block.rows[place].message, target, float(chances[row, best]))


def chances_of(block: Block, weights: Weights) -> npt.NDArray[np.float64]:
    """Return a row a message: the chance to answer the one 1, 2 … `WINDOW` before; last, none."""
    clues = Clues(block)
    sums = np.zeros((len(clues.later), WINDOW + 1))
    for clue, values in zip(PAIR_CLUES, pair_clues(clues), strict=True):
        sums[:, :WINDOW] += weights[clue][values]
    for clue, column in zip(ALONE_CLUES, alone_clues(clues), strict=True):
        sums[:, WINDOW] += weights[clue][column]
    sums[:, :WINDOW][~clues.possible] = -np.inf
    chances: npt.NDArray[np.float64] = np.exp(sums - sums.max(axis=1, keepdims=True))
    chances /= chances.sum(axis=1, keepdims=True)
    return chances
