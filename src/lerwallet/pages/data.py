"""Page data, `lerwallet/page/1`: what a page is made of, and reading it strictly, since it may come from a stranger.

To add a kind of line: a class here, a branch in `_line`, and a template that shows it.
"""

import hashlib
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Final, TypeAlias

from lerwallet.credential import Carrier, JsonObject, read_time
from lerwallet.errors import LerwalletError, Unreadable
from lerwallet.formats import Secured, read_value
from lerwallet.formats.page import read_whole_badge
from lerwallet.language import _
from lerwallet.multiformats import base64url_decode
from lerwallet.pages.terms import UNSIGNED, SignedTerms, signed_terms
from lerwallet.proofs.sd_jwt import SdJwt

SCHEMA: Final = "lerwallet/page/1"
MEDIA_TYPES: Final = {  # of the files that whole badges are
    Carrier.JSON: "application/json",
    Carrier.JWT: "application/jwt",
    Carrier.PNG: "image/png",
    Carrier.SVG: "image/svg+xml",
}
# Each member is there and no other, so that nothing in the data can change without being seen
_OF_EVERY_PAGE: Final = {"schema", "template", "language", "for", "made_at", "lines", "presentation"}
_OF_PAGE: Final = {
    "portfolio": _OF_EVERY_PAGE | {"title", "profile", "contacts"},
    "share": _OF_EVERY_PAGE | {"to"},
}
_OF_SUPPORT: Final = {"mark", "checked_at", "registry", "endorsers", "note", "evidence"}
_OF_LINE: Final = {
    "credential": {"kind", "index", *_OF_SUPPORT},
    "whole_badge": {"kind", "media_type", "data", *_OF_SUPPORT},
    "statement": {"kind", "text"},
}
_OF_FILE: Final = {"name", "media_type", "size", "sha256", "caption", "data"}
# What a page draws, and how each begins: no browser may take it for anything else
PICTURES: Final = {
    "image/png": (b"\x89PNG\r\n\x1a\n",),
    "image/jpeg": (b"\xff\xd8\xff",),
    "image/gif": (b"GIF87a", b"GIF89a"),
    "image/webp": (b"RIFF",),
}
_SHA256: Final = re.compile(r"[0-9a-f]{64}")
_SIZE_AT_MOST: Final = 1 << 50  # bytes
_CONTACTS_AT_MOST: Final = 50
_FILES_AT_MOST: Final = 500  # beside one badge
_INSIDE_A_PAGE: Final = 1  # how deep the presentation is nested


class Mark(StrEnum):
    """How well a credential is supported, as the wallet of the one who made the page found it."""

    CHECKED = "checked"
    ENDORSED = "endorsed"  # checked, and somebody else vouches for it
    NOT_CHECKED = "not_checked"  # the check could not be finished
    EXPIRED = "expired"
    NOT_YET_VALID = "not_yet_valid"
    WITHDRAWN = "withdrawn"
    SUSPENDED = "suspended"
    OWN = "own"  # its holder issued it, whatever a check says: nobody else confirms what it says


@dataclass(frozen=True, kw_only=True, slots=True)
class Support:
    """What the maker's wallet found: `registry` knows the issuer, `endorsers` others vouch for it."""

    mark: Mark
    checked_at: datetime
    registry: str | None
    endorsers: int


@dataclass(frozen=True, kw_only=True, slots=True)
class File:
    """A file kept beside a credential. `size` in bytes; `picture` is its content where the page draws it."""

    name: str
    media_type: str
    size: int
    sha256: str
    caption: str | None
    picture: bytes | None


@dataclass(frozen=True, kw_only=True, slots=True)
class CredentialLine:
    """A credential in the presentation. `index` is its place there; `note` is the maker's word."""

    index: int
    secured: Secured
    support: Support
    note: str | None
    evidence: tuple[File, ...]


@dataclass(frozen=True, kw_only=True, slots=True)
class WholeBadge:
    """A badge of the older kind (Open Badges 1 and 2), which no presentation can hold: its own file."""

    secured: Secured
    support: Support
    note: str | None
    evidence: tuple[File, ...]


@dataclass(frozen=True, kw_only=True, slots=True)
class Statement:
    """What the maker says of themselves, in their own words."""

    text: str


Line: TypeAlias = CredentialLine | WholeBadge | Statement


@dataclass(frozen=True, kw_only=True, slots=True)
class PageData:
    """`made_for` is what for, `to` whom a share is for; `signed` is what the holder's signature says."""

    language: str
    title: str  # empty on a share
    made_for: str | None
    made_at: datetime
    profile: str | None
    contacts: tuple[str, ...]
    lines: tuple[Line, ...]
    to: str | None = None
    signed: SignedTerms = UNSIGNED


def page_data(page: JsonObject) -> PageData:
    """Read PAGE. Raises `Unreadable` where a member is missing or unknown, or a credential has not exactly one line."""
    if page.get("schema") != SCHEMA:
        raise _misfit("schema")
    kind = _text(page, "template").partition("/")[0]
    _refuse_other_members(page, _OF_PAGE.get(kind, _OF_EVERY_PAGE))
    of_share = kind == "share"
    presentation = _presentation(page.get("presentation"))
    # one SD-JWT is shown as itself, bound to its holder
    credentials = presentation.contents if presentation.format.is_presentation else (presentation,)
    made_at, signed = _time(page, "made_at"), signed_terms(presentation)
    if signed is None or signed.made_at != made_at:
        raise _misfit("made_at")  # the day on the page is the one that the holder signed
    if not of_share and (signed.audience or signed.nonce or signed.until):
        raise _misfit("presentation")  # it was signed for somebody, and this page does not say for whom
    entries = page.get("lines")
    if not isinstance(entries, list):
        raise _misfit("lines")
    lines = tuple(_line(entry, credentials) for entry in entries)
    shown = [line.index for line in lines if isinstance(line, CredentialLine)]
    if sorted(shown) != list(range(len(credentials))):
        raise _misfit("lines")
    return PageData(
        language=_text(page, "language"),
        title="" if of_share else _text(page, "title"),
        made_for=_optional_text(page, "for"),
        to=_text(page, "to") if of_share else None,
        made_at=made_at,
        profile=None if of_share else _optional_text(page, "profile"),
        contacts=() if of_share else _contacts(page),
        lines=lines,
        signed=signed,
    )


