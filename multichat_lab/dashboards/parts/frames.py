"""A message and its buffers as bytes, as a page reads them (`js/src/file/content.ts`)."""

import struct
from collections.abc import Sequence
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

LENGTH = struct.Struct("<I")


def framed(text: bytes, buffers: Sequence[bytes] = ()) -> bytes:
    """Return the length of a JSON text, that text, and all buffers; the text names their sizes."""
    return b"".join([LENGTH.pack(len(text)), text, *buffers])


def unframed(frame: bytes) -> tuple[bytes, bytes]:
    """Return the JSON text of a frame, and its buffers one behind the other.

    Raises:
        ValueError: it is no frame.
    """
    if len(frame) < LENGTH.size:
        raise ValueError("a frame is too short")
    end = LENGTH.size + LENGTH.unpack_from(frame)[0]
    if end > len(frame):
        raise ValueError("a frame has lost its end")
    return frame[LENGTH.size : end], frame[end:]


def little_endian(values: "NDArray[np.float64]") -> bytes:
    """Return numbers row by row, as little-endian float64: a buffer of a frame."""
    return values.astype("<f8", copy=False).tobytes()
