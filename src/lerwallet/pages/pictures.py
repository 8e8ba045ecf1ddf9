"""Which pictures go on paper: those whose size in pixels is told by their first bytes, and not made to exhaust whoever draws them."""

import re
from typing import Final

# A JPEG goes into a PDF as it is; the others are unpacked and packed anew.
_PIXELS_AT_MOST: Final = {
    "image/jpeg": 40_000_000,
    "image/png": 4_000_000,
    "image/gif": 4_000_000,
    "image/webp": 4_000_000,
}
# The frame header that says how large it is (ITU-T T.81, B.2.2): every SOF but those that are tables
_JPEG_SIZE: Final = re.compile(rb"\xff[\xc0-\xc3\xc5-\xc7\xc9-\xcb\xcd-\xcf]..\x08(....)", re.DOTALL)


def fits_on_paper(media_type: str, data: bytes) -> bool:
    """Whether the picture says how large it is, and is small enough to be drawn."""
    size = _size(media_type, data)
    return size is not None and 0 < size[0] * size[1] <= _PIXELS_AT_MOST[media_type]


def _size(media_type: str, data: bytes) -> tuple[int, int] | None:
    """Width and height in pixels; None where they are not where they should be."""
    match media_type:
        case "image/png" if data[12:16] == b"IHDR":
            return _number(data[16:20]), _number(data[20:24])
        case "image/gif" if len(data) > 10:
            return _little(data[6:8]), _little(data[8:10])
        case "image/webp" if data[8:12] == b"WEBP":
            return _webp_size(data)
        case "image/jpeg":
            sizes = [each.group(1) for each in _JPEG_SIZE.finditer(data)]  # also of a thumbnail inside
            return max(((_number(each[2:]), _number(each[:2])) for each in sizes), default=None)
        case _:
            return None


def _webp_size(data: bytes) -> tuple[int, int] | None:
    """RFC 9649, 2.7 and 3.4; RFC 6386, 9.1."""
    match data[12:16]:
        case b"VP8X":
            return _little(data[24:27]) + 1, _little(data[27:30]) + 1
        case b"VP8L":
            bits = _little(data[21:25])
            return (bits & 0x3FFF) + 1, (bits >> 14 & 0x3FFF) + 1
        case b"VP8 ":
            return _little(data[26:28]) & 0x3FFF, _little(data[28:30]) & 0x3FFF
        case _:
            return None


def _number(data: bytes) -> int:
    return int.from_bytes(data, "big")


def _little(data: bytes) -> int:
    return int.from_bytes(data, "little")
