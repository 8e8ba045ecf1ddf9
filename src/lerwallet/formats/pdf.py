"""PDFs: the file for machines that is attached to one; nothing on its pages is believed.

Ours hold a page's data, those of issuers a credential. A printed one holds neither.
"""

from collections.abc import Iterator
from itertools import islice
from typing import TYPE_CHECKING, Final, NamedTuple

from lerwallet.credential import Carrier
from lerwallet.errors import LerwalletError, RefusedForSafety, Unreadable
from lerwallet.formats.documents import read_text
from lerwallet.formats.page import DATA_FILE, read_page_data
from lerwallet.formats.pdf_opening import opened
from lerwallet.formats.secured import Secured
from lerwallet.language import _

if TYPE_CHECKING:
    from pikepdf import Pdf

_ATTACHED_AT_MOST: Final = 100
_LOOKED_AT: Final = 4 * 1024 * 1024  # bytes of an attachment that is not ours
_ENDINGS: Final = (".json", ".jsonld", ".jwt", ".txt", ".vc", ".sd-jwt")
_COMMAND: Final = "lerwalletverify"  # stands on every page of ours
_PRINTED_PAGES: Final = 3  # that are looked at for it


class _Attached(NamedTuple):
    name: str
    data: bytes


def read_pdf(data: bytes) -> Secured:
    """Read what is attached to a PDF. Raises `Unreadable` or `RefusedForSafety`."""
    with opened(data) as pdf:
        attached = list(_attached(pdf))
        ours = [each for each in attached if each.name == DATA_FILE]
        if len(ours) > 1:
            raise Unreadable(_("This PDF was changed: it should hold its badges in one place."))
        if not ours and not attached and _is_print(pdf):
            raise _print()
    if ours:
        return read_page_data(_decoded(ours[0]), Carrier.PDF, data)
    return _of_others(attached, data)


def _attached(pdf: "Pdf") -> Iterator[_Attached]:
    """Each attachment that may be for machines: ours, and small ones with a name like that."""
    found = list(islice(pdf.attachments.items(), _ATTACHED_AT_MOST + 1))
    if len(found) > _ATTACHED_AT_MOST:
        raise RefusedForSafety(_("There are too many files attached to this PDF."))
    for key, spec in found:
        name = str(spec.filename or key)
        if name != DATA_FILE and not name.lower().endswith(_ENDINGS):
            continue
        content = spec.get_file().obj.read_bytes()
        if name == DATA_FILE or len(content) <= _LOOKED_AT:
            yield _Attached(name, content)


def _of_others(attached: list[_Attached], data: bytes) -> Secured:
    """The one credential among the attachments of somebody else's PDF."""
    credentials = []
    for each in attached:
        try:
            credentials.append(read_text(_decoded(each), Carrier.PDF, data))
        except RefusedForSafety:
            raise
        except LerwalletError:
            continue  # another file for machines, which is no credential
    if len(credentials) > 1:
        raise Unreadable(
            _("More than one badge is attached to this PDF, and nothing says which one is meant."),
            hint=_("Ask the issuer for the badge as a file of its own."),
        )
    if not credentials:
        raise Unreadable(
            _("This is a PDF certificate. It has no badge inside that can be checked."),
            hint=_(
                "Ask the issuer for the badge file, or keep this PDF as evidence: lerwallet evidence add ID FILE"
            ),
        )
    return credentials[0]


def _decoded(attached: _Attached) -> str:
    try:
        return attached.data.decode("utf-8-sig")
    except UnicodeDecodeError:
        raise Unreadable(_("What is attached to this PDF is damaged.")) from None


def _is_print(pdf: "Pdf") -> bool:
    """Whether it says on its first pages how to check it with lerwallet."""
    from lerwallet.formats.pdf_words import page_words

    said = "".join(word for page in islice(pdf.pages, _PRINTED_PAGES) for word in page_words(page))
    return _COMMAND in "".join(said.split())


def _print() -> Unreadable:
    return Unreadable(
        _("This is a printout of a page from lerwallet. The signed badges inside were lost in printing."),
        hint=_("Ask whoever sent it for the file itself, as lerwallet made it."),
    )
