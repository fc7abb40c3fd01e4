"""What goes wrong with packed files, whichever library unpacks them."""

import lzma
import zipfile
import zlib

UNPACKING_ERRORS = (
    zipfile.BadZipFile,
    zlib.error,
    lzma.LZMAError,
    EOFError,
    OSError,
    RuntimeError,
)
"""What `zipfile`, `gzip`, `bz2` and `lzma` raise of files that are damaged, cut off, locked by a
password (a RuntimeError), or packed in an unknown way (NotImplementedError, one of those)."""
