"""What a page shows, in its order: the facts of each line read from the credential, grouped by how it was judged."""

import re
import shlex
from base64 import b64encode
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Final, NamedTuple

from lerwallet.credential import Assessed, Credential, Format, first_object, text, utc
from lerwallet.formats import Secured
from lerwallet.formats.parties import issued_by
from lerwallet.pages import plain
from lerwallet.pages.data import CredentialLine, File, Mark, PageData, Statement, WholeBadge
from lerwallet.proofs.sd_jwt import SdJwt
from lerwallet.short_code import short_code

_SKILLS_AT_MOST: Final = 40
_DETAILS_AT_MOST: Final = 40
_HARMLESS_IN_QUOTES: Final = re.compile(r"[\w @%+=:,./#-]+")
_GROUPS: Final = (
    Assessed.ASSESSED,
    Assessed.EXAM,
    Assessed.COMPLETED,
    Assessed.ATTENDED,
    Assessed.NOT_STATED,
)
_OLDER: Final = "older"
OWN: Final = Mark.OWN.value  # also the mark of a statement


# The members of an SD-JWT VC that are shown elsewhere, or say nothing to people
_SHOWN_ELSEWHERE: Final = frozenset(
    {"iss", "sub", "vct", "vct#integrity", "cnf", "nbf", "exp", "iat", "jti", "status", "issuer", "name"}
)


class Picture(NamedTuple):
    """A file that the page draws; `alt` is its caption or, where it has none, its name."""

    media_type: str
    base64: str
    alt: str


class Kept(NamedTuple):
    """A file that the maker kept beside the credential. `kilobytes` are begun ones of 1,000 bytes; `sha256` in hex."""

    name: str
    caption: str | None
    kilobytes: int
    sha256: str
    picture: Picture | None


class Detail(NamedTuple):
    """A member of a credential whose kind has no standard members, under its own name."""

    name: str
    text: str


@dataclass(frozen=True, kw_only=True, slots=True)
class Entry:
    """A credential as a page shows it; texts are harmless and of bounded length."""

    place: int  # its number on the page, from 1
    line: int  # its place among the lines of the data
    name: str | None
    mark: str
    checked_at: datetime
    registry: str | None
    endorsers: int
    issuer: str | None
    issuer_id: str | None
    valid_from: datetime | None
    valid_until: datetime | None
    assessed: str
    skills: tuple[str, ...]
    more_skills: int
    details: tuple[Detail, ...]
    description: tuple[str, ...]
    criteria: tuple[str, ...]
    id: str | None
    code: str | None  # for the fields of forms: ours, and unknown to the issuer
    contact: str | None  # of the issuer, as the credential gives it
    withheld: int | None  # None where its kind of signature does not tell
    note: tuple[str, ...]
    evidence: tuple[Kept, ...]


class Group(NamedTuple):
    kind: str
    entries: tuple[Entry, ...]


class Skill(NamedTuple):
    """A skill, and the entries that name it."""

    name: str
    entries: tuple[Entry, ...]


class Count(NamedTuple):
    mark: str
    number: int


@dataclass(frozen=True, kw_only=True, slots=True)
class Reader:
    """Whom a share is for: as the holder wrote it, and as they signed it. `command` is what the reader types."""

    to: str
    audience: tuple[str, ...]
    nonce: str | None
    until: datetime | None
    command: str


@dataclass(frozen=True, kw_only=True, slots=True)
class View:
    title: str
    made_for: str | None
    reader: Reader | None  # of a share
    contacts: tuple[str, ...]
    profile: tuple[str, ...]
    counts: tuple[Count, ...]
    skills: tuple[Skill, ...]
    groups: tuple[Group, ...]
    own: tuple[Entry, ...]  # badges that their holder issued: nobody judged these
    statements: tuple[tuple[str, ...], ...]

    @property
    def entries(self) -> tuple[Entry, ...]:
        """All badges in their order."""
        return (*(entry for group in self.groups for entry in group.entries), *self.own)

    @property
    def withheld(self) -> int | None:
        """How many details were left out of all badges; None where one does not tell."""
        numbers = [entry.withheld for entry in self.entries]
        return None if None in numbers else sum(filter(None, numbers))


