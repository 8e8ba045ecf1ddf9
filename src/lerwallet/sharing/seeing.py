"""Every member of a credential, wherever it stands: for those who look through one for what it gives away."""

import re
from collections.abc import Iterator
from typing import Any, Final, NamedTuple
from urllib.parse import urlsplit

from lerwallet.credential import JsonObject, objects, text, words

_NO_CONTENT: Final = {"@context", "proof"}
_OTHERS: Final = {"issuer", "creator", "source", "parentOrg", "badge", "endorsement"}
_EMAIL: Final = re.compile(r"[^\s@<>()\[\]:;,\"]+@[^\s@<>()\[\]:;,\"]+\.[^\s@<>()\[\]:;,\"]+")

_UNUSUAL: Final = re.compile(r"[^\s@<>]+@[^\s@<>]+\.[^\s@<>]+")  # such as a name in quotes (RFC 5321, 4.1.2)


class Member(NamedTuple):
    """One member of an object in a credential; each element of a list is one. `way` are the names that lead to it."""

    way: tuple[str, ...]
    value: Any

    @property
    def name(self) -> str:
        return self.way[-1]


def members(document: JsonObject, way: tuple[str, ...] = ()) -> Iterator[Member]:
    """All of DOCUMENT, from the outside, less contexts and proofs, which say nothing of a person."""
    for name, value in document.items():
        if name in _NO_CONTENT:
            continue
        for each in _flat(value):
            yield Member((*way, name), each)
            if isinstance(each, dict):
                yield from members(each, (*way, name))


def _flat(value: object) -> Iterator[Any]:
    """VALUE, or each element of a list, also of a list in a list."""
    if isinstance(value, list):
        for each in value:
            yield from _flat(each)
    else:
        yield value


def of_learner(document: JsonObject) -> Iterator[Member]:
    """The members of DOCUMENT that are not about somebody else: who issued, made or endorsed it."""
    return (each for each in members(document) if _OTHERS.isdisjoint(each.way))


def texts(document: JsonObject) -> Iterator[Member]:
    """The members of DOCUMENT that are text."""
    return (each for each in members(document) if isinstance(each.value, str))


def emails(document: JsonObject) -> list[str]:
    """The e-mail addresses that can be read in DOCUMENT, less those of its issuer, which are public."""
    read = (each.value for each in of_learner(document) if isinstance(each.value, str))
    return list(
        dict.fromkeys(found for each in read for found in _EMAIL.findall(each) or _UNUSUAL.findall(each))
    )


def hashed_identities(document: JsonObject) -> list[JsonObject]:
    """Who it was given to, as a hash (Open Badges 2.0, IdentityObject; 3.0, B.1.13)."""
    named = (each.value for each in members(document) if each.name in {"identifier", "recipient"})
    return [each for value in named for each in objects(value) if each.get("hashed") in {True, "true"}]


def hosts(document: JsonObject, names: set[str] | None = None) -> list[str]:
    """The sites whose addresses stand in DOCUMENT; of all members, or of those in NAMES and below."""
    found = (
        urlsplit(each.value).hostname
        for each in texts(document)
        if each.value.startswith(("http://", "https://")) and (names is None or names & {*each.way})
    )
    return list(dict.fromkeys(filter(None, found)))


def called(document: JsonObject, names: set[str]) -> list[str]:
    """What the things that stand under one of NAMES are called."""
    found = (
        text(each.value) if isinstance(each.value, str) else words(each.value.get("name"))
        for each in members(document)
        if each.name in names and isinstance(each.value, str | dict)
    )
    return list(dict.fromkeys(filter(None, found)))
