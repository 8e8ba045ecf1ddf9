"""HR Open LER-RS, a resume for HR systems: the signed badges in its `verifications`, and the proof of who shows them.

What such a file says outside its badges is nobody's word but its maker's: all of it is kept, so that it can be named.
"""

import json
import re
from base64 import b64decode
from collections.abc import Callable, Container, Iterator
from dataclasses import dataclass, field
from typing import Final, TypeAlias

from lerwallet.credential import Carrier, Format, JsonObject, first_object, strings, text
from lerwallet.errors import LerwalletError, RefusedForSafety
from lerwallet.formats.secured import Line, Resume, Saying, Secured, titled
from lerwallet.language import _

# HR Open publishes, also with 4.5, a schema that allows only this address.
TYPE: Final = "http://schema.hropenstandards.org/4.4/recruiting/json/ler-rs/LER-RSType.json"
# A member of ours: a presentation less its credentials, which are those of `certifications` in order.
PRESENTATION: Final = "holderPresentation"
OTHER: Final = "otherW3CVerifiableCredential"  # what LER-RS wraps a credential in that is no Open Badge 3.0
SKILLS: Final = "skills"
CERTIFICATES: Final = ("certifications", "licenses")
_KINDS: Final = (*CERTIFICATES, "educationAndLearnings", "employmentHistories", SKILLS)
_ATTACHMENTS: Final = "attachments"
_REFERENCE: Final = f"#/{_ATTACHMENTS}/"
_BADGE_TYPES: Final = frozenset({"application/json", "application/jwt", "image/png", "image/svg+xml"})
_ADDRESS: Final = re.compile(r"https?://schema\.hropenstandards\.org/[\w./-]+", re.ASCII)
# What makes a presentation, and an envelope with what its members must be: of the latter only the token is signed
_PRESENTING: Final = frozenset({"@context", "id", "type", "holder", "proof"})
_ENVELOPED: Final = "EnvelopedVerifiableCredential"
_ENVELOPE: Final = {"@context": "https://www.w3.org/ns/credentials/v2", "type": _ENVELOPED}
_MEMBER: Final = re.compile(r"[$@]?\w[\w:-]*", re.ASCII)
_BADGES_AT_MOST: Final = 2_000
_SAYINGS_AT_MOST: Final = 100_000

Read: TypeAlias = Callable[[object], "Secured | LerwalletError"]
_Way: TypeAlias = tuple[str | int, ...]  # the steps of a JSON pointer
_Place: TypeAlias = tuple[int, ...]


def is_resume(document: JsonObject) -> bool:
    return (text(document.get("type")) or "").endswith("/LER-RSType.json")


def attachment_reference(place: int) -> dict[str, str]:
    """How a line names the attachment at PLACE (HR Open, AttachmentReferenceType)."""
    return {"uri": f"{_REFERENCE}{place}"}


def read_resume(
    document: JsonObject, data: bytes, read: Read, read_whole: Callable[[bytes], Secured]
) -> Secured:
    """Read each badge of DOCUMENT, by READ, and each attached one of the older kind, by READ_WHOLE.

    Raises `RefusedForSafety` where there are too many, or where too much is said outside them.
    """
    reading = _Reading(document)
    reading.badges(read)
    reading.attachments(read_whole)
    person = first_object(first_object(document.get("person")).get("name"))
    return Secured(
        format=Format.PORTFOLIO,
        carrier=Carrier.JSON,
        data=data,
        credential=titled(person.get("formattedName")),
        securing=reading.resume(),
        contents=tuple(reading.contents),
    )


