"""JPEG pictures (ITU-T T.81): only the segments that draw the picture stay, bit for bit."""

import re
from collections.abc import Iterator
from typing import Final, NamedTuple

from lerwallet.cleaning.exif import exif_traces
from lerwallet.cleaning.trace import Sort, Trace, trace
from lerwallet.cleaning.xmp import iptc_traces, xmp_traces
from lerwallet.errors import Unreadable
from lerwallet.language import _

BEGINS: Final = b"\xff\xd8\xff"
EXIF: Final = b"Exif\0\0"
_XMP, _MORE_XMP = b"http://ns.adobe.com/xap/1.0/\0", b"http://ns.adobe.com/xmp/extension/\0"
_END, _SCAN, _APP0 = 0xD9, 0xDA, 0xE0
_DRAWS: Final = {*range(0xC0, 0xD0), *range(0xDA, 0xE0)}
_ALONE: Final = {0x01, *range(0xD0, 0xD9)}  # markers without a length
_NEXT: Final = re.compile(rb"\xff+[^\x00\xff\xd0-\xd7]")  # in a scan: a marker that is no restart


class Segment(NamedTuple):
    marker: int
    payload: bytes
    scan: bytes  # what is drawn after the head of a scan


def strip_jpeg(data: bytes) -> tuple[bytes, list[Trace]]:
    """DATA without what does not draw, and the traces in it. Raises `Unreadable`."""
    kept: list[bytes] = [b"\xff\xd8"]
    traces: list[Trace] = []
    segments, behind = _segments(data)
    for segment in segments:
        payload = _kept(segment)
        if payload is not None:
            kept += [bytes([0xFF, segment.marker]), payload, segment.scan]
        traces += _traces(segment)
    kept.append(b"\xff\xd9")
    if behind.strip(b"\0"):
        traces.append(trace(Sort.ATTACHMENT))
    return b"".join(kept), traces


def exif_block(data: bytes) -> bytes | None:
    """The Exif of a JPEG, as it stands there."""
    segments, _behind = _segments(data)
    return next((each.payload[2:] for each in segments if each.payload[2:].startswith(EXIF)), None)


def _segments(data: bytes) -> tuple[list[Segment], bytes]:
    """The segments after the start, and what stands behind the end; the payload begins with its length."""
    found: list[Segment] = []
    place = 2
    while True:
        marker, place = _marker(data, place)
        if marker is None or marker == _END:
            return found, data[place:]
        if marker in _ALONE:
            continue
        size = int.from_bytes(data[place : place + 2], "big")
        if size < 2 or place + size > len(data):
            raise Unreadable(_("The picture is cut off or damaged."))
        payload, place = data[place : place + size], place + size
        scan = b""
        if marker == _SCAN:
            end = _NEXT.search(data, place)
            scan = data[place : end.start() if end else len(data)]
            place += len(scan)
        found.append(Segment(marker, payload, scan))


def _marker(data: bytes, place: int) -> tuple[int | None, int]:
    """The marker at PLACE and where it ends; None at the end of a picture that says no end."""
    if place >= len(data):
        return None, place
    if data[place] != 0xFF:
        raise Unreadable(_("The picture is cut off or damaged."))
    while place < len(data) and data[place] == 0xFF:
        place += 1
    return (data[place], place + 1) if place < len(data) else (None, place)


def _kept(segment: Segment) -> bytes | None:
    """What stays of the SEGMENT: None for nothing."""
    content = segment.payload[2:]
    match segment.marker:
        case marker if marker in _DRAWS:
            return segment.payload
        case 0xE0 if content.startswith(b"JFIF\0") and len(content) >= 14:
            return b"\0\x10" + content[:12] + b"\0\0"  # without its thumbnail (JFIF 1.02)
        case 0xE2 if content.startswith(b"ICC_PROFILE\0"):
            return segment.payload
        case 0xEE if content.startswith(b"Adobe"):
            return segment.payload
        case _:
            return None


def _traces(segment: Segment) -> Iterator[Trace]:
    content = segment.payload[2:]
    match segment.marker:
        case 0xE0 if content.startswith(b"JFIF\0"):
            if len(content) > 14:
                yield trace(Sort.THUMBNAIL)
        case 0xE0 if content.startswith(b"JFXX\0"):
            yield trace(Sort.THUMBNAIL)
        case 0xE1 if content.startswith(EXIF):
            yield from exif_traces(content)
        case 0xE1 if content.startswith(_XMP):
            yield from xmp_traces(content[len(_XMP) :])
        case 0xE1 if content.startswith(_MORE_XMP):
            yield trace(Sort.OTHER, "XMP")
        case 0xE2 if content.startswith(b"MPF\0"):
            yield trace(Sort.THUMBNAIL)
        case 0xED if content.startswith(b"Photoshop"):
            yield from iptc_traces(content)
        case 0xFE:
            yield trace(Sort.WORDS, content)
        case marker if _kept(segment) is None:
            yield trace(Sort.OTHER, f"APP{marker - _APP0}" if marker in range(_APP0, 0xF0) else "")
