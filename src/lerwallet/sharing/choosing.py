"""Which details go along: pointers, short names and presets become a yes or no for each detail that can be left out.

To add a short name: a row in `_SHORT_NAMES`. To add a preset: a row in `PRESETS`.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from typing import Final

from lerwallet.errors import WrongUsage
from lerwallet.language import _
from lerwallet.sharing.parts import Parts, around, inside

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
PRESETS: Final = {
    "minimal": frozenset[str](),
    "skills-first": frozenset({"skills", "result", "dates", "issuer"}),
    "full": frozenset({*_SHORT_NAMES, "*"}),
}
_DEFAULT: Final = "skills-first"

# What decides whether it holds, who gave it and whose it is always goes along; places in lists are not counted.
_ALWAYS: Final = (
    "/iss",
    "/issuer/id",
    "/issuer/name",
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


@dataclass(frozen=True, kw_only=True)
class Chosen:
    """What goes along of the free parts of a credential; `notes` say where that is more than was asked for."""

    shown: frozenset[str]
    notes: tuple[str, ...] = ()


def chosen(parts: Parts, choice: Choice) -> Chosen:
    """What of PARTS goes along: what was revealed, less what was hidden, and what must go with it.

    Raises `WrongUsage` for a name that nothing has, and for leaving out what cannot be.
    """
    asked = Choice(
        reveal=[_full(each, parts) for each in choice.reveal],
        hide=[_full(each, parts) for each in choice.hide],
    )
    for each in (*asked.reveal, *asked.hide):
        if not is_known(each, parts):
            raise unknown_detail(each, [parts])
    presets = [each for each in asked.reveal if each in PRESETS]
    details = [each for each in asked.reveal if each not in PRESETS]
    groups = PRESETS[presets[-1] if presets else (_DEFAULT if not details else "minimal")]
    wanted = {each for each in parts.free if "*" in groups or _group(each, parts) in groups}
    wanted |= {each for name in details for each in _meant(name, parts)}
    hidden = {each for name in asked.hide for each in _hidden(name, parts)}
    # what is shown is shown with everything in it that is not hidden by itself
    shown = {each for whole in wanted - hidden for each in parts.free_inside(whole)} - hidden
    must = must_go_with(shown, parts)
    kept = [_kept(name, parts, must) for name in asked.hide]
    more = [_more(name, parts) for name in details]
    # what stands in something goes along with it
    all_shown = {each for pointer in shown | must for each in around(pointer)}.intersection(parts.free)
    return Chosen(shown=frozenset(all_shown), notes=tuple(filter(None, (*kept, *more))))


def is_known(asked: str, parts: Parts) -> bool:
    """Whether ASKED means something in PARTS that can be left out, or is one of the names for several things."""
    return asked in PRESETS or asked in _SHORT_NAMES or any(_meant(_full(asked, parts), parts))


def unknown_detail(asked: str, among: Iterable[Parts]) -> WrongUsage:
    """The error for ASKED, which means nothing AMONG the free parts of these."""
    details = dict.fromkeys(_short(pointer, parts) for parts in among for pointer in parts.free)
    return WrongUsage(
        _("No detail that could be left out is called {name}.").format(name=asked),
        hint=_("There are: {details}").format(details=", ".join(details))
        if details
        else _("Nothing can be left out of it: it goes out whole"),
    )


def _short(pointer: str, parts: Parts) -> str:
    """What may be typed for the detail at POINTER: the name of its member, where nothing else has it."""
    member = pointer.rpartition("/")[2]
    alone = _meant(member, parts) == parts.free_inside(pointer)
    return member if alone and not member.isdecimal() else pointer


def named(asked: str, parts: Parts) -> list[str]:
    """The details of PARTS that ASKED means, whether or not they can be left out."""
    return [each for each in parts.every if _means(_full(asked, parts), each, parts)]


def _means(asked: str, pointer: str, parts: Parts) -> bool:
    """Whether ASKED is, or is around, the detail at POINTER; by its pointer, a short name or the name of a member."""
    if asked.startswith("/"):
        return inside(pointer, asked)
    return _group(pointer, parts) == asked if asked in _SHORT_NAMES else asked in pointer.split("/")


def _full(asked: str, parts: Parts) -> str:
    return parts.resolved(asked) if asked.startswith("/") else asked


def _meant(asked: str, parts: Parts) -> list[str]:
    """The free parts that ASKED means, or the smallest one that it is in."""
    if not asked.startswith("/"):
        return [each for each in parts.free if _means(asked, each, parts)]
    return parts.free_inside(asked) or [each for each in around(asked) if each in parts.free][:1]


def _hidden(asked: str, parts: Parts) -> list[str]:
    found = _meant(asked, parts)
    if _is_larger(found, asked):
        raise WrongUsage(
            _("{detail} cannot be left out by itself: {whole} goes along or stays as a whole.").format(
                detail=asked, whole=_short(found[0], parts)
            ),
            hint=_("Leave out all of it: --hide {whole}").format(whole=_short(found[0], parts)),
        )
    return found


def _is_larger(found: Sequence[str], asked: str) -> bool:
    return asked.startswith("/") and len(found) == 1 and not inside(found[0], asked)


def _more(asked: str, parts: Parts) -> str | None:
    found = _meant(asked, parts)
    if not _is_larger(found, asked):
        return None
    return _("{detail} cannot be shown by itself: all of {whole} goes along.").format(
        detail=asked, whole=_short(found[0], parts)
    )


def _kept(asked: str, parts: Parts, must: set[str]) -> str | None:
    """What goes along although ASKED would hide it; refused where that is all that was named."""
    meant = _meant(asked, parts)
    stays = [each for each in meant if each in must]
    if not stays:
        return None
    sentence = _("{detail} cannot be left out: what is shown would mislead without it.")
    told = sentence.format(detail=", ".join(_short(each, parts) for each in stays))
    if asked in _SHORT_NAMES and len(stays) < len(meant):
        return told
    raise WrongUsage(told, hint=_("Leave out what it belongs to as well, or do not hide it"))


def _group(pointer: str, parts: Parts) -> str | None:
    """The short name of the outermost member that has one; the picture of a badge has none, for it may say anything."""
    steps = pointer.split("/")[1:]
    if "@context" in parts.document:  # VCDM 2.0, 4.5: here the name is the badge's
        if "image" in steps:
            return None
        if steps[0] == "name":
            return "skills"
    for member in steps:
        for name, members in _SHORT_NAMES.items():
            if member in members:
                return name
    return None


def must_go(parts: Parts) -> set[str]:
    """The free parts that go along whatever is chosen."""
    always = [each for pattern in _ALWAYS for each in parts.matching(pattern)]
    always += [each for each in parts.matching("/issuer") if not isinstance(parts.value(each), dict)]
    held = {each for one in always for each in around(one)}
    return {each for one in always for each in parts.free_inside(one)} | held.intersection(parts.free)


def must_go_with(shown: set[str], parts: Parts) -> set[str]:
    """The free parts that go along where SHOWN do."""
    beside: set[str] = set()
    # Open Badges 3.0 implementation guide: a grade is not separated from its status
    for pointer in shown:
        place, _slash, member = pointer.rpartition("/")
        if member in {"value", "achievedLevel"} or _group(pointer, parts) == "result":
            beside |= {f"{place}/status", f"{pointer}/status"}
    return must_go(parts) | beside.intersection(parts.free)
