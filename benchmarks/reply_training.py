"""Learn the weights of the model that infers replies: maximum likelihood, with numpy alone."""

import json
from collections.abc import Iterable, Iterator
from importlib.resources import files
from pathlib import Path

import numpy as np
from reply_corpus import Annotated

from multichat_lab.chat.inferring.clues import (
    ALONE_CLUES,
    PAIR_CLUES,
    Clues,
    alone_clues,
    pair_clues,
)
from multichat_lab.chat.inferring.encoding import WINDOW, Encoder

SIZES = PAIR_CLUES | ALONE_CLUES
OFFSETS = dict(zip(SIZES, np.cumsum([0, *SIZES.values()]), strict=False))
TOTAL = sum(SIZES.values())
IMPOSSIBLE = TOTAL
"""Place of the weight of what lies before the first message."""

EPOCHS = 5
BATCH = 256
RATE = 0.05
DECAY = 1e-5
SEED = 1


def examples(logs: Iterable[Annotated]) -> Iterator[tuple[np.ndarray, np.ndarray, np.ndarray]]:
    """Yield of each block the clues of pairs, those of none, and which of them is right."""
    for log in logs:
        for block in Encoder().blocks(log.messages):
            clues = Clues(block)
            pairs = np.stack(
                [
                    values + OFFSETS[clue]
                    for clue, values in zip(PAIR_CLUES, pair_clues(clues), strict=True)
                ],
                axis=-1,
            )
            pairs[~clues.possible] = IMPOSSIBLE
            alone = np.stack(
                [
                    values + OFFSETS[clue]
                    for clue, values in zip(ALONE_CLUES, alone_clues(clues), strict=True)
                ],
                axis=-1,
            )
            ids = [each.message.message_id for each in block.rows]
            right = np.zeros((len(pairs), WINDOW + 1), dtype=bool)
            for row, place in enumerate(range(block.start, len(ids))):
                targets = log.targets.get(ids[place], set())
                near = ids[max(0, place - WINDOW) : place][::-1]
                right[row, : len(near)] = [each in targets for each in near]
                right[row, WINDOW] = targets == {ids[place]}
            known = right.any(axis=1)
            yield pairs[known].astype(np.int16), alone[known].astype(np.int16), right[known]


def learn(logs: Iterable[Annotated]) -> np.ndarray:
    """Return the weights: Adam on the negative log-likelihood of the marked links."""
    pairs, alone, right = map(np.concatenate, zip(*examples(logs), strict=True))
    weights, mean, square = np.zeros((3, TOTAL + 1))
    random = np.random.default_rng(SEED)
    step = 0
    for epoch in range(EPOCHS):
        for batch in np.array_split(random.permutation(len(pairs)), len(pairs) // BATCH):
            weights[IMPOSSIBLE] = -1e6
            sums = np.concatenate(
                [
                    weights[pairs[batch]].sum(axis=-1),
                    weights[alone[batch]].sum(axis=-1, keepdims=True),
                ],
                axis=1,
            )
            chances = np.exp(sums - sums.max(axis=1, keepdims=True))
            wanted = chances * right[batch] + 1e-30 * right[batch]
            off = chances / chances.sum(axis=1, keepdims=True)
            off = (off - wanted / wanted.sum(axis=1, keepdims=True)) / len(batch)
            slope = _gathered(pairs[batch], off[:, :WINDOW])
            slope += _gathered(alone[batch], off[:, WINDOW]) + DECAY * weights
            slope[IMPOSSIBLE] = 0
            step += 1
            mean = 0.9 * mean + 0.1 * slope
            square = 0.99 * square + 0.01 * slope**2
            pace = RATE * 0.5**epoch / (np.sqrt(square / (1 - 0.99**step)) + 1e-8)
            weights = weights - pace * mean / (1 - 0.9**step)
    return weights[:TOTAL]


def _gathered(clues: np.ndarray, off: np.ndarray) -> np.ndarray:
    shares = np.repeat(off.ravel(), clues.shape[-1])
    return np.bincount(clues.ravel(), shares, minlength=TOTAL + 1)


def write(weights: np.ndarray) -> Path:
    """Write the weights where the package reads them, and return the path."""
    path = Path(str(files("multichat_lab.chat.inferring"))) / "weights.json"
    values = {
        clue: [round(float(each), 3) for each in weights[OFFSETS[clue] :][:size]]
        for clue, size in SIZES.items()
    }
    made = {
        "made_by": "python benchmarks/infer_replies.py CORPUS --train",
        "trained_on": "github.com/jkkummerfeld/irc-disentanglement data/train, CC BY 4.0",
    }
    lines = ",\n".join(f"{json.dumps(clue)}: {json.dumps(some)}" for clue, some in values.items())
    head = ",\n".join(f"{json.dumps(key)}: {json.dumps(text)}" for key, text in made.items())
    path.write_text(f'{{\n{head},\n"weights": {{\n{lines}\n}}\n}}\n', encoding="utf-8")
    return path
