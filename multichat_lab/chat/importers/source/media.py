"""Images and files in the blocks of a message: what is known of them, never their bytes."""

import base64
import binascii
import hashlib
from collections.abc import Mapping
from typing import Any

from multichat_lab.parts import Part, PartKind

_DATA = "data:"


def media_part(kind: PartKind, block: Mapping[str, Any]) -> Part:
    """Return an image or file; of bytes in base64, their number and hash."""
    source = next(
        (block[key] for key in _MEDIA_KEYS if isinstance(block.get(key), Mapping | str)), block
    )
    inside: Mapping[str, Any] = {"url": source} if isinstance(source, str) else source
    url = next((inside[key] for key in _URL_KEYS if isinstance(inside.get(key), str)), None)
    media_type = next(
        (v for key in _TYPE_KEYS for v in (inside.get(key), block.get(key)) if v), None
    )
    data = next((inside[key] for key in _BYTES_KEYS if isinstance(inside.get(key), str)), None)
    if url is not None and url.startswith(_DATA):
        head, _, data = url.removeprefix(_DATA).partition(",")
        media_type, url = head.partition(";")[0] or media_type, None
    size, digest = _measured(data)
    name = next((block[key] for key in _NAME_KEYS if isinstance(block.get(key), str)), None)
    inner = inside.get("filename")
    return Part(
        kind,
        name=name or optional_text(inner),
        media_type=optional_text(media_type),
        size=size,
        sha256=digest,
        url=url,
    )


_MEDIA_KEYS = (
    "source", "image_url", "image", "file", "input_audio", "audio", "video", "document",
)  # fmt: skip
_URL_KEYS = ("url", "uri", "image_url", "file_url", "file_id")
_TYPE_KEYS = ("media_type", "mime_type", "format")
_BYTES_KEYS = ("data", "file_data", "content")
_NAME_KEYS = ("filename", "title", "name", "file_name")


def _measured(data: str | None) -> tuple[int | None, str | None]:
    """Return size and SHA-256 of bytes in base64; neither where they are none."""
    if not data:
        return None, None
    try:
        content = base64.b64decode(data, validate=True)
    except (binascii.Error, ValueError):
        return None, None
    return len(content), hashlib.sha256(content).hexdigest()


def optional_text(value: object) -> str | None:
    """Return a value as text; None for nothing."""
    return None if value is None or value == "" else str(value)
