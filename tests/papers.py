"""PDFs for tests: pages of ours on paper, and those that somebody else made or changed."""

from collections.abc import Callable
from datetime import UTC, datetime
from functools import cache
from io import BytesIO
from typing import Any, Final

import pikepdf

import paging
import world
from lerwallet import pages

UNTIL: Final = datetime(2027, 6, 30, 23, 59, 59, tzinfo=UTC)
Change = Callable[[pikepdf.Pdf], None]


def share(*credentials: bytes, lines: list[paging.Object] | None = None, **members: Any) -> paging.Object:
    """Page data of a share of CREDENTIALS with the employer."""
    page = paging.page(*credentials, lines=lines)
    presentation = world.presented(*credentials, expires=UNTIL)
    kept = {name: page[name] for name in ("schema", "language", "for", "made_at")}
    return {
        **kept,
        "template": "share/1",
        "to": "Riverside Cafe",
        "lines": page["lines"],
        "presentation": presentation,
        **members,
    }


@cache
def sample() -> bytes:
    """A PDF of a share of two badges."""
    return pages.render_pdf(share(paging.skilled("Reading aloud", ["Reading"]), paging.credential("Rowing")))


def changed(data: bytes, change: Change, **saving: Any) -> bytes:
    """DATA after CHANGE, written anew as other programs do."""
    out = BytesIO()
    with pikepdf.open(BytesIO(data)) as pdf:
        change(pdf)
        pdf.save(out, **saving)
    return out.getvalue()


def made(change: Change = lambda _pdf: None) -> bytes:
    """A PDF of one empty page, after CHANGE."""
    out = BytesIO()
    with pikepdf.new() as pdf:
        pdf.add_blank_page(page_size=(595, 842))
        change(pdf)
        pdf.save(out)
    return out.getvalue()


def attaching(**files: bytes) -> Change:
    """Attach each of FILES; two underscores in a name stand for the dot."""

    def attach(pdf: pikepdf.Pdf) -> None:
        for name, content in files.items():
            pdf.attachments[name.replace("__", ".")] = pikepdf.AttachedFileSpec(pdf, content)

    return attach


def writing(text: str, page: int = 0, before: bytes = b"") -> Change:
    """Write TEXT on a page in a font of every viewer."""

    def write(pdf: pikepdf.Pdf) -> None:
        found = pdf.pages[page]
        font = pikepdf.Dictionary(
            Type=pikepdf.Name.Font, Subtype=pikepdf.Name.Type1, BaseFont=pikepdf.Name.Helvetica
        )
        if "/Resources" not in found:
            found.Resources = pikepdf.Dictionary()
        if "/Font" not in found.Resources:
            found.Resources.Font = pikepdf.Dictionary()
        found.Resources.Font["/Added"] = pdf.make_indirect(font)
        found.contents_add(b"BT %s /Added 12 Tf 72 700 Td (%s) Tj ET" % (before, text.encode()))

    return write
