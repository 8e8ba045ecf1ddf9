"""WebP pictures (RFC 9649): only the chunks that draw the picture stay, bit for bit."""

from collections.abc import Iterator
from typing import Final

from lerwallet.cleaning.exif import exif_traces
from lerwallet.cleaning.trace import Sort, Trace, trace
from lerwallet.cleaning.xmp import xmp_traces
from lerwallet.errors import Unreadable
from lerwallet.language import _

_DRAWS: Final = {b"VP8 ", b"VP8L", b"VP8X", b"ALPH", b"ANIM", b"ANMF", b"ICCP"}
_SAYS_METADATA: Final = 0x08 | 0x04  # the flags of VP8X for Exif and XMP (2.7)
_FRAME_HEAD: Final = 16  # bytes before the chunks of a frame


def is_webp(data: bytes) -> bool:
    return data[:4] == b"RIFF" and data[8:12] == b"WEBP"


def strip_webp(data: bytes) -> tuple[bytes, list[Trace]]:
    """DATA without what does not draw, and the traces in it. Raises `Unreadable`."""
    end = 8 + int.from_bytes(data[4:8], "little")
    if end > len(data) + 1:
        raise _damaged()
    kept, traces = _stripped(data[12:end])
    if data[end:].strip(b"\0"):
        traces.append(trace(Sort.ATTACHMENT))
    return b"RIFF" + (4 + len(kept)).to_bytes(4, "little") + b"WEBP" + kept, traces


def exif_block(data: bytes) -> bytes | None:
    """The Exif of a WebP."""
    return next((content for kind, content in _chunks(data[12:]) if kind == b"EXIF"), None)


def _stripped(data: bytes) -> tuple[bytes, list[Trace]]:
    kept, traces = [], []
    for kind, content in _chunks(data):
        if kind == b"VP8X" and content:
            kept.append(_chunk(kind, bytes([content[0] & ~_SAYS_METADATA]) + content[1:]))
        elif kind == b"ANMF":
            inner, more = _stripped(content[_FRAME_HEAD:])
            kept.append(_chunk(kind, content[:_FRAME_HEAD] + inner))
            traces += more
        elif kind in _DRAWS:
            kept.append(_chunk(kind, content))
        else:
            traces += _traces(kind, content)
    return b"".join(kept), traces


def _chunks(data: bytes) -> Iterator[tuple[bytes, bytes]]:
    place = 0
    while place + 8 <= len(data):
        kind, size = data[place : place + 4], int.from_bytes(data[place + 4 : place + 8], "little")
        if place + 8 + size > len(data):
            raise _damaged()
        yield kind, data[place + 8 : place + 8 + size]
        place += 8 + size + size % 2


def _chunk(kind: bytes, content: bytes) -> bytes:
    return kind + len(content).to_bytes(4, "little") + content + bytes(len(content) % 2)


def _traces(kind: bytes, content: bytes) -> Iterator[Trace]:
    match kind:
        case b"EXIF":
            yield from exif_traces(content)
        case b"XMP ":
            yield from xmp_traces(content)
        case _:
            yield trace(Sort.OTHER, kind.decode("ascii", "replace"))


def _damaged() -> Unreadable:
    return Unreadable(_("The picture is cut off or damaged."))
