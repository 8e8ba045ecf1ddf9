"""Was it given to this person? An identity that the reader knows, compared with every one in the credential."""

import hashlib
import hmac
from collections.abc import Iterator
from typing import Final

from lerwallet.credential import JsonObject, first_object, text
from lerwallet.verification.examination import Examination
from lerwallet.verification.report import Answer, failed, passed

_IDENTITIES_AT_MOST: Final = 100
_HASHES: Final = {"sha256": hashlib.sha256, "md5": hashlib.md5}  # Open Badges 2.0, IdentityHash


def answer(examination: Examination) -> Answer:
    """Whether the identity asked for is one of the credential's, hashed or plain (Open Badges 3.0, B.5.3; 2.0)."""
    wanted = examination.verifier.recipient or ""
    stated = list(_identities(examination.credential.document))[:_IDENTITIES_AT_MOST]
    if not stated:
        return failed("no_recipient", expected=wanted)
    if any(_same(identity, salt, wanted) for identity, salt in stated):
        return passed("", expected=wanted)
    folded = wanted.casefold()
    if folded != wanted and any(_same(identity, salt, folded) for identity, salt in stated):
        return passed("recipient_in_small_letters", expected=wanted)
    return failed("given_to_somebody_else", expected=wanted)


def _identities(document: JsonObject) -> Iterator[tuple[str, str]]:
    """Each identity with its salt, which is empty for a plain one."""
    subject = first_object(document.get("credentialSubject"))
    for name in (subject.get("id"), document.get("sub"), document.get("email")):
        if isinstance(name, str):
            yield name, ""
    listed = subject.get("identifier")
    for each in listed if isinstance(listed, list) else [listed]:
        if isinstance(each, dict) and isinstance(each.get("identityHash"), str):
            yield each["identityHash"], _salt(each)
    old = document.get("recipient")
    if isinstance(old, str):
        yield old, ""
    elif isinstance(old, dict) and isinstance(old.get("identity"), str):
        yield old["identity"], _salt(old)


def _salt(identity: JsonObject) -> str:
    # an issuer's "not-used" beside a plain identity changes nothing: only hashes are salted
    return text(identity.get("salt")) or ""


def _same(identity: str, salt: str, wanted: str) -> bool:
    kind, dollar, digest = identity.partition("$")
    if dollar and kind in _HASHES:
        found = _HASHES[kind]((wanted + salt).encode()).hexdigest()
        return hmac.compare_digest(found.encode(), digest.lower().encode())
    return wanted in {identity, identity.removeprefix("mailto:")}
