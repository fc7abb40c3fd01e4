"""Whether a Parquet data set holds what was copied to it."""

from pathlib import Path

from multichat_lab.progress import Progress, no_progress
from multichat_lab.stores.copying.dataset import Dataset
from multichat_lab.stores.verdict import Verdict
from multichat_lab.stores.verifying import verify


def verify_dataset(
    folder: Path, session_id: str | None = None, progress: Progress = no_progress
) -> Verdict:
    """Compare the parts with the manifest, and all messages and runs with their checksums.

    Args:
        folder: the data set.
        session_id: only this session's messages; None for all.
        progress: is told how many messages are gone through, and how many there are.

    Raises:
        StoreError: there is none, or a copy is made of it, or to it.
        StoreDamagedError: parts are lost, altered or nobody's; they are named.
    """
    dataset = Dataset(folder, create=False)
    try:
        with dataset.reading() as reader:
            return verify(reader, session_id, progress)
    finally:
        dataset.close()
