"""Pages of ours: their data stands in one script element of an HTML page or is attached to a PDF; nothing else is believed."""

import gzip
from base64 import b64decode, b64encode
from collections.abc import Iterator, Mapping
from html.parser import HTMLParser
from typing import Final

from lerwallet.credential import Carrier, Format, JsonObject, text
from lerwallet.errors import LerwalletError, RefusedForSafety, Unreadable
from lerwallet.formats.documents import read_value
from lerwallet.formats.secured import Page, Secured, titled
from lerwallet.inflating import GZIP, inflated
from lerwallet.language import _
from lerwallet.multiformats import base64url_decode
from lerwallet.strict_json import MAX_BYTES, loads_object

DATA_ID: Final = "lerwallet-data"  # the id of the script element that a page of ours keeps its data in
DATA_FILE: Final = "lerwallet-page.json"  # what is attached to a PDF of ours
DATA_TYPE: Final = "application/json"  # what the script element says that it holds
PACKED_TYPE: Final = "application/gzip"
_GZIP_BEGINS: Final = "H4sI"  # in base64
_WHOLE: Final = {Format.OB1_HOSTED, Format.OB2_HOSTED, Format.OB2_SIGNED}
_WHOLE_AT_MOST: Final = 2_000


class _DataFinder(HTMLParser):
    def __init__(self) -> None:
        super().__init__(convert_charrefs=False)
        self.found: list[str] = []
        self._inside = False

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if tag == "script" and ("id", DATA_ID) in attrs:
            self._inside = True
            self.found.append("")

    def handle_endtag(self, tag: str) -> None:
        if tag == "script":
            self._inside = False

    def handle_data(self, data: str) -> None:
        if self._inside:
            self.found[-1] += data


def read_page(data: bytes) -> Secured:
    """Read a portfolio page. Raises `Unreadable` for a page that is not one of ours."""
    try:
        markup = data.decode("utf-8")
    except UnicodeDecodeError:
        raise _no_page() from None
    if DATA_ID not in markup:
        raise _no_page()
    finder = _DataFinder()
    finder.feed(markup)
    finder.close()
    if len(finder.found) != 1:
        raise Unreadable(_("This page was changed: it should hold its badges in one place."))
    found = finder.found[0]
    if found.startswith(_GZIP_BEGINS):
        return read_page_data(_unpacked(found), Carrier.HTML, data, packed=found)
    return read_page_data(found, Carrier.HTML, data)


def packed(document: str) -> str:
    """DOCUMENT in a fifth of its size, in signs that mean nothing to a browser: gzip (RFC 1952) in base64 (RFC 4648)."""
    return b64encode(gzip.compress(document.encode(), mtime=0)).decode()


def _unpacked(packed: str) -> bytes:
    try:
        unpacked = inflated(b64decode(packed, validate=True), wbits=GZIP, limit=MAX_BYTES)
    except ValueError:  # no base64
        unpacked = None
    if unpacked is None:
        raise Unreadable(_("This page was changed: the data with its badges is damaged."))
    return unpacked


def read_page_data(
    document: str | bytes, carrier: Carrier, data: bytes, *, packed: str | None = None
) -> Secured:
    """Read the page data in the JSON DOCUMENT that a page of ours, DATA, holds. Raises `Unreadable`.

    PACKED is the text that it was unpacked from.
    """
    page = loads_object(document)
    return Secured(
        format=Format.PORTFOLIO,
        carrier=carrier,
        data=data,
        credential=titled(page.get("title", page.get("to"))),
        securing=Page(data=page, packed=packed),
        contents=(*_presentation(page.get("presentation"), data), *_whole_badges(page.get("lines"))),
    )


def read_whole_badge(line: JsonObject) -> Secured:
    """The older badge whose file stands in `data` (base64url) of a page's line. Raises as `whole_badge`."""
    return whole_badge(base64url_decode(text(line.get("data")) or ""))


def whole_badge(data: bytes) -> Secured:
    """The older badge in the file DATA; no presentation can hold these. Raises `Unreadable` or `RefusedForSafety`."""
    from lerwallet.formats import read

    markup = data[:1024].lstrip(b"\xef\xbb\xbf \t\r\n").startswith(b"<")
    if markup and b"<svg" not in data[:4096]:
        raise Unreadable(_("A page cannot stand inside a page."))
    badge = read(data)
    if badge.format not in _WHOLE:
        raise Unreadable(_("This badge should stand in the presentation inside the page."))
    return badge


def _whole_badges(lines: object) -> Iterator[Secured | LerwalletError]:
    whole = [
        line
        for line in (lines if isinstance(lines, list) else ())
        if isinstance(line, Mapping) and line.get("kind") == "whole_badge"
    ]
    if len(whole) > _WHOLE_AT_MOST:
        raise RefusedForSafety(_("There are too many badges on this page."))
    for line in whole:
        try:
            yield read_whole_badge(line)
        except LerwalletError as unread:
            yield unread


def _presentation(presentation: object, data: bytes) -> tuple[Secured | LerwalletError, ...]:
    if presentation is None:
        return ()
    try:
        return (read_value(presentation, Carrier.JSON, data, 1),)
    except LerwalletError as unread:
        return (unread,)


def _no_page() -> Unreadable:
    return Unreadable(
        _("This is a web page. It has no badge inside that can be checked."),
        hint=_("Look for a Download button on the page, and add the file that it gives you."),
    )
