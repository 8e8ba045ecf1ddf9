"""HTML pages of ours: the data of a portfolio stands in one script element, and nothing else on the page is believed."""

from html.parser import HTMLParser
from typing import Final

from lerwallet.credential import Assessed, Carrier, Credential, Format, Issuer, text
from lerwallet.errors import LerwalletError, Unreadable
from lerwallet.formats.documents import read_value
from lerwallet.formats.secured import Page, Secured
from lerwallet.language import _
from lerwallet.strict_json import loads_object

DATA_ID: Final = "lerwallet-data"  # the id of the script element that a page of ours keeps its data in


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
    page = loads_object(finder.found[0])
    return Secured(
        format=Format.PORTFOLIO,
        carrier=Carrier.HTML,
        data=data,
        credential=_title(page.get("title")),
        securing=Page(markup=markup, data=page),
        contents=_presentation(page.get("presentation"), data),
    )


def _presentation(presentation: object, data: bytes) -> tuple[Secured | LerwalletError, ...]:
    if presentation is None:
        return ()
    try:
        return (read_value(presentation, Carrier.JSON, data, 1),)
    except LerwalletError as unread:
        return (unread,)


def _title(title: object) -> Credential:
    return Credential(
        document={},
        types=(),
        id=None,
        name=text(title),
        issuer=Issuer(id=None, name=None),
        subject=None,
        valid_from=None,
        valid_until=None,
        achievement=None,
        assessed=Assessed.NOT_STATED,
        skills=(),
        tags=(),
        description=None,
        criteria=None,
    )


def _no_page() -> Unreadable:
    return Unreadable(
        _("This is a web page. It has no badge inside that can be checked."),
        hint=_("Look for a Download button on the page, and add the file that it gives you."),
    )
