"""Learner records (CLR 2.0): do the credentials inside belong to the learner of the record, and to each other as it says?

Each credential inside is verified by itself; this is what only the record as a whole can show.
"""

from collections.abc import Iterator
from typing import Final, NamedTuple

from lerwallet.credential import Format, JsonObject, identifier, objects, text
from lerwallet.formats import Secured
from lerwallet.language import _
from lerwallet.verification import recipient
from lerwallet.verification.report import Answer, Report, unknown

FORMATS: Final = frozenset({Format.CLR2_JSON, Format.CLR2_JWT})
_TYPES: Final = frozenset(
    {
        *("exactMatchOf", "isChildOf", "isParentOf", "isPartOf"),
        *("isPeerOf", "isRelatedTo", "precedes", "replacedBy"),
    }
)
_INVERSE: Final = {
    "isParentOf": "isChildOf"
}  # what one says of two things, the other says of them the other way round
_ORDERED: Final = frozenset(
    {"isChildOf", "isPartOf", "precedes", "replacedBy"}
)  # where a circle means nothing
_ASSOCIATIONS_AT_MOST: Final = 5_000


class _Association(NamedTuple):
    kind: str
    source: str
    target: str


def flaws(document: JsonObject) -> Iterator[str]:
    """Members that a record must have, and associations that are none (CLR 2.0, ClrSubject and Association)."""
    for subject in objects(document.get("credentialSubject")):
        if "verifiableCredential" not in subject:
            yield "credentialSubject.verifiableCredential"
        for each in objects(subject.get("association")):
            kind = text(each.get("associationType")) or ""
            if kind not in _TYPES and not kind.startswith("ext:"):
                yield "association.associationType"
            yield from (
                f"association.{name}" for name in ("sourceId", "targetId") if text(each.get(name)) is None
            )


def answer(secured: Secured, reports: tuple[Report, ...]) -> Answer | None:
    """What keeps the record from being one; None where nothing does."""
    strangers = list(_strangers(secured.credential.document, reports))
    if strangers:
        return unknown("content_of_another", credentials=strangers)
    loose = list(_loose(secured.credential.document))
    return unknown("association_wrong", associations=loose) if loose else None


def _strangers(document: JsonObject, reports: tuple[Report, ...]) -> Iterator[str]:
    """Credentials inside that name somebody, and nobody whom the record names."""
    # a member beside the subject is nobody's identity
    learner = list(recipient.identities({"credentialSubject": document.get("credentialSubject")}))
    for report in reports:
        credential = report.credential
        if credential is None:
            continue
        named = list(recipient.identities(credential.document))
        if learner and named and not recipient.same_person(learner, named):
            yield credential.name or credential.id or report.source


def _loose(document: JsonObject) -> Iterator[str]:
    """Associations between things that are not in the record, and circles."""
    found = list(_associations(document))
    if len(found) > _ASSOCIATIONS_AT_MOST:
        yield _("more than {count}").format(count=_ASSOCIATIONS_AT_MOST)
        return
    if document.get("partial") is not True:  # a selection says so, and may name what was left out
        ids = set(_ids(document))
        yield from (_told(each) for each in found if not {each.source, each.target} <= ids)
    for kind in sorted(_ORDERED):
        yield from _circles(kind, [each for each in found if each.kind == kind])


def _associations(document: JsonObject) -> Iterator[_Association]:
    for subject in objects(document.get("credentialSubject")):
        for each in objects(subject.get("association")):
            kind, source, target = (
                text(each.get(name)) or "" for name in ("associationType", "sourceId", "targetId")
            )
            if kind in _INVERSE:
                kind, source, target = _INVERSE[kind], target, source
            yield _Association(kind, source, target)


def _ids(document: JsonObject) -> Iterator[str | None]:
    """The ids of all credentials and achievements in the record."""
    for subject in objects(document.get("credentialSubject")):
        yield from map(identifier, objects(subject.get("achievement")))
        for credential in objects(subject.get("verifiableCredential")):
            yield identifier(credential)
            for inner in objects(credential.get("credentialSubject")):
                yield from map(identifier, objects(inner.get("achievement")))


def _circles(kind: str, found: list[_Association]) -> Iterator[str]:
    """The first thing that comes before itself, if one does (Kahn: take away what nothing is left before)."""
    following: dict[str, list[str]] = {}
    before: dict[str, int] = {}
    for each in found:
        following.setdefault(each.source, []).append(each.target)
        before[each.target] = before.get(each.target, 0) + 1
    free = [name for name in following if not before.get(name)]
    while free:
        for name in following.pop(free.pop(), ()):
            before[name] -= 1
            if not before[name]:
                free.append(name)
    if following:
        yield f"{kind}: {min(following)}"


def _told(association: _Association) -> str:
    return f"{association.source} {association.kind} {association.target}"
