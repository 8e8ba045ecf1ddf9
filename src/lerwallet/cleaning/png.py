"""PNG pictures (PNG 3, W3C): only the chunks that draw the picture stay, bit for bit."""

import zlib
from collections.abc import Iterator
from typing import Final

from lerwallet.cleaning.exif import exif_traces
from lerwallet.cleaning.trace import Sort, Trace, trace
from lerwallet.cleaning.xmp import xmp_traces
from lerwallet.errors import Unreadable
from lerwallet.language import _

BEGINS: Final = b"\x89PNG\r\n\x1a\n"
_DRAWS: Final = frozenset(
    b"IHDR PLTE IDAT IEND tRNS gAMA cHRM sRGB iCCP sBIT bKGD hIST pHYs sPLT cICP mDCV cLLI acTL fcTL fdAT".split()
)
_KEYWORDS: Final = {
    "author": Sort.PEOPLE,
    "copyright": Sort.PEOPLE,
    "software": Sort.SOFTWARE,
    "source": Sort.DEVICE,
    "creation time": Sort.TIME,
}
_XMP: Final = "xml:com.adobe.xmp"
_READ_AT_MOST: Final = 64 * 1024  # of a text that is packed


def strip_png(data: bytes) -> tuple[bytes, list[Trace]]:
    """DATA without what does not draw, and the traces in it. Raises `Unreadable`."""
    kept: list[bytes] = [BEGINS]
    traces: list[Trace] = []
    place = len(BEGINS)
    kind = b""
    while kind != b"IEND":
        size, kind = int.from_bytes(data[place : place + 4], "big"), data[place + 4 : place + 8]
        end = place + 12 + size
        if end > len(data):
            raise Unreadable(_("The picture is cut off or damaged."))
        if kind in _DRAWS:
            kept.append(data[place:end])
        else:
            traces += _traces(kind, data[place + 8 : end - 4])
        place = end
    if data[place:].strip(b"\0"):
        traces.append(trace(Sort.ATTACHMENT))
    return b"".join(kept), traces


def exif_block(data: bytes) -> bytes | None:
    """The Exif of a PNG."""
    place = len(BEGINS)
    while place + 12 <= len(data):
        size, kind = int.from_bytes(data[place : place + 4], "big"), data[place + 4 : place + 8]
        if kind == b"eXIf":
            return data[place + 8 : place + 8 + size]
        place += 12 + size
    return None


def _traces(kind: bytes, content: bytes) -> Iterator[Trace]:
    match kind:
        case b"eXIf":
            yield from exif_traces(content)
        case b"tIME":
            yield trace(Sort.TIME)
        case b"tEXt" | b"zTXt" | b"iTXt":
            keyword, text = _text(kind, content)
            if keyword == _XMP:
                yield from xmp_traces(text)
            elif keyword.startswith(("openbadge", "clrcredential")):
                yield trace(Sort.ATTACHMENT, keyword)
            else:
                yield trace(_KEYWORDS.get(keyword, Sort.WORDS), text)
        case _:
            yield trace(Sort.OTHER, kind.decode("ascii", "replace"))


def _text(kind: bytes, content: bytes) -> tuple[str, bytes]:
    """Keyword (in small letters) and text of a text chunk (PNG, 11.3.3)."""
    keyword, _zero, rest = content.partition(b"\0")
    packed = kind == b"zTXt"
    if kind == b"zTXt":
        rest = rest[1:]
    elif kind == b"iTXt":
        packed, rest = rest[:1] == b"\1", rest[2:].split(b"\0", 2)[-1]
    elif kind == b"tEXt":
        rest = rest.decode("latin-1").encode()
    if packed:
        try:
            rest = zlib.decompressobj().decompress(rest, _READ_AT_MOST)
        except zlib.error:
            rest = b""
    return keyword.decode("latin-1").strip().lower(), rest
