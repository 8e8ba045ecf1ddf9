"""The keys that an issuer lists itself: in its DID document, or on its own pages where it is a web address.

Open Badges 3.0, 8.2.4 (a JWK, or a set of them, at an address of the issuer); Controlled Identifiers 1.0, 2 (a document
that lists verification methods). To read one more way of listing keys: a line in `_methods`.
"""

from collections.abc import Iterator, Mapping
from typing import Final

from lerwallet import did
from lerwallet.credential import JsonObject, text
from lerwallet.did import ASSERTION, AUTHENTICATION, VerificationMethod
from lerwallet.errors import LerwalletError, ProofUnknown
from lerwallet.fetch import Fetch, from_own_site, site
from lerwallet.keys import PublicKey
from lerwallet.language import _
from lerwallet.strict_json import loads_object

_KEYS_AT_MOST: Final = 200
_SIGNING: Final = frozenset({ASSERTION, AUTHENTICATION})


def listed(issuer: str, fetch: Fetch) -> list[VerificationMethod]:
    """Every key that ISSUER (a DID or a web address) lists. Raises `ProofUnknown` where its document is not at hand."""
    if issuer.startswith("did:"):
        return list(did.resolve(issuer, fetch).methods.values())
    document = _document(issuer, fetch)
    if document.get("id", issuer) != issuer:
        raise _not_at_hand(_("the page found there belongs to another"))
    return list(_methods(issuer, issuer, document, fetch))


def at_address(url: str, fetch: Fetch) -> VerificationMethod:
    """The key at URL: a document that lists it, a JWK, or the one of a set that the fragment names.

    Its controller is the document that it was found in, or the site where there is no document around the key.
    """
    base, _sign, fragment = url.partition("#")
    document = _document(base, fetch)
    if document.get("id", base) != base:
        # whoever owns this page could otherwise give it the id of any issuer, and so its key to any issuer
        raise _not_at_hand(_("the page found there belongs to another"))
    found = {method.id: method for method in _methods(base, site(base), document, fetch)}
    if url in found:
        return found[url]
    if "kty" in document:
        return _method(url, site(base), PublicKey.from_jwk(document))
    in_set = [method for method in found.values() if fragment in {"", method.id.partition("#")[2]}]
    if len(in_set) != 1:
        raise _not_at_hand(_("the page found there lists no such key"))
    return in_set[0]


def _document(url: str, fetch: Fetch) -> JsonObject:
    try:
        return loads_object(from_own_site(fetch, url).data)
    except LerwalletError as missing:
        raise _not_at_hand(missing.message) from missing


def _methods(base: str, owner: str, document: JsonObject, fetch: Fetch) -> Iterator[VerificationMethod]:
    """What a document lists; keys that stand in no controller document are OWNER's."""
    yield from did.read_document({"id": base, **document}).methods.values()
    yield from _keys(base, owner, document)
    jwks = document.get("jwks")
    if isinstance(jwks, Mapping):
        yield from _keys(base, owner, jwks)
    address = text(document.get("jwks_uri"))
    if address is not None and site(address) == site(base):
        yield from _keys(base, owner, _document(address, fetch))


def _keys(base: str, owner: str, document: JsonObject) -> Iterator[VerificationMethod]:
    """The signing keys of a JWK set (RFC 7517, 5); one that cannot be read is left out."""
    entries = document.get("keys")
    for entry in entries[:_KEYS_AT_MOST] if isinstance(entries, list) else ():
        if not isinstance(entry, Mapping) or entry.get("use", "sig") != "sig":
            continue
        try:
            key = PublicKey.from_jwk(entry)
        except LerwalletError:
            continue
        yield _method(f"{base}#{text(entry.get('kid')) or key.thumbprint}", owner, key)


def _method(url: str, controller: str, key: PublicKey) -> VerificationMethod:
    return VerificationMethod(id=url, controller=controller, key=key, purposes=_SIGNING)


def _not_at_hand(why: str) -> ProofUnknown:
    return ProofUnknown(why, code="issuer_document_not_at_hand")
