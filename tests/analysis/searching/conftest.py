"""What tests of searching share."""

import pytest

from multichat_lab.analysis.searching.index import Index


@pytest.fixture
def taken(monkeypatch):
    """How many messages each change of an index took in."""
    counts = []
    change = Index.change

    def counting(self, added, *args):
        rows = list(added)
        counts.append(len(rows))
        change(self, rows, *args)

    monkeypatch.setattr(Index, "change", counting)
    return counts
