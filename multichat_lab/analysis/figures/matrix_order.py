"""In which order people stand in a matrix of who talks to whom."""

from importlib.util import find_spec
from typing import Literal

import numpy as np
import pandas as pd
from numpy.typing import NDArray

Order = Literal["cluster", "volume", "name"]


def ordered(counts: pd.DataFrame, order: Order) -> tuple[list[str], list[int]]:
    """Return the names in their order, and before which of them a group begins that is apart."""
    names = [str(name) for name in counts.index]
    if order == "name":
        return sorted(names), []
    if order == "volume" or len(names) < 3 or find_spec("scipy") is None:
        return names, []
    from scipy.cluster.hierarchy import fcluster, leaves_list, linkage, optimal_leaf_ordering
    from scipy.spatial.distance import squareform

    distances = squareform(apart(counts.to_numpy(dtype=np.float64)), checks=False)
    tree = optimal_leaf_ordering(linkage(distances, "average"), distances)
    groups = fcluster(tree, 1 - 1e-9, criterion="distance")
    leaves = leaves_list(tree).tolist()
    if leaves[0] > leaves[-1]:  # either way round is as good: the most talkative first
        leaves.reverse()
    found = groups[leaves]
    cuts = [place for place in range(1, len(found)) if found[place] != found[place - 1]]
    return [names[leaf] for leaf in leaves], cuts


def apart(counts: NDArray[np.float64]) -> NDArray[np.float64]:
    """Return how far people are from each other: 1 where no message passed between them.

    1 − w / √(s t), w what passed either way, s and t all that each of the two exchanged.
    """
    both = counts + counts.T
    np.fill_diagonal(both, 0)
    sums = both.sum(axis=1)
    scale = np.sqrt(np.outer(sums, sums))
    distances = 1 - np.divide(both, scale, out=np.zeros_like(both), where=scale > 0)
    np.fill_diagonal(distances, 0)
    return np.asarray(np.clip(distances, 0, 1), dtype=np.float64)
