"""Pages for people, made from page data: one self-contained HTML file or PDF, the same bytes for the same data.

To change what a page says or how it looks: a new template in `TEMPLATES` with a folder of its own beside the old one
(and a new `screen` or `sheet` beside those), never a change of one that pages were sent with. A page is made again from
its data to see whether somebody edited it, so what a template once made it must always make. To add a language:
`words.<language>.json` in the template's folder.
"""

import json
from collections.abc import Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

from lerwallet.errors import Unreadable
from lerwallet.formats.page import DATA_FILE, DATA_ID, DATA_TYPE, PACKED_TYPE, packed
from lerwallet.language import _
from lerwallet.pages.data import (
    MEDIA_TYPES,
    PICTURES,
    SCHEMA,
    CredentialLine,
    File,
    Line,
    Mark,
    PageData,
    Statement,
    Support,
    WholeBadge,
    page_data,
)
from lerwallet.pages.templates import template as template_of

if TYPE_CHECKING:
    from lerwallet.pages.typeset import Printing
    from lerwallet.pages.view import View
    from lerwallet.pages.words import Words

__all__ = [
    "MEDIA_TYPES",
    "PICTURES",
    "SCHEMA",
    "TEMPLATES",
    "CredentialLine",
    "File",
    "Line",
    "Mark",
    "PageData",
    "Statement",
    "Support",
    "WholeBadge",
    "html",
    "languages",
    "page_data",
    "printings",
    "render",
    "render_pdf",
    "words_of",
]

_HERE: Final = Path(__file__).parent
# The name in page data, the folder here
TEMPLATES: Final[Mapping[str, str]] = {"portfolio/1": "portfolio_1", "share/1": "share_1"}
_PAPER_LINES_AT_MOST: Final = 1_000  # 5 s of typesetting
_PAPER_BYTES_AT_MOST: Final = 5_000_000  # else without its pictures: that is what e-mail takes
_PLAIN_AT_MOST: Final = 100_000  # characters of page data; more is packed, for e-mail and slow lines
# What could end the script element, or a line of an older JavaScript
_ESCAPES: Final = {ord(sign): f"\\u{ord(sign):04x}" for sign in "<>&\u2028\u2029"}


def languages(template: str) -> frozenset[str]:
    """The languages (BCP 47) that TEMPLATE has words for."""
    return frozenset(path.name.split(".")[1] for path in (_HERE / TEMPLATES[template]).glob("words.*.json"))


def words_of(template: str, language: str) -> "Words":
    """The words of TEMPLATE in LANGUAGE, which is one of its `languages`."""
    from lerwallet.pages.words import Words

    return Words.load(_HERE / TEMPLATES[template] / f"words.{language}.json")


def html(page: Mapping[str, Any]) -> bytes:
    """The file that PAGE goes out as: `render`, with PAGE packed in it where that is long. Raises as `render`."""
    document = _json(page)
    return render(page, packed(document) if len(document) > _PLAIN_AT_MOST else None).encode()


def render(page: Mapping[str, Any], packed_page: str | None = None) -> str:
    """The HTML page of PAGE, a `lerwallet/page/1` object, with that object inside: as JSON, or as in PACKED_PAGE.

    Raises `Unreadable` for an object that no template here is for, or that does not fit the presentation in it.
    """
    form = _Form.of(page)
    return template_of(form.folder).render(
        page=form.data,
        view=form.view,
        words=form.words,
        template=form.name,
        data_id=DATA_ID,
        data_type=PACKED_TYPE if packed_page else DATA_TYPE,
        embedded=packed_page or _json(page).translate(_ESCAPES),
    )


def render_pdf(page: Mapping[str, Any]) -> bytes:
    """The same on paper: a tagged PDF with PAGE attached. Raises as `render`."""
    return printings(page)[0].pdf


def printings(page: Mapping[str, Any]) -> "Sequence[Printing]":
    """The PDFs that PAGE may have become: on this computer, and on one that lacks some letters. Raises as `render`."""
    form = _Form.of(page)
    if len(form.data.lines) > _PAPER_LINES_AT_MOST:
        raise Unreadable(_("This page has more badges than are put on paper."))
    with suppress(Unreadable):  # a picture that cannot be drawn
        made = _printed(form, page, pictures=True)
        if all(len(each.pdf) <= _PAPER_BYTES_AT_MOST for each in made):
            return made
    return _printed(form, page, pictures=False)


def _json(page: Mapping[str, Any]) -> str:
    return json.dumps(page, ensure_ascii=False, separators=(",", ":"))


def _printed(form: "_Form", page: Mapping[str, Any], *, pictures: bool) -> "Sequence[Printing]":
    from lerwallet.pages import typeset
    from lerwallet.pages.paper import facts

    attachment = typeset.Attachment(
        name=DATA_FILE,
        media_type="application/json",
        about=form.words("attached"),
        text=_json(page),
    )
    told = facts(form.data, form.view, form.words, form.name, pictures=pictures)
    return list(typeset.printings(form.folder / "page.typ", told, form.data.made_at, attachment))


@dataclass(frozen=True, kw_only=True)
class _Form:
    """A template with all that it is filled in with."""

    name: str
    folder: Path
    data: PageData
    view: "View"
    words: "Words"

    @classmethod
    def of(cls, page: Mapping[str, Any]) -> "_Form":
        template = page.get("template")
        if not isinstance(template, str) or template not in TEMPLATES:
            raise Unreadable(_("The page was not made by a form that lerwallet knows."))
        data = page_data(page)
        if data.language not in languages(template):
            raise Unreadable(_("The page is in a language that lerwallet has no words for."))
        from lerwallet.pages.view import view

        words = words_of(template, data.language)
        return cls(name=template, folder=_HERE / TEMPLATES[template], data=data, view=view(data), words=words)
