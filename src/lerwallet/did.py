"""From an identifier to the keys it lists: did:key, did:jwk and did:web, and keys that stand in a URL's fragment.

To add a DID method: a function under its name in `RESOLVERS`.
"""

import re
from collections.abc import Callable, Mapping
from contextlib import suppress
from dataclasses import dataclass, field
from functools import lru_cache
from typing import Any, Final
from urllib.parse import unquote

from lerwallet.credential import JsonObject, strings, text
from lerwallet.errors import LerwalletError, ProofFailed, ProofUnknown
from lerwallet.fetch import Fetch, from_own_site, offline
from lerwallet.keys import PublicKey
from lerwallet.language import _
from lerwallet.multiformats import base64url_decode
from lerwallet.strict_json import loads_object

ASSERTION: Final = "assertionMethod"
AUTHENTICATION: Final = "authentication"


@dataclass(frozen=True, kw_only=True, slots=True)
class VerificationMethod:
    """A key and what its controller lists it for (DID Core 1.0, 5.2 and 5.3)."""

    id: str
    controller: str  # the DID or URL whose document the key was found in
    key: PublicKey
    purposes: frozenset[str]


@dataclass(frozen=True, kw_only=True, slots=True)
class DidDocument:
    """The verification methods of a DID, by absolute id."""

    id: str
    methods: Mapping[str, VerificationMethod] = field(default_factory=dict)


def resolve(did: str, fetch: Fetch) -> DidDocument:
    """The document of DID.

    Raises `ProofUnknown` where it is not at hand, `ProofFailed` where the DID or its document is wrong.
    """
    parts = did.split(":", 2)
    if len(parts) != 3 or parts[0] != "did" or not parts[2]:
        raise ProofFailed(_("{did} is not a DID.").format(did=did), code="verification_method_unusable")
    resolver = RESOLVERS.get(parts[1])
    if resolver is not None:
        return resolver(did, fetch)
    return _fetched(did, did, fetch)  # only a reader's own documents can answer for another method


def verification_method(url: str, fetch: Fetch) -> VerificationMethod:
    """The key that a DID URL names. A bare did:key or did:jwk means its only key."""
    did, _sign, fragment = url.partition("#")
    document = resolve(did, fetch)
    found = document.methods.get(url)
    if found is None and not fragment and len(document.methods) == 1:
        found = next(iter(document.methods.values()))
    if found is None:
        raise ProofFailed(
            _("The issuer's document does not list the key {url}.").format(url=url),
            code="key_not_listed",
        )
    return found


_END_OF_DID: Final = re.compile("[/?#]")  # DID Core 1.0, 3.2
_KEPT_CHARACTERS_AT_MOST: Final = 4096  # of a DID; the largest RSA key needs 3,700
_EVERY_PURPOSE: Final = frozenset(
    {ASSERTION, AUTHENTICATION, "capabilityInvocation", "capabilityDelegation"},
)


def _did_key(did: str, _fetch: Fetch) -> DidDocument:
    return _key_document(did)


@lru_cache(maxsize=512)  # the same few issuers sign many badges
def _key_document(did: str) -> DidDocument:
    # did:key 0.9, 3.1: the identifier is the multikey, and names its only signing key again as fragment
    multikey = did.removeprefix("did:key:")
    url = f"{did}#{multikey}"
    method = VerificationMethod(
        id=url,
        controller=did,
        key=PublicKey.from_multikey(multikey),
        purposes=_EVERY_PURPOSE,
    )
    return DidDocument(id=did, methods={url: method})


def _did_jwk(did: str, _fetch: Fetch) -> DidDocument:
    return _jwk_document(did) if len(did) <= _KEPT_CHARACTERS_AT_MOST else _jwk_document.__wrapped__(did)


@lru_cache(maxsize=512)  # as above
def _jwk_document(did: str) -> DidDocument:
    try:
        jwk = loads_object(base64url_decode(did.removeprefix("did:jwk:")))
    except LerwalletError as wrong:
        raise ProofFailed(
            _("The did:jwk does not hold a key: {why}").format(why=wrong.message),
            code="key_unusable",
        ) from wrong
    url = f"{did}#0"
    method = VerificationMethod(id=url, controller=did, key=PublicKey.from_jwk(jwk), purposes=_EVERY_PURPOSE)
    return DidDocument(id=did, methods={url: method})


def _did_web(did: str, fetch: Fetch) -> DidDocument:
    return _fetched(did, web_address(did), fetch)


