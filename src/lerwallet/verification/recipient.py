"""Was it given to this person? An identity that the reader knows, compared with every one in the credential."""

import hashlib
import hmac
from collections.abc import Iterator, Sequence
from itertools import islice
from typing import Final, NamedTuple

from lerwallet.credential import JsonObject, first_object, text
from lerwallet.verification.examination import Examination
from lerwallet.verification.report import Answer, failed, passed

_IDENTITIES_AT_MOST: Final = 100
_COMPARED_AT_MOST: Final = 10  # of each of two credentials: every pair may cost two hashes


class Identity(NamedTuple):
    """A name, plain or hashed; the salt of a plain one is empty."""

    name: str
    salt: str
    kind: str = ""  # the `identityType`, where one is stated


_HASHES: Final = {"sha256": hashlib.sha256, "md5": hashlib.md5}  # Open Badges 2.0, IdentityHash


def answer(examination: Examination) -> Answer:
    """Whether the identity asked for is one of the credential's, hashed or plain (Open Badges 3.0, B.5.3; 2.0)."""
    wanted = examination.verifier.recipient or ""
    stated = list(identities(examination.credential.document))
    if not stated:
        return failed("no_recipient", expected=wanted)
    if any(_same(each.name, each.salt, wanted) for each in stated):
        return passed("", expected=wanted)
    folded = wanted.casefold()
    if folded != wanted and any(_same(each.name, each.salt, folded) for each in stated):
        return passed("recipient_in_small_letters", expected=wanted)
    return failed("given_to_somebody_else", expected=wanted)


def same_person(one: Sequence[Identity], other: Sequence[Identity]) -> bool:
    """Whether both have an identity in common: the same text, the same hash, or a hash of the other's text."""
    return any(
        (a.name, a.salt) == (b.name, b.salt) or _same(a.name, a.salt, b.name) or _same(b.name, b.salt, a.name)
        for a in one[:_COMPARED_AT_MOST]
        for b in other[:_COMPARED_AT_MOST]
        if "name" not in {a.kind, b.kind}  # many people are called the same
    )


def identities(document: JsonObject) -> Iterator[Identity]:
    """Each identity that a credential has for whom it was given to, up to a limit."""
    return islice(_identities(document), _IDENTITIES_AT_MOST)


def _identities(document: JsonObject) -> Iterator[Identity]:
    subject = first_object(document.get("credentialSubject"))
    for name in (subject.get("id"), document.get("sub"), document.get("email")):
        if isinstance(name, str):
            yield Identity(name, "")
    listed = subject.get("identifier")
    for each in listed if isinstance(listed, list) else [listed]:
        if isinstance(each, dict) and isinstance(each.get("identityHash"), str):
            yield Identity(each["identityHash"], _salt(each), text(each.get("identityType")) or "")
    old = document.get("recipient")
    if isinstance(old, str):
        yield Identity(old, "")
    elif isinstance(old, dict) and isinstance(old.get("identity"), str):
        yield Identity(old["identity"], _salt(old))


def _salt(identity: JsonObject) -> str:
    # an issuer's "not-used" beside a plain identity changes nothing: only hashes are salted
    return text(identity.get("salt")) or ""


def _same(identity: str, salt: str, wanted: str) -> bool:
    kind, dollar, digest = identity.partition("$")
    if dollar and kind in _HASHES:
        found = _HASHES[kind]((wanted + salt).encode()).hexdigest()
        return hmac.compare_digest(found.encode(), digest.lower().encode())
    return wanted in {identity, identity.removeprefix("mailto:")}
