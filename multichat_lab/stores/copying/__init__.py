"""A store copied to another one, of whatever types: `copy_store("sqlite:a.db", "json:folder")`.

Either may be a Parquet data set instead, `parquet:FOLDER`; see `dataset`.

All records keep their ids, numbers, times and checksums. What is copied is read back and compared
by a checksum of every record. A copy that was stopped, or of which the source has grown, is gone on
with by copying again: what is there is compared, and only the rest is written.
"""

from multichat_lab.progress import Progress, no_progress
from multichat_lab.stores.copying.copier import copy_all
from multichat_lab.stores.copying.opening import located, open_source, open_target
from multichat_lab.stores.copying.places import require_other_place
from multichat_lab.stores.copying.tally import Copied

__all__ = ["Copied", "copy_store"]


def copy_store(
    source: str, target: str, *, delete: bool = False, progress: Progress = no_progress
) -> Copied:
    """Copy all of a store to another one, or what came since it was copied there last.

    The source is only read, and others may write to it meanwhile; what they wrote is told, and
    taken by the next copy. The target is nobody else's: what it has and the source does not have
    is refused, unless it is to be deleted.

    Args:
        source: `TYPE:PATH` of the store that is copied, or `parquet:FOLDER` of a data set.
        target: that of the copy; made where there is none.
        delete: delete from the copy what the source does not have (any more).
        progress: is told how many messages are copied and compared, and how many there are.

    Raises:
        StoreError: there is no source; both are one; the target holds other things; or it does not
            hold what was written to it.
        StoreDamagedError: what stands beside messages in the source is not as it was recorded.
        UnknownStoreError: one reads otherwise, or is a store that ends with this process.
    """
    places = located(source), located(target)
    require_other_place(*places)
    reading = open_source(places[0])
    try:
        writing = open_target(places[1])
        try:
            require_other_place(*places, (reading, writing))
            return copy_all(reading, writing, delete, progress)
        finally:
            writing.close()
    finally:
        reading.close()
