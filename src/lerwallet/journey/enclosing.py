"""The files of a draft that a review pack shows where its learner wants that: small texts, and small pictures.

A picture goes as a copy without place, names and times; what it shows stays. To show another kind: a branch in `_shown`.
"""

from base64 import b64encode
from collections.abc import Callable, Iterable, Mapping
from contextlib import AbstractContextManager
from typing import BinaryIO, Final, NamedTuple

from lerwallet import cleaning
from lerwallet.errors import LerwalletError
from lerwallet.journey.draft import Attached
from lerwallet.pages.pictures import fits_on_paper
from lerwallet.pages.plain import paragraphs

MOST_OF_ONE: Final = 2 * 2**20  # bytes of a file
MOST_TOGETHER: Final = 8 * 2**20  # bytes of all that one page shows: it goes by mail
_LONGEST: Final = 50_000  # characters of a text
_BEGINNINGS: Final = {"image/png": b"\x89PNG\r\n\x1a\n", "image/jpeg": b"\xff\xd8\xff"}


class Shown(NamedTuple):
    """What a page shows of a file: a picture (a data URL) or paragraphs."""

    picture: str = ""
    paragraphs: tuple[str, ...] = ()


def enclosed(
    files: Iterable[Attached], open_: Callable[[Attached], AbstractContextManager[BinaryIO]]
) -> Mapping[str, Shown]:
    """What can be shown of FILES, by their sealed names; the others are too large, or of a kind that is not shown."""
    found: dict[str, Shown] = {}
    left = MOST_TOGETHER
    for each in files:
        if each.size > min(MOST_OF_ONE, left):
            continue
        with open_(each) as stream:
            shown = _shown(each, stream.read())
        if shown is not None:
            found[each.file] = shown
            left -= each.size
    return found


def _shown(attached: Attached, data: bytes) -> Shown | None:
    for media_type, beginning in _BEGINNINGS.items():
        if data.startswith(beginning):
            return _picture(media_type, data)
    if not attached.media_type.startswith("text/"):
        return None
    try:
        text = data.decode("utf-8-sig")
    except UnicodeDecodeError:
        return None
    found = paragraphs(text, _LONGEST)
    return Shown(paragraphs=found) if found and len(text) <= _LONGEST and "\0" not in text else None


def _picture(media_type: str, data: bytes) -> Shown | None:
    if not fits_on_paper(media_type, data):
        return None
    try:
        clean = cleaning.clean(data).data
    except LerwalletError:
        return None  # damaged, or with something in it that cannot be taken out
    return Shown(picture=f"data:{media_type};base64,{b64encode(clean).decode()}")