def view(page: PageData) -> View:
    """PAGE in the order that it is read: assessed work first, what nobody but the maker says last."""
    groups = tuple(_groups(page))
    entries = [entry for group in groups for entry in group.entries]
    statements = tuple(plain.paragraphs(line.text) for line in page.lines if isinstance(line, Statement))
    return View(
        title=plain.line(page.title),
        made_for=plain.line(page.made_for) if page.made_for else None,
        reader=_reader(page),
        contacts=tuple(filter(None, map(_line, page.contacts))),
        profile=plain.paragraphs(page.profile) if page.profile else (),
        counts=_counts(entries, statements),
        skills=_skills(entries),
        groups=tuple(group for group in groups if group.kind != OWN),
        own=tuple(entry for group in groups if group.kind == OWN for entry in group.entries),
        statements=statements,
    )


def _reader(page: PageData) -> Reader | None:
    if page.to is None:
        return None
    audience = tuple(filter(None, map(_line, page.signed.audience)))
    nonce = _line(page.signed.nonce)
    asked = [("--audience", audience[0] if audience else None), ("--nonce", nonce)]
    options = [f"{option} {_typed(value)}" for option, value in asked if value]
    return Reader(
        to=plain.line(page.to),
        audience=audience,
        nonce=nonce,
        until=page.signed.until,
        command=" ".join(["lerwallet verify FILE", *options]),
    )


def _typed(word: str) -> str:
    """WORD as a reader types it: in double quotes, which every system's shell knows, where they do."""
    quoted = shlex.quote(word)
    return f'"{word}"' if quoted != word and _HARMLESS_IN_QUOTES.fullmatch(word) else quoted


def _groups(page: PageData) -> Iterable[Group]:
    """The badges by how each was earned, the best supported first and those that their holder issued last."""
    holders = page.signed.holders
    by_kind: dict[str, list[tuple[int, CredentialLine | WholeBadge]]] = {}
    for number, line in enumerate(page.lines):
        if not isinstance(line, Statement):
            by_kind.setdefault(_group(line, holders), []).append((number, line))
    place = 0
    for kind in (*_GROUPS, _OLDER, OWN):
        found = by_kind.get(kind)
        if found:
            entries = tuple(
                _entry(line, place + more, number, own=kind == OWN)
                for more, (number, line) in enumerate(found, 1)
            )
            place += len(found)
            yield Group(kind, entries)


def _group(line: CredentialLine | WholeBadge, holders: frozenset[str]) -> str:
    """Own where one of its HOLDERS issued it: the maker says so, or the keys do, whatever the maker says."""
    if line.support.mark is Mark.OWN or issued_by(line.secured, holders):
        return OWN
    return line.secured.credential.assessed.value if isinstance(line, CredentialLine) else _OLDER


def _entry(line: CredentialLine | WholeBadge, place: int, number: int, *, own: bool) -> Entry:
    credential, support = line.secured.credential, line.support
    return Entry(
        place=place,
        line=number,
        name=_line(credential.name),
        mark=OWN if own else support.mark.value,
        checked_at=support.checked_at,
        registry=None if own else _line(support.registry),
        endorsers=0 if own else support.endorsers,
        issuer=_line(credential.issuer.name),
        issuer_id=_line(credential.issuer.id),
        valid_from=credential.valid_from,
        valid_until=credential.valid_until,
        assessed=credential.assessed.value,
        skills=_skill_names(credential),
        more_skills=max(0, len(credential.skills) - _SKILLS_AT_MOST),
        details=_details(line.secured),
        description=plain.paragraphs(credential.description or ""),
        criteria=plain.paragraphs(credential.criteria or ""),
        id=_line(credential.id),
        code=short_code(credential.id) if credential.id else None,
        contact=_contact(credential),
        withheld=_withheld(line),
        note=plain.paragraphs(line.note or ""),
        evidence=tuple(map(_kept, line.evidence)),
    )


