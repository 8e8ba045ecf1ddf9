"""Traces in Exif: the tables that cameras and programs put into pictures (CIPA DC-008)."""

from collections.abc import Iterator, Mapping
from typing import TYPE_CHECKING, Final

from lerwallet.cleaning.trace import Sort, Trace, trace

if TYPE_CHECKING:
    from PIL.Image import Exif

ORIENTATION: Final = 0x0112
_CAMERA_TABLE, _GPS_TABLE, _THUMBNAIL_TABLE = 0x8769, 0x8825, 1
_TOLD: Final[Mapping[int, Sort]] = {
    0x010E: Sort.WORDS,  # ImageDescription
    0x010F: Sort.DEVICE,  # Make
    0x0110: Sort.DEVICE,  # Model
    0x0131: Sort.SOFTWARE,
    0x0132: Sort.TIME,
    0x013B: Sort.PEOPLE,  # Artist
    0x013C: Sort.DEVICE,  # HostComputer
    0x8298: Sort.PEOPLE,  # Copyright
    0x9003: Sort.TIME,  # DateTimeOriginal
    0x9004: Sort.TIME,
    0x927C: Sort.DEVICE,  # MakerNote
    0x9286: Sort.WORDS,  # UserComment
    0x9C9B: Sort.WORDS,  # XPTitle, and four more of Windows
    0x9C9C: Sort.WORDS,
    0x9C9D: Sort.PEOPLE,
    0x9C9E: Sort.WORDS,
    0x9C9F: Sort.WORDS,
    0xA420: Sort.DEVICE,  # ImageUniqueID
    0xA430: Sort.PEOPLE,  # CameraOwnerName
    0xA431: Sort.DEVICE,  # BodySerialNumber
    0xA433: Sort.DEVICE,
    0xA434: Sort.DEVICE,
    0xA435: Sort.DEVICE,
}
_UTF_16: Final = range(0x9C9B, 0x9CA0)
_WITHOUT_WORDS: Final = {0x927C, 0xA420}  # of no use to a reader
_COMMENT_CODE: Final = 8  # bytes that name the encoding of a UserComment


def exif_traces(data: bytes) -> Iterator[Trace]:
    """What the Exif block DATA tells; one that cannot be read is told as such."""
    exif = read_exif(data)
    if exif is None:
        yield trace(Sort.OTHER, "Exif")
        return
    yield from traces_of(exif)
    yield trace(Sort.OTHER, "Exif")


def read_exif(data: bytes) -> "Exif | None":
    """The tables in DATA; None where they cannot be read."""
    from PIL import Image

    exif = Image.Exif()
    try:
        exif.load(data)
        dict(exif)
    except Exception:  # noqa: BLE001  the reader raises whatever a hostile table leads it to
        return None
    return exif


def traces_of(exif: "Exif") -> Iterator[Trace]:
    """What the tables tell of people, places, devices, times and words."""
    for tag, value in [*_table(exif, None).items(), *_table(exif, _CAMERA_TABLE).items()]:
        if tag in _TOLD:
            yield trace(_TOLD[tag], *([] if tag in _WITHOUT_WORDS else [_words(tag, value)]))
    if _table(exif, _GPS_TABLE):
        yield trace(Sort.PLACE)
    if _table(exif, _THUMBNAIL_TABLE):
        yield trace(Sort.THUMBNAIL)


def _table(exif: "Exif", number: int | None) -> dict[int, object]:
    try:
        return dict(exif) if number is None else dict(exif.get_ifd(number))
    except Exception:  # noqa: BLE001  the reader raises whatever a hostile table leads it to
        return {}


def _words(tag: int, value: object) -> str:
    if isinstance(value, bytes) and tag in _UTF_16:
        return value.decode("utf-16-le", "replace")
    if isinstance(value, bytes) and tag == 0x9286:
        return value[_COMMENT_CODE:].decode("utf-8", "replace")
    if isinstance(value, bytes):
        return value.decode("utf-8", "replace")
    return value if isinstance(value, str) else ""
