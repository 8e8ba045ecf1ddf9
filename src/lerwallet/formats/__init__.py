"""From bytes to a credential: what a file carries, and what the document inside it is.

To add a carrier: a row in `CARRIERS`, which are told apart by how a file begins. To add a format: see `documents`.
"""

from codecs import BOM_UTF8
from collections.abc import Callable, Sequence
from typing import Final, NamedTuple

from lerwallet import locked_file
from lerwallet.credential import Carrier
from lerwallet.errors import RefusedForSafety, Unreadable
from lerwallet.formats import cose
from lerwallet.formats.baked import BakedText, Keyword
from lerwallet.formats.documents import read_cose, read_text, read_value
from lerwallet.formats.secured import (
    ZIP_BEGINS,
    Broken,
    Embedded,
    Hosted,
    OtherSeal,
    Packed,
    Page,
    Resume,
    Secured,
)
from lerwallet.language import _

__all__ = [
    "CARRIERS",
    "SOURCE_BYTES_AT_MOST",
    "ZIP_BEGINS",
    "Broken",
    "Embedded",
    "Hosted",
    "OtherSeal",
    "Packed",
    "Page",
    "Resume",
    "Secured",
    "read",
    "read_value",
]

SOURCE_BYTES_AT_MOST: Final = 32 * 1024 * 1024


class CarrierReader(NamedTuple):
    """How a file of this kind begins, and how it is read."""

    begins: tuple[bytes, ...]
    read: Callable[[bytes], Secured]


def read(data: bytes) -> Secured:
    """Read one badge, credential, presentation or page.

    Raises `Unreadable` with a sentence that helps, or `RefusedForSafety`; nothing is verified here.
    """
    if len(data) > SOURCE_BYTES_AT_MOST:
        raise RefusedForSafety(_("This file is too large to be a badge."))
    start = data[:1024].lstrip(b"\xef\xbb\xbf \t\r\n")
    for carrier in CARRIERS:
        if start.startswith(carrier.begins):
            return carrier.read(data)
    if start.startswith(b"<"):
        return _read_svg(data) if b"<svg" in data[:4096] else _read_html(data)
    if not start:
        raise Unreadable(
            _("This file is empty."),
            hint=_("The download may have been stopped: get the file from the issuer again."),
        )
    if b"\0" in data[:1024]:
        raise _foreign()
    return read_text(_decoded(data), Carrier.JSON, data)


def _decoded(data: bytes) -> str:
    try:
        return data.removeprefix(BOM_UTF8).decode()
    except UnicodeDecodeError:
        raise _foreign() from None


def _foreign() -> Unreadable:
    return Unreadable(
        _("This is not a file that badges come in."),
        hint=_("Badges come as .json, .png, .svg or .jwt files. Ask the issuer for one of these."),
    )


def _read_png(data: bytes) -> Secured:
    from lerwallet.formats import png

    return _read_picture(png.unbake(data), Carrier.PNG, data)


def _read_svg(data: bytes) -> Secured:
    from lerwallet.formats import svg

    return _read_picture(svg.unbake(data), Carrier.SVG, data)


def _read_picture(baked: Sequence[BakedText], carrier: Carrier, data: bytes) -> Secured:
    if not baked:
        raise Unreadable(
            _("This picture has no badge inside it. Phones and chat apps often remove the hidden part."),
            hint=_(
                "Open the award e-mail or the issuer's page on a computer and use its Download button, then add that file.",
            ),
        )
    text = _only(baked)
    address = text.strip()
    if address.startswith(("http://", "https://")) and len(address.split()) == 1:
        # Open Badges 1 and 2 may carry only the address of the assertion
        return read_value({"id": address, "type": "Assertion"}, carrier, data)
    return read_text(text, carrier, data)


def _only(baked: Sequence[BakedText]) -> str:
    """The badge in a picture; of an older and a newer form of one the newer. Two of one form are no one's choice."""
    newest = [each.text for each in baked if each.keyword is not Keyword.OPENBADGES] or [
        each.text for each in baked
    ]
    if len(set(newest)) > 1:
        raise Unreadable(
            _("This picture holds more than one badge, and nothing says which one is meant."),
            hint=_("Ask the issuer for the badge as a file of its own."),
        )
    return newest[0]


def _read_html(data: bytes) -> Secured:
    from lerwallet.formats.page import read_page

    return read_page(data)


def _read_pdf(data: bytes) -> Secured:
    from lerwallet.formats.pdf import read_pdf

    return read_pdf(data)


def _read_zip(data: bytes) -> Secured:
    from lerwallet.formats.zipped import read_zip

    return read_zip(data, read)


def _read_locked(_data: bytes) -> Secured:
    raise locked_file.locked()


def _refused(sentence: Callable[[], str], hint: Callable[[], str]) -> Callable[[bytes], Secured]:
    def refuse(_data: bytes) -> Secured:
        raise Unreadable(sentence(), hint=hint())

    return refuse


CARRIERS: Final[tuple[CarrierReader, ...]] = (
    CarrierReader((b"\x89PNG",), _read_png),
    CarrierReader(
        (b"\xff\xd8\xff", b"GIF8", b"RIFF", b"BM"),
        _refused(
            lambda: _("This is a photo, and photos of this kind cannot hold a badge."),
            lambda: _(
                "Download the badge picture itself (a .png or .svg file) from the issuer's page, then add that."
            ),
        ),
    ),
    CarrierReader((b"%PDF",), _read_pdf),
    CarrierReader(ZIP_BEGINS, _read_zip),
    CarrierReader((cose.BEGINS,), lambda data: read_cose(data, data)),
    CarrierReader(locked_file.BEGINS, _read_locked),
    CarrierReader(
        (b"\x1f\x8b",),
        _refused(
            lambda: _("This is a packed folder (gzip). lerwallet does not look inside it."),
            lambda: _("Unpack it first, then add the folder that comes out."),
        ),
    ),
)