@lru_cache(maxsize=1_000)  # a page asks it of each badge several times
def party(name: str) -> str:
    """Whom NAME, an identifier or the name of a key, stands for: the multikey where it is nothing but a key, else its DID.

    Two names of one key are one party; nothing is fetched for it.
    """
    stripped = name.strip()
    did = _END_OF_DID.split(stripped, maxsplit=1)[0] if stripped.startswith("did:") else stripped
    if did.startswith(("did:key:", "did:jwk:")):
        with suppress(LerwalletError):  # what cannot be read is nobody's key
            return next(iter(resolve(did, offline).methods.values())).key.multikey
    return did


def web_address(did: str) -> str:
    """Where the document of a did:web lies (did:web, 2.5.2). Only the port's colon may be encoded in the host."""
    host, *path = did.removeprefix("did:web:").split(":")
    host = host.replace("%3A", ":").replace("%3a", ":")
    segments = [unquote(segment) for segment in path]
    usable = (
        host and not set(host) & set("/%@?#\\") and not any(set(each) & set("/\\?#%") for each in segments)
    )
    if not usable or any(segment in {"", ".", ".."} for segment in segments):
        raise ProofFailed(_("{did} is not a DID.").format(did=did), code="verification_method_unusable")
    return f"https://{host}/{'/'.join(segments or ['.well-known'])}/did.json"


def _fetched(did: str, address: str, fetch: Fetch) -> DidDocument:
    """The document at ADDRESS, or given by the reader under the DID itself; its id must be the DID."""
    document = None
    for url in dict.fromkeys((did, address)):
        try:
            document = from_own_site(fetch, url)
            break
        except LerwalletError as missing:
            why = missing
    if document is None:
        raise ProofUnknown(
            why.message,  # the code already says that the issuer's keys are not at hand
            code="did_document_not_at_hand",
        )
    try:
        content = loads_object(document.data)
    except LerwalletError as wrong:
        raise ProofUnknown(
            _("The issuer's document could not be read: {why}").format(why=wrong.message),
            code="did_document_not_at_hand",
        ) from wrong
    if content.get("id") != did:
        raise ProofUnknown(
            _("The document found for {did} belongs to another.").format(did=did),
            code="did_document_of_another",
        )
    return read_document(content)


def read_document(document: JsonObject) -> DidDocument:
    """The methods of a DID document, listed under `verificationMethod` or embedded under a purpose.

    A method that cannot be read is left out: it can then not be named by a proof either.
    """
    did = text(document.get("id")) or ""
    listed: dict[str, JsonObject] = {}
    purposes: dict[str, set[str]] = {}
    for entry in _entries(document, "verificationMethod"):
        if isinstance(entry, Mapping):
            listed[_absolute(did, entry.get("id"))] = entry
    for purpose in _EVERY_PURPOSE:
        for entry in _entries(document, purpose):
            url = _absolute(did, entry.get("id") if isinstance(entry, Mapping) else entry)
            if isinstance(entry, Mapping):
                listed.setdefault(url, entry)
            purposes.setdefault(url, set()).add(purpose)
    methods = {}
    for url, entry in listed.items():
        key = _read_key(entry)
        if url and key is not None and entry.get("controller", did) == did:
            methods[url] = VerificationMethod(
                id=url,
                controller=did,
                key=key,
                purposes=frozenset(purposes.get(url, ())),
            )
    return DidDocument(id=did, methods=methods)


def _entries(document: JsonObject, name: str) -> list[Any]:
    value = document.get(name, [])
    return value if isinstance(value, list) else [value]


def _absolute(did: str, url: object) -> str:
    found = text(url) or ""
    return did + found if found.startswith("#") else found


def _read_key(entry: JsonObject) -> PublicKey | None:
    try:
        if "publicKeyMultibase" in entry:
            return PublicKey.from_multikey(strings(entry["publicKeyMultibase"])[0])
        if isinstance(entry.get("publicKeyJwk"), Mapping):
            return PublicKey.from_jwk(entry["publicKeyJwk"])
        if "publicKeyBase58" in entry:  # Ed25519VerificationKey2018
            return PublicKey.from_ed25519_base58(strings(entry["publicKeyBase58"])[0])
    except (LerwalletError, IndexError):
        return None
    return None


def key_in_fragment(url: str) -> PublicKey | None:
    """The key that stands in the fragment of a URL, as some issuers write it: it says nothing of whose it is."""
    fragment = url.partition("#")[2]
    if not fragment.startswith("z"):
        return None
    return PublicKey.from_multikey(fragment)


RESOLVERS: Final[Mapping[str, Callable[[str, Fetch], DidDocument]]] = {
    "key": _did_key,
    "jwk": _did_jwk,
    "web": _did_web,
}
