"""GIF pictures (GIF89a): only the blocks that draw the picture stay, bit for bit."""

from typing import Final

from lerwallet.cleaning.trace import Sort, Trace, trace
from lerwallet.cleaning.xmp import xmp_traces
from lerwallet.errors import Unreadable
from lerwallet.language import _

BEGINS: Final = (b"GIF87a", b"GIF89a")
_EXTENSION, _IMAGE, _END = 0x21, 0x2C, 0x3B
_KEPT_APPLICATIONS: Final = (b"NETSCAPE2.0", b"ANIMEXTS1.0", b"ICCRGBG1012")  # how often it plays; colours
_XMP: Final = b"XMP DataXMP"


def strip_gif(data: bytes) -> tuple[bytes, list[Trace]]:
    """DATA without what does not draw, and the traces in it. Raises `Unreadable`."""
    if len(data) < 14:
        raise _damaged()
    place = 13 + _colours(data[10])
    kept, traces = [data[:place]], []
    while place < len(data) and data[place] != _END:
        start, kind = place, data[place : place + 2]
        if kind[0] == _EXTENSION and len(kind) == 2:
            place = _after_blocks(data, place + 2)
            block = data[start:place]
            found = _trace(block)
            traces += found
            kept += [] if found else [block]
        elif kind[0] == _IMAGE and place + 10 < len(data):
            place = _after_blocks(data, place + 10 + _colours(data[place + 9]) + 1)
            kept.append(data[start:place])
        else:
            raise _damaged()
    kept.append(bytes([_END]))
    if data[place + 1 :].strip(b"\0"):
        traces.append(trace(Sort.ATTACHMENT))
    return b"".join(kept), traces


def _colours(flags: int) -> int:
    """Bytes of the table of colours that FLAGS announce."""
    return 3 * 2 ** ((flags & 7) + 1) if flags & 0x80 else 0


def _after_blocks(data: bytes, place: int) -> int:
    """Where the run of sub-blocks that begins at PLACE has ended."""
    while place < len(data) and data[place]:
        place += data[place] + 1
    if place >= len(data):
        raise _damaged()
    return place + 1


def _trace(block: bytes) -> list[Trace]:
    """What an extension tells; nothing where it draws."""
    match block[1]:
        case 0xF9:
            return []
        case 0xFF if block[3:14] in _KEPT_APPLICATIONS:
            return []
        case 0xFF if block[3:14] == _XMP:
            packet = block[14:].partition(b"\x01\xff\xfe")[
                0
            ]  # it stands there as it is, and a trailer ends it
            return list(xmp_traces(packet))
        case 0xFE | 0x01:
            return [trace(Sort.WORDS, _content(block))]
        case _:
            return [trace(Sort.OTHER, block[3:11])]


def _content(block: bytes) -> bytes:
    parts, place = [], 2
    while place < len(block) and block[place]:
        parts.append(block[place + 1 : place + 1 + block[place]])
        place += block[place] + 1
    return b"".join(parts)


def _damaged() -> Unreadable:
    return Unreadable(_("The picture is cut off or damaged."))
