"""What the reader of a share could still work out, or put together with what others have: looked up on this computer.

To add a look: a function from what is about to go out to `Link`s, and its place in `LOOKS`.
"""

import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final, NamedTuple

from lerwallet.credential import JsonObject, objects, reference
from lerwallet.formats import Secured
from lerwallet.language import _
from lerwallet.proofs import selective
from lerwallet.sharing.seeing import hashed_identities, hosts, members, texts


class Link(NamedTuple):
    """One thing that could be worked out: a name for scripts, and a sentence."""

    code: str
    sentence: str


class Going(NamedTuple):
    """One credential that goes out: its short id, what it is called, and the copy for the reader."""

    id: str
    name: str
    secured: Secured

    @property
    def document(self) -> JsonObject:
        return self.secured.credential.document


@dataclass(frozen=True, kw_only=True)
class Sight:
    """What is about to go out: to whom, signed by which DIDs, and the log of what went out EARLIER."""

    to: str
    signed_by: Sequence[str]
    going: Sequence[Going]
    earlier: Sequence[Mapping[str, Any]]

    @property
    def with_others(self) -> list[Mapping[str, Any]]:
        """The earlier shares with somebody else."""
        return [share for share in self.earlier if share["to"] != self.to]


Look = Callable[[Sight], Iterator[Link]]


def links(sight: Sight) -> list[Link]:
    """All that is found; nothing found is no promise that there is nothing."""
    return [found for look in LOOKS for found in look(sight)]


def _same_key(sight: Sight) -> Iterator[Link]:
    for did in sight.signed_by:
        known = [share["to"] for share in sight.with_others if did in share.get("signed_by", ())]
        if known:
            yield Link(
                "same_did",
                _(
                    "It is signed with the same key as your share with {others}: together they can tell that both are yours."
                ).format(others=_listed(known)),
            )


def _credential_id(sight: Sight) -> Iterator[Link]:
    for each in sight.going:
        stated = each.secured.credential.id
        if stated:
            yield Link(
                "credential_id",
                _(
                    "{name} has an id that no other badge has ({id}): everyone who gets it can tell that it is the same one."
                ).format(name=each.name, id=stated),
            )


def _status_index(sight: Sight) -> Iterator[Link]:
    for each in sight.going:
        entries = [member.value for member in members(each.document) if member.name == "credentialStatus"]
        places = [reference(entry.get("statusListIndex")) for entry in entries if isinstance(entry, dict)]
        status_list = each.document.get("status")
        if isinstance(status_list, dict):  # Token Status List, 6.2
            places += [str(entry.get("idx")) for entry in objects(status_list.get("status_list"))]
        for place in filter(None, places):
            yield Link(
                "status_index",
                _(
                    "{name} has place {place} in its issuer's list of withdrawn badges: no other badge has it."
                ).format(name=each.name, place=place),
            )


def _guessable_hash(sight: Sight) -> Iterator[Link]:
    for each in sight.going:
        if hashed_identities(each.document):
            yield Link(
                "guessable_hash",
                _(
                    "{name} hides your e-mail address behind a sum of its letters: whoever tries likely addresses finds it."
                ).format(name=each.name),
            )


def _school(sight: Sight) -> Iterator[Link]:
    for each in sight.going:
        sites = hosts(each.document, {"image", "criteria", "creator", "evidence"})
        if sites:
            yield Link(
                "addresses",
                _(
                    "{name} has addresses on {sites}: they tell where you learn, and that site sees who opens them."
                ).format(name=each.name, sites=", ".join(sites)),
            )


_CLASSES: Final = re.compile(
    r"\b(?:class of (?:19|20)\d\d|(?:grade|year) \d{1,2}|\d{1,2}(?:st|nd|rd|th)[- ]grade|freshman|sophomore)\b",
    re.IGNORECASE,
)
_YOUNG: Final = {"SecondarySchoolDiploma", "GeneralEducationDevelopment"}
_BORN: Final = {"birthdate", "birthDate", "birth_date", "dateOfBirth"}


def _age(sight: Sight) -> Iterator[Link]:
    for each in sight.going:
        found = [member.value for member in texts(each.document) if member.name in _BORN]
        found += [
            match.group() for member in texts(each.document) for match in _CLASSES.finditer(member.value)
        ]
        found += [
            member.value
            for member in texts(each.document)
            if member.name == "achievementType" and member.value in _YOUNG
        ]
        if found:
            yield Link(
                "age",
                _("From {words} and the dates in {name} they can work out about how old you are.").format(
                    words=", ".join(dict.fromkeys(found)), name=each.name
                ),
            )


def _same_signature(sight: Sight) -> Iterator[Link]:
    for each in sight.going:
        if not any(map(selective.is_linkable, each.secured.proofs)) and each.secured.proofs:
            continue
        known = [
            share["to"]
            for share in sight.with_others
            if each.id in {credential["id"] for credential in share["credentials"]}
        ]
        if known:
            yield Link(
                "same_signature",
                _(
                    "The issuer's signature in {name} is the one that {others} got: side by side, both copies are known to be one badge."
                ).format(name=each.name, others=_listed(known)),
            )


def _listed(names: Sequence[str]) -> str:
    return ", ".join(dict.fromkeys(names))


LOOKS: Final[tuple[Look, ...]] = (
    _same_key,
    _same_signature,
    _credential_id,
    _status_index,
    _guessable_hash,
    _school,
    _age,
)
