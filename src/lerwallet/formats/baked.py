"""What PNG and SVG pictures have in common when they carry a badge: the keyword, and the text that was found.

A picture is only a carrier: the text inside decides what the badge is, whatever keyword it stands under.
To add a standard that bakes: a member of `Keyword`, and its row in `svg.ELEMENTS`.
"""

from dataclasses import dataclass
from enum import StrEnum
from typing import Final

from lerwallet.errors import LerwalletError
from lerwallet.language import _

MAX_TEXT: Final = 16 * 1024 * 1024  # bytes, unpacked


class Keyword(StrEnum):
    """The names under which badges stand in a PNG; an SVG says the same with a namespace."""

    OPENBADGES = "openbadges"  # Open Badges 1 and 2
    OPENBADGECREDENTIAL = "openbadgecredential"  # Open Badges 3.0
    CLRCREDENTIAL = "clrcredential"  # CLR 2.0


class Place(StrEnum):
    """Where in the picture the text stood."""

    ITXT = "iTXt"
    TEXT = "tEXt"
    ZTXT = "zTXt"
    ATTRIBUTE = "attribute"  # `verify` of an SVG element
    BODY = "body"  # the text in an SVG element


@dataclass(frozen=True, kw_only=True, slots=True)
class BakedText:
    """One text that was baked into a picture: JSON, a compact JWS, or the URL of a hosted badge."""

    keyword: Keyword
    text: str
    compressed: bool  # against the standard, yet read
    kind: Place


def already_baked() -> LerwalletError:
    return LerwalletError(
        _("There is a badge in this picture already."),
        hint=_("Start from the picture without a badge, or ask for the badge in it to be replaced."),
        code="already_baked",
    )
