"""Who stands behind a document: who issued it, whom it is about and who signed it, each by key where the name is one.

Two names of one key are one party: a did:key and a did:jwk, or the name of a key and its owner's. Nothing is verified.
"""

from collections.abc import Collection, Iterator, Mapping
from contextlib import suppress

from lerwallet import did
from lerwallet.credential import JsonObject, identifier, objects, text
from lerwallet.errors import LerwalletError
from lerwallet.formats.secured import Embedded, Secured
from lerwallet.keys import PublicKey
from lerwallet.proofs.jose import Jws
from lerwallet.proofs.sd_jwt import SdJwt


def issued_by(secured: Secured, holders: Collection[str]) -> bool:
    """Whether one of HOLDERS, or whoever it is about, issued SECURED: then nobody else confirms what it says."""
    return not issuers(secured).isdisjoint(subjects(secured).union(holders))


def issuers(secured: Secured) -> frozenset[str]:
    """The issuer that it names, and all who signed it."""
    named = secured.credential.issuer.id
    return signers(secured) | ({did.party(named)} if named else set())


def subjects(secured: Secured) -> frozenset[str]:
    """Everybody that it is about, and the key that it is bound to."""
    document = secured.credential.document
    about = [secured.credential.subject, *map(identifier, objects(document.get("credentialSubject")))]
    found = {did.party(each) for each in about if each}
    bound = secured.securing.bound_key if isinstance(secured.securing, SdJwt) else None
    confirmed = document.get("cnf")
    for jwk in (bound, confirmed.get("jwk") if isinstance(confirmed, Mapping) else None):
        found |= _key(jwk)
    return frozenset(found)


def signers(secured: Secured) -> frozenset[str]:
    """Whoever signed it, by the names of their keys: all of them, for a holder may have several."""
    match secured.securing:
        case Embedded(proofs=proofs):
            return frozenset(party for proof in proofs for party in _of_method(proof))
        case Jws() as token:
            return frozenset(_of_token(token, secured.claims))
        case SdJwt() as token:
            return frozenset(_of_token(token.jws, secured.claims))
        case _:
            return frozenset()


def _of_method(proof: JsonObject) -> Iterator[str]:
    named = proof.get("verificationMethod")
    url = text(named.get("id")) if isinstance(named, Mapping) else text(named)
    if url:
        yield did.party(url)
        if not url.startswith("did:"):
            with suppress(LerwalletError):  # no key stands in the address
                key = did.key_in_fragment(url)
                yield from {key.multikey} if key else ()


def _of_token(token: Jws, claims: JsonObject) -> Iterator[str]:
    for name in (text(claims.get("iss")), text(token.header.get("kid"))):
        if name and ":" in name:
            yield did.party(name)
    yield from _key(token.header.get("jwk"))


def _key(jwk: object) -> set[str]:
    with suppress(LerwalletError):  # what cannot be read is nobody's key
        return {PublicKey.from_jwk(jwk).multikey} if isinstance(jwk, Mapping) else set()
    return set()