@dataclass
class _Reading:
    """A document as it is read: what is inside, which line each badge stands in, and what is told by the badge itself."""

    document: JsonObject
    contents: list[Secured | LerwalletError] = field(default_factory=list)
    _standing: dict[_Way, list[_Place]] = field(default_factory=dict)  # by line
    _aside: set[_Way] = field(default_factory=set)
    _files: dict[_Way, str] = field(default_factory=dict)  # attached ones that are no badge, as they are told

    def badges(self, read: Read) -> None:
        """Each badge in a line, in order; those of certificates by the presentation that shows them."""
        found = {kind: list(_badges(self.document, kind)) for kind in _KINDS}
        if sum(map(len, found.values())) > _BADGES_AT_MOST:
            raise RefusedForSafety(_("There are too many credentials inside."))
        shown = self.document.get(PRESENTATION)
        if isinstance(shown, dict) and shown:
            certificates = found["certifications"]
            presented = read({**shown, "verifiableCredential": [badge for _way, badge in certificates]})
            self.contents.append(presented)
            if isinstance(presented, Secured) and presented.format.is_presentation:
                self._aside |= {(PRESENTATION, member) for member in _PRESENTING}
                for place, (way, badge) in enumerate(certificates):
                    self._stands(way, badge, (0, place))
                del found["certifications"]
        for way, badge in (each for kind in found.values() for each in kind):
            self._stands(way, badge, (len(self.contents),))
            self.contents.append(read(badge))

    def attachments(self, read_whole: Callable[[bytes], Secured]) -> None:
        """Each attached badge, and the lines that name it; what else is attached need not be a badge."""
        places = {}
        for number, way, content in _attached(self.document):
            try:
                file = b64decode(text(content.get("value")) or "", validate=True)
            except ValueError:  # no base64
                continue
            self._aside.add((*way, "encoding"))
            try:
                badge = read_whole(file)
            except LerwalletError:
                self._files[(*way, "value")] = f"value: {len(file)} bytes"
                continue
            if len(self.contents) > _BADGES_AT_MOST:
                raise RefusedForSafety(_("There are too many credentials inside."))
            places[f"{_REFERENCE}{number}"] = (len(self.contents),)
            self.contents.append(badge)
            self._aside.add((*way, "value"))
            if content.get("mimeType") in _BADGE_TYPES:
                self._aside.add((*way, "mimeType"))
        for kind in _KINDS:
            for line, each in _items(self.document.get(kind), (kind,)):
                for way, reference in _items(
                    each.get("attachmentReferences"), (*line, "attachmentReferences")
                ):
                    place = places.get(text(reference.get("uri")) or "")
                    if place is not None:
                        self._standing.setdefault(line, []).append(place)
                        self._aside.add((*way, "uri"))

    def _stands(self, way: _Way, badge: JsonObject, place: _Place) -> None:
        """The badge at WAY is the content at PLACE, and its line stands on it."""
        line = way[: way.index("verifications")]
        self._standing.setdefault(line, []).append(place)
        if _ENVELOPED in strings(badge.get("type")):
            meant = {member for member, value in _ENVELOPE.items() if badge.get(member) in (value, [value])}
            self._aside |= {(*way, member) for member in (meant | {"id"})}
        else:
            self._aside.add(way)

    def resume(self) -> Resume:
        """All that is said outside, by line."""
        if _ADDRESS.fullmatch(text(self.document.get("type")) or ""):
            self._aside.add(("type",))
        lines: dict[_Way, list[Saying]] = {
            line: [] for kind in _KINDS for line, _each in _items(self.document.get(kind), (kind,))
        }
        beside: list[Saying] = []
        for count, (way, told) in enumerate(_sayings(self.document, self._aside)):
            if count == _SAYINGS_AT_MOST:
                raise RefusedForSafety(_("There is too much in this resume outside its badges."))
            line = next((way[:steps] for steps in (2, 1) if way[:steps] in lines), ())
            members = tuple(step for step in way[len(line) :] if isinstance(step, str))
            lines.get(line, beside).append(Saying(_pointer(way), members, self._files.get(way, told)))
        return Resume(
            lines=tuple(
                Line(str(way[0]), tuple(sayings), tuple(self._standing.get(way, ())))
                for way, sayings in lines.items()
            ),
            beside=tuple(beside),
        )


def _items(value: object, way: _Way) -> Iterator[tuple[_Way, JsonObject]]:
    """The object at WAY, or each object of the list there, with the way to it."""
    if isinstance(value, dict):
        yield way, value
    elif isinstance(value, list):
        yield from (((*way, place), each) for place, each in enumerate(value) if isinstance(each, dict))


def _badges(document: JsonObject, kind: str) -> Iterator[tuple[_Way, JsonObject]]:
    for line, each in _items(document.get(kind), (kind,)):
        for way, verification in _items(each.get("verifications"), (*line, "verifications")):
            badge = verification.get(OTHER, verification)
            if isinstance(badge, dict) and ("@context" in badge or "id" in badge):
                yield (*way, OTHER) if OTHER in verification else way, badge


def _attached(document: JsonObject) -> Iterator[tuple[int, _Way, JsonObject]]:
    attachments = document.get(_ATTACHMENTS)
    for number, attachment in enumerate(attachments if isinstance(attachments, list) else ()):
        content = attachment.get("content") if isinstance(attachment, dict) else None
        if isinstance(content, dict) and content.get("encoding") == "base64":
            yield number, (_ATTACHMENTS, number, "content"), content


def _sayings(value: object, aside: Container[_Way], way: _Way = ()) -> Iterator[tuple[_Way, str]]:
    """Each text in VALUE that is not ASIDE, and whatever else is in it by the name of its member.

    A name that is none of a member says something too. What is empty says nothing.
    """
    if way in aside:
        return
    if isinstance(value, dict):
        for name, each in value.items():
            if not _MEMBER.fullmatch(name):
                yield (*way, name), name
            yield from _sayings(each, aside, (*way, name))
    elif isinstance(value, list):
        for place, each in enumerate(value):
            yield from _sayings(each, aside, (*way, place))
    elif isinstance(value, str):
        if value.strip():
            yield way, value
    elif value is not None:
        member = next(step for step in reversed(way) if isinstance(step, str))
        yield way, f"{member}: {json.dumps(value)}"


def _pointer(way: _Way) -> str:
    return "".join(f"/{str(step).replace('~', '~0').replace('/', '~1')}" for step in way)
