"""PNG pictures (PNG 3, W3C): only the chunks that draw the picture stay, bit for bit."""

import zlib
from collections import defaultdict
from collections.abc import Iterable, Iterator
from typing import Final

from lerwallet.cleaning.exif import exif_traces
from lerwallet.cleaning.trace import Sort, Trace, trace
from lerwallet.cleaning.xmp import xmp_traces
from lerwallet.errors import RefusedForSafety, Unreadable
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
_SAMPLES: Final = {0: 1, 2: 3, 3: 1, 4: 2, 6: 4}  # of one pixel, by the type of its colour
_ADAM7: Final = (  # first column and row, and the steps between them, of each pass (PNG, 8)
    (0, 0, 8, 8),
    (4, 0, 8, 8),
    (0, 4, 4, 8),
    (2, 0, 4, 4),
    (0, 2, 2, 4),
    (1, 0, 2, 2),
    (0, 1, 1, 2),
)
_RASTER_AT_MOST: Final = 1024 * 1024 * 1024  # a hundred million pixels, eight bytes each
_NUMBERED: Final = 4  # bytes of a number that chunks of an animation begin with
_PIECE: Final = 1024 * 1024
_READ_AT_MOST: Final = 64 * 1024  # of a text that is packed


def strip_png(data: bytes) -> tuple[bytes, list[Trace]]:
    """DATA without what does not draw, and the traces in it. Raises `Unreadable`."""
    kept: list[tuple[bytes, bytes]] = []
    traces: list[Trace] = []
    place = len(BEGINS)
    kind = b""
    while kind != b"IEND":
        size, kind = int.from_bytes(data[place : place + 4], "big"), data[place + 4 : place + 8]
        end = place + 12 + size
        if end > len(data):
            raise Unreadable(_("The picture is cut off or damaged."))
        if kind in _DRAWS:
            kept.append((kind, data[place + 8 : end - 4]))
        else:
            traces += _traces(kind, data[place + 8 : end - 4])
        place = end
    if data[place:].strip(b"\0"):
        traces.append(trace(Sort.ATTACHMENT))
    alone = _pixels_alone(kept)
    if alone != kept:
        traces.append(trace(Sort.ATTACHMENT))
    return BEGINS + b"".join(_chunk(kind, content) for kind, content in alone), traces


def _chunk(kind: bytes, content: bytes) -> bytes:
    """PNG, 5.3."""
    checksum = zlib.crc32(kind + content).to_bytes(4, "big")
    return len(content).to_bytes(4, "big") + kind + content + checksum


def _pixels_alone(chunks: list[tuple[bytes, bytes]]) -> list[tuple[bytes, bytes]]:
    """CHUNKS without what stands behind the pixels in their own ones, of the picture and of each frame."""
    head = next((content for kind, content in chunks if kind == b"IHDR"), b"")
    heads = [head]
    pictures: dict[int, list[int]] = defaultdict(
        list
    )  # where the chunks of each are; the first is the still one
    for place, (kind, content) in enumerate(chunks):
        if kind == b"fcTL":
            heads.append(content[4:12] + head[8:])
        elif kind == b"IDAT":
            pictures[0].append(place)
        elif kind == b"fdAT":
            pictures[len(heads) - 1].append(place)
    alone: dict[int, bytes] = {}
    for number, places in pictures.items():
        begins = _NUMBERED if number else 0
        packed = b"".join(chunks[place][1][begins:] for place in places)
        pixels = _packed_again(_raster_size(heads[number]), packed)
        if pixels is not None:
            alone |= dict.fromkeys(places, b"") | {places[0]: chunks[places[0]][1][:begins] + pixels}
    if not alone:
        return chunks
    kept = [(kind, alone.get(place, content)) for place, (kind, content) in enumerate(chunks)]
    return list(_numbered(each for place, each in enumerate(kept) if each[1] or place not in alone))


def _numbered(chunks: Iterable[tuple[bytes, bytes]]) -> Iterator[tuple[bytes, bytes]]:
    """CHUNKS, those of an animation in one row without a gap (PNG, 11.3.6)."""
    number = 0
    for kind, content in chunks:
        if kind in {b"fcTL", b"fdAT"}:
            yield kind, number.to_bytes(_NUMBERED, "big") + content[_NUMBERED:]
            number += 1
        else:
            yield kind, content


def _packed_again(size: int, packed: bytes) -> bytes | None:
    """The pixels alone, SIZE bytes unpacked, where something stands behind them in PACKED; None where nothing does."""
    unpacker, found = zlib.decompressobj(), 0
    try:
        # one byte more than there can be: whether there is more
        for unpacked in _unpacked(unpacker, packed, size + 1):
            found += len(unpacked)
        more = found > size or bool(unpacker.unused_data)
    except zlib.error as error:
        if found < size:
            raise Unreadable(_("The picture is cut off or damaged.")) from error
        more = True
    if not more:
        return None
    packer = zlib.compressobj()
    again = [packer.compress(each) for each in _unpacked(zlib.decompressobj(), packed, size)]
    return b"".join([*again, packer.flush()])


def _unpacked(unpacker: "zlib._Decompress", packed: bytes, limit: int) -> Iterator[bytes]:
    """What is in PACKED, piece by piece, and no more than LIMIT bytes of it."""
    while limit > 0 and not unpacker.eof:
        piece = unpacker.decompress(packed, min(limit, _PIECE))
        packed = unpacker.unconsumed_tail
        if not piece:
            return
        limit -= len(piece)
        yield piece


def _raster_size(head: bytes) -> int:
    """How many bytes the pixels have, unpacked (PNG, 7.2 and 8). Raises `Unreadable`."""
    width, height = int.from_bytes(head[:4], "big"), int.from_bytes(head[4:8], "big")
    if len(head) != 13 or head[9] not in _SAMPLES or not width or not height:
        raise Unreadable(_("The picture is cut off or damaged."))
    bits = head[8] * _SAMPLES[head[9]]
    passes = _ADAM7 if head[12] else ((0, 0, 1, 1),)
    size = 0
    for left, top, right, down in passes:
        columns, rows = -((left - width) // right), -((top - height) // down)
        if columns > 0 and rows > 0:
            size += rows * (1 + (columns * bits + 7) // 8)
    if size > _RASTER_AT_MOST:
        raise RefusedForSafety(_("The picture is too large."))
    return size


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
