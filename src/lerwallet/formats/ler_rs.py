"""HR Open LER-RS, a resume for HR systems: the signed badges in its `verifications`, and the proof of who shows them.

What such a file says beside its badges is nobody's word but its maker's: it is named, and never told as a fact.
"""

import binascii
from base64 import b64decode
from collections.abc import Callable, Iterator
from typing import Final, TypeAlias

from lerwallet.credential import Carrier, Format, JsonObject, first_object, objects, strings, text
from lerwallet.errors import LerwalletError, RefusedForSafety
from lerwallet.formats.secured import Resume, Secured, titled
from lerwallet.language import _

# HR Open publishes, also with 4.5, a schema that allows only this address.
TYPE: Final = "http://schema.hropenstandards.org/4.4/recruiting/json/ler-rs/LER-RSType.json"
# A member of ours: a presentation less its credentials, which are those of `certifications` in order.
PRESENTATION: Final = "holderPresentation"
OTHER: Final = "otherW3CVerifiableCredential"  # what LER-RS wraps a credential in that is no Open Badge 3.0
_KINDS: Final = ("certifications", "licenses", "educationAndLearnings", "employmentHistories", "skills")
# The members that make a claim, in a line of any kind and in each other
_TELLING: Final = (
    *(
        "name",
        "formattedName",
        "given",
        "family",
        "legalName",
        "value",
        "title",
        "positionTitle",
        "competencyName",
    ),
    *("issuingAuthority", "institution", "department", "programs", "educationDegrees", "specializations"),
    *("organization", "positionHistories"),
)
_BADGES_AT_MOST: Final = 2_000

Read: TypeAlias = Callable[[object], "Secured | LerwalletError"]


def is_resume(document: JsonObject) -> bool:
    return (text(document.get("type")) or "").endswith("/LER-RSType.json")


def read_resume(
    document: JsonObject, data: bytes, read: Read, read_whole: Callable[[bytes], Secured]
) -> Secured:
    """Read each badge of DOCUMENT, by READ, and each attached one of the older kind, by READ_WHOLE.

    Raises `RefusedForSafety` where there are too many.
    """
    badges = {kind: list(_badges(document, kind)) for kind in _KINDS}
    attached = list(_attached(document))
    if sum(map(len, badges.values())) + len(attached) > _BADGES_AT_MOST:
        raise RefusedForSafety(_("There are too many credentials inside."))
    contents: list[Secured | LerwalletError] = []
    shown = first_object(document.get(PRESENTATION))
    if shown:
        contents.append(read({**shown, "verifiableCredential": badges.pop("certifications")}))
    contents += [read(badge) for kind in badges.values() for badge in kind]
    for each in attached:
        try:
            contents.append(read_whole(each))
        except LerwalletError:
            continue  # what is attached need not be a badge
    person = first_object(first_object(document.get("person")).get("name"))
    return Secured(
        format=Format.PORTFOLIO,
        carrier=Carrier.JSON,
        data=data,
        credential=titled(person.get("formattedName")),
        securing=Resume(names=tuple(_names(document))),
        contents=tuple(contents),
    )


def _badges(document: JsonObject, kind: str) -> Iterator[object]:
    for line in objects(document.get(kind)):
        for verification in objects(line.get("verifications")):
            badge = verification.get(OTHER, verification)
            if isinstance(badge, dict) and ("@context" in badge or "id" in badge):
                yield badge


def _attached(document: JsonObject) -> Iterator[bytes]:
    for attachment in objects(document.get("attachments")):
        content = first_object(attachment.get("content"))
        if content.get("encoding") == "base64":
            try:
                yield b64decode(text(content.get("value")) or "", validate=True)
            except binascii.Error:
                continue


def _names(document: JsonObject) -> Iterator[str]:
    """What the file says that a person is called, can do, has or did, and who says so, badge or not."""
    yield from _told(first_object(document.get("person")).get("name"))
    for kind in _KINDS:
        yield from _told(list(objects(document.get(kind))))


def _told(value: object) -> Iterator[str]:
    yield from strings(value)
    for each in objects(value):
        for member in _TELLING:
            yield from _told(each.get(member))
