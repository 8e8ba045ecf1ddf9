"""Which details go along: pointers, short names and presets become a yes or no for each detail that can be left out.

To add a short name: a row in `_SHORT_NAMES`. To add a preset: a row in `_PRESETS`.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from typing import Final

from lerwallet.errors import WrongUsage
from lerwallet.language import _
from lerwallet.proofs.sd_jwt import SdJwt

# Whose members each short name means, wherever they stand; the outermost one that has a name decides.
_SHORT_NAMES: Final = {
    "name": {
        "name",
        "given_name",
        "family_name",
        "givenName",
        "familyName",
        "additionalName",
        "birthdate",
        "birth_date",
        "dateOfBirth",
        "email",
        "phone",
        "telephone",
        "address",
        "identifier",
        "image",
        "portrait",
        "picture",
    },
    "issuer": {"issuer", "issuing_authority", "issuing_country", "source"},
    "skills": {
        "achievement",
        "achievementType",
        "alignment",
        "competency",
        "criteria",
        "description",
        "fieldOfStudy",
        "skill",
        "skills",
        "specialization",
        "tag",
        "title",
    },
    "result": {"result", "results", "grade", "score", "level", "status", "achievedLevel", "creditsEarned"},
    "dates": {
        "validFrom",
        "validUntil",
        "awardedDate",
        "activityStartDate",
        "activityEndDate",
        "issuanceDate",
        "expirationDate",
        "issued_at",
        "awarded",
        "date",
    },
    "evidence": {"evidence", "narrative"},
}
_PRESETS: Final = {
    "minimal": frozenset[str](),
    "skills-first": frozenset({"skills", "result", "dates", "issuer"}),
    "full": frozenset({*_SHORT_NAMES, "*"}),
}
_DEFAULT: Final = "skills-first"

# What decides whether it holds, and whose it is, always goes along.
_ALWAYS: Final = (
    "/sub",
    "/credentialSubject/id",
    "/exp",
    "/validUntil",
    "/expirationDate",
    "/status",
    "/credentialStatus",
)


@dataclass(frozen=True, kw_only=True)
class Choice:
    """What the holder asked to show and to leave out, as it was typed."""

    reveal: Sequence[str] = field(default_factory=tuple)
    hide: Sequence[str] = field(default_factory=tuple)


def chosen(token: SdJwt, choice: Choice) -> frozenset[str]:
    """The pointers of TOKEN that go along: what was revealed, less what was hidden, and what must go with it.

    Raises `WrongUsage` for a name that nothing has, and for hiding what would mislead.
    """
    pointers = [disclosure.pointer for disclosure in token.disclosures]
    for asked in (*choice.reveal, *choice.hide):
        _refuse_unknown(asked, pointers)
    presets = [asked for asked in choice.reveal if asked in _PRESETS]
    named = [asked for asked in choice.reveal if asked not in _PRESETS]
    groups = _PRESETS[presets[-1] if presets else (_DEFAULT if not named else "minimal")]
    shown = {pointer for pointer in pointers if _group(pointer) in groups or "*" in groups}
    shown |= {pointer for pointer in pointers for asked in named if _means(asked, pointer)}
    hidden = {pointer for pointer in pointers for asked in choice.hide if _means(asked, pointer)}
    shown = _whole(shown - hidden, pointers) - hidden
    must = _must(shown, pointers)
    for pointer in sorted(hidden & must):
        raise WrongUsage(
            _("{detail} cannot be left out: what is shown would mislead without it.").format(detail=pointer),
            hint=_("Leave out what it belongs to as well, or do not hide it"),
        )
    return frozenset(shown | must)


def _refuse_unknown(asked: str, pointers: Sequence[str]) -> None:
    if asked in _PRESETS or asked in _SHORT_NAMES or any(_means(asked, pointer) for pointer in pointers):
        return
    raise WrongUsage(
        _("No detail that could be left out is called {name}. There are: {details}.").format(
            name=asked,
            details=", ".join(pointers) or _("none"),
        ),
    )


def _means(asked: str, pointer: str) -> bool:
    if asked.startswith("/"):
        return pointer == asked or pointer.startswith(f"{asked}/") or asked.startswith(f"{pointer}/")
    if asked in _SHORT_NAMES:
        return _group(pointer) == asked
    return asked in pointer.split("/")


def _group(pointer: str) -> str | None:
    for member in pointer.split("/")[1:]:
        for name, members in _SHORT_NAMES.items():
            if member in members:
                return name
    return None


def _whole(shown: set[str], pointers: Iterable[str]) -> set[str]:
    """A detail that is shown is shown with everything in it that is not hidden by itself."""
    return {pointer for pointer in pointers if any(_inside(pointer, each) for each in shown)}


def _must(shown: set[str], pointers: Sequence[str]) -> set[str]:
    must = {pointer for pointer in pointers for always in _ALWAYS if _inside(pointer, always)}
    # Open Badges 3.0 implementation guide: a grade is not separated from its status
    for pointer in shown:
        place, _slash, member = pointer.rpartition("/")
        if member in {"value", "achievedLevel"} or _group(pointer) == "result":
            must |= {each for each in pointers if each in {f"{place}/status", f"{pointer}/status"}}
    return must


def _inside(pointer: str, whole: str) -> bool:
    return pointer == whole or pointer.startswith(f"{whole}/")