def _presentation(presentation: object) -> Secured:
    if not isinstance(presentation, Mapping | str):
        raise _misfit("presentation")
    read = read_value(presentation, Carrier.JSON, b"", _INSIDE_A_PAGE)
    if not read.format.is_presentation and not isinstance(read.securing, SdJwt):
        raise _misfit("presentation")
    return read


def _line(entry: object, credentials: "Sequence[Secured | LerwalletError]") -> Line:
    if not isinstance(entry, Mapping):
        raise _misfit("lines")
    kind = _text(entry, "kind")
    _refuse_other_members(entry, _OF_LINE.get(kind, set()))
    match kind:
        case "credential":
            return _credential_line(entry, credentials)
        case "whole_badge":
            return _whole_badge(entry)
        case "statement":
            return Statement(text=_text(entry, "text"))
        case _:
            raise _misfit("kind")


def _credential_line(entry: JsonObject, credentials: "Sequence[Secured | LerwalletError]") -> CredentialLine:
    index = entry.get("index")
    if not isinstance(index, int) or isinstance(index, bool) or not 0 <= index < len(credentials):
        raise _misfit("index")
    secured = credentials[index]
    if isinstance(secured, LerwalletError):
        raise secured
    return CredentialLine(
        index=index,
        secured=secured,
        support=_support(entry),
        note=_optional_text(entry, "note"),
        evidence=_evidence(entry),
    )


def _whole_badge(entry: JsonObject) -> WholeBadge:
    secured = read_whole_badge(entry)
    if entry.get("media_type") != MEDIA_TYPES.get(secured.carrier):
        raise _misfit("media_type")
    return WholeBadge(
        secured=secured,
        support=_support(entry),
        note=_optional_text(entry, "note"),
        evidence=_evidence(entry),
    )


def _support(entry: JsonObject) -> Support:
    try:
        mark = Mark(_text(entry, "mark"))
    except ValueError:
        raise _misfit("mark") from None
    endorsers = _number(entry, "endorsers")
    if (endorsers > 0) is not (mark is Mark.ENDORSED):
        raise _misfit("endorsers")
    return Support(
        mark=mark,
        checked_at=_time(entry, "checked_at"),
        registry=_optional_text(entry, "registry"),
        endorsers=endorsers,
    )


def _evidence(entry: JsonObject) -> tuple[File, ...]:
    files = entry.get("evidence")
    if not isinstance(files, list) or len(files) > _FILES_AT_MOST:
        raise _misfit("evidence")
    return tuple(map(_file, files))


def _file(stated: object) -> File:
    if not isinstance(stated, Mapping):
        raise _misfit("evidence")
    _refuse_other_members(stated, _OF_FILE)
    file = File(
        name=_text(stated, "name"),
        media_type=_text(stated, "media_type"),
        size=_number(stated, "size"),
        sha256=_text(stated, "sha256"),
        caption=_optional_text(stated, "caption"),
        picture=None if stated["data"] is None else base64url_decode(_text(stated, "data")),
    )
    if not _SHA256.fullmatch(file.sha256):
        raise _misfit("sha256")
    if file.size > _SIZE_AT_MOST:
        raise _misfit("size")
    if file.picture is not None and not _is_picture(file, file.picture):
        raise _misfit("data")
    return file


def _is_picture(file: File, data: bytes) -> bool:
    return (
        data.startswith(PICTURES.get(file.media_type, ()))
        and len(data) == file.size
        and hashlib.sha256(data).hexdigest() == file.sha256
    )


def _contacts(page: JsonObject) -> tuple[str, ...]:
    contacts = _texts(page, "contacts")
    if len(contacts) > _CONTACTS_AT_MOST:
        raise _misfit("contacts")
    return contacts


def _texts(members: JsonObject, name: str) -> tuple[str, ...]:
    values = members.get(name)
    if not isinstance(values, list) or not all(isinstance(each, str) for each in values):
        raise _misfit(name)
    return tuple(values)


def _number(members: JsonObject, name: str) -> int:
    value = members.get(name)
    if not isinstance(value, int) or isinstance(value, bool) or value < 0:
        raise _misfit(name)
    return value


def _text(members: JsonObject, name: str) -> str:
    value = members.get(name)
    if not isinstance(value, str):
        raise _misfit(name)
    return value


def _optional_text(members: JsonObject, name: str) -> str | None:
    return None if members.get(name) is None else _text(members, name)


def _time(members: JsonObject, name: str) -> datetime:
    moment = read_time(_text(members, name))
    if moment is None or f"{moment:%Y-%m-%dT%H:%M:%S}Z" != members[name]:
        raise _misfit(name)
    return moment


def _refuse_other_members(members: JsonObject, wanted: set[str]) -> None:
    for name in wanted.symmetric_difference(members):
        raise _misfit(name[:40])


def _misfit(name: str) -> Unreadable:
    return Unreadable(_("The data of this page does not fit together: see “{member}”.").format(member=name))