def facts(credential: Credential) -> frozenset[tuple[str, str]]:
    """Each fact that a page shows of CREDENTIAL as what it is a fact of and its words; what it does not say is none."""
    told = [
        ("name", credential.name),
        ("issuer", credential.issuer.name),
        ("issuer_id", credential.issuer.id),
        ("valid_from", utc(credential.valid_from) if credential.valid_from else None),
        ("valid_until", utc(credential.valid_until) if credential.valid_until else None),
        ("id", credential.id),
        *(("skill", name) for name in credential.skills),
        *(("contact", way) for way in _ways(credential)),
    ]
    passages = [("description", credential.description), ("criteria", credential.criteria)]
    lines = [(of, _line(value)) for of, value in told]
    lines += [(of, "\n".join(plain.paragraphs(value or ""))) for of, value in passages]
    return frozenset((of, value) for of, value in lines if value)


def _kept(file: File) -> Kept:
    name = _line(file.name) or ""
    caption = _line(file.caption)
    drawn = None
    if file.picture is not None:
        drawn = Picture(file.media_type, b64encode(file.picture).decode(), caption or name)
    return Kept(
        name=name,
        caption=caption,
        kilobytes=-(-file.size // 1000),
        sha256=plain.line(file.sha256),
        picture=drawn,
    )


def _withheld(line: CredentialLine | WholeBadge) -> int | None:
    """How many details were left out, by the signature alone: hiding must not look like absence."""
    if not isinstance(line, CredentialLine):
        return 0
    if isinstance(line.secured.securing, SdJwt):
        return line.secured.securing.withheld
    return None if line.secured.partial else 0


def _contact(credential: Credential) -> str | None:
    return _line(", ".join(_ways(credential)))


def _ways(credential: Credential) -> list[str]:
    """How the issuer can be reached, where the credential says so (Open Badges 3.0 and 2.0, Profile)."""
    document = credential.document
    profile = first_object(document.get("issuer") or first_object(document.get("badge")).get("issuer"))
    ways = [text(profile.get(member)) for member in ("email", "phone", "telephone", "url")]
    return [way for way in ways if way]


def _line(value: str | None) -> str | None:
    return (plain.line(value) or None) if value else None


def _skill_names(credential: Credential) -> tuple[str, ...]:
    names = (_line(name) for name in credential.skills[:_SKILLS_AT_MOST])
    return tuple(name for name in names if name)


def _details(secured: Secured) -> tuple[Detail, ...]:
    if secured.format is not Format.SD_JWT_VC:
        return ()
    credential = secured.credential
    told = {"description": credential.description, "skills": [*credential.skills]}
    members = [
        (name, value)
        for name, value in credential.document.items()
        if name not in _SHOWN_ELSEWHERE and (name not in told or value != told[name])
    ]
    shown = members[:_DETAILS_AT_MOST]
    return tuple(
        Detail(plain.line(name), plain.line(_in_words(value), plain.PASSAGE)) for name, value in shown
    )


def _in_words(value: object) -> str:
    if isinstance(value, list):
        return ", ".join(map(_in_words, value))
    if isinstance(value, dict):
        return "; ".join(f"{name}: {_in_words(each)}" for name, each in value.items())
    return str(value)


def _counts(entries: Sequence[Entry], statements: Sequence[object]) -> tuple[Count, ...]:
    numbers = {mark.value: sum(entry.mark == mark for entry in entries) for mark in Mark}
    numbers[OWN] = len(statements) + sum(entry.mark == OWN for entry in entries)
    return tuple(Count(mark, number) for mark, number in numbers.items() if number)


def _skills(entries: Sequence[Entry]) -> tuple[Skill, ...]:
    """Each skill of the credentials that hold, once, the one with most of them first."""
    found: dict[str, tuple[str, list[Entry]]] = {}
    for entry in entries:
        if entry.mark in {Mark.CHECKED, Mark.ENDORSED}:
            for name in dict.fromkeys(entry.skills):
                found.setdefault(name.casefold(), (name, []))[1].append(entry)
    skills = [Skill(name, tuple(proofs)) for name, proofs in found.values()]
    return tuple(sorted(skills, key=lambda skill: -len(skill.entries)))
