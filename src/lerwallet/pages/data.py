"""Page data, `lerwallet/page/1`: what a page is made of, and reading it strictly, since it may come from a stranger.

To add a kind of line: a class here, a branch in `_line`, and a template that shows it.
"""

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

SCHEMA: Final = "lerwallet/page/1"
MEDIA_TYPES: Final = {  # of the files that whole badges are
    Carrier.JSON: "application/json",
    Carrier.JWT: "application/jwt",
    Carrier.PNG: "image/png",
    Carrier.SVG: "image/svg+xml",
}
# Each member is there and no other, so that nothing in the data can change without being seen
_OF_PAGE: Final = {
    "schema",
    "template",
    "language",
    "title",
    "for",
    "made_at",
    "profile",
    "lines",
    "presentation",
}
_OF_LINE: Final = {
    "credential": {"kind", "index", "mark", "checked_at", "registry", "note"},
    "whole_badge": {"kind", "media_type", "data", "note"},
    "statement": {"kind", "text"},
}
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


@dataclass(frozen=True, kw_only=True, slots=True)
class CredentialLine:
    """A credential in the presentation. `index` is its place there; `registry` is who knows the issuer."""

    index: int
    secured: Secured
    mark: Mark
    checked_at: datetime
    registry: str | None
    note: str | None


@dataclass(frozen=True, kw_only=True, slots=True)
class WholeBadge:
    """A badge of the older kind (Open Badges 1 and 2), which no presentation can hold: its own file."""

    secured: Secured
    note: str | None


@dataclass(frozen=True, kw_only=True, slots=True)
class Statement:
    """What the maker says of themselves, in their own words."""

    text: str


Line: TypeAlias = CredentialLine | WholeBadge | Statement


@dataclass(frozen=True, kw_only=True, slots=True)
class PageData:
    language: str
    title: str
    made_for: str | None
    made_at: datetime
    profile: str | None
    lines: tuple[Line, ...]


def page_data(page: JsonObject) -> PageData:
    """Read PAGE. Raises `Unreadable` where a member is missing or unknown, or a credential has not exactly one line."""
    if page.get("schema") != SCHEMA:
        raise _misfit("schema")
    _refuse_other_members(page, _OF_PAGE)
    presentation = _presentation(page.get("presentation"))
    credentials = presentation.contents
    made_at = _time(page, "made_at")
    if any(read_time(proof.get("created")) != made_at for proof in presentation.proofs):
        raise _misfit("made_at")  # the day on the page is the one that the holder signed
    entries = page.get("lines")
    if not isinstance(entries, list):
        raise _misfit("lines")
    lines = tuple(_line(entry, credentials) for entry in entries)
    shown = [line.index for line in lines if isinstance(line, CredentialLine)]
    if sorted(shown) != list(range(len(credentials))):
        raise _misfit("lines")
    return PageData(
        language=_text(page, "language"),
        title=_text(page, "title"),
        made_for=_optional_text(page, "for"),
        made_at=made_at,
        profile=_optional_text(page, "profile"),
        lines=lines,
    )


def _presentation(presentation: object) -> Secured:
    if not isinstance(presentation, Mapping):
        raise _misfit("presentation")
    read = read_value(presentation, Carrier.JSON, b"", _INSIDE_A_PAGE)
    if not read.format.is_presentation:
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
    try:
        mark = Mark(_text(entry, "mark"))
    except ValueError:
        raise _misfit("mark") from None
    return CredentialLine(
        index=index,
        secured=secured,
        mark=mark,
        checked_at=_time(entry, "checked_at"),
        registry=_optional_text(entry, "registry"),
        note=_optional_text(entry, "note"),
    )


def _whole_badge(entry: JsonObject) -> WholeBadge:
    secured = read_whole_badge(entry)
    if entry.get("media_type") != MEDIA_TYPES.get(secured.carrier):
        raise _misfit("media_type")
    return WholeBadge(secured=secured, note=_optional_text(entry, "note"))


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
