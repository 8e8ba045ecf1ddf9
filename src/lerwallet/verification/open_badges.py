"""Open Badges 1 and 2: in the file only the address counts; what is believed are the documents at their own addresses.

Open Badges 2.0, "Open Badges Verification" and "Implementation"; a signed badge is trusted for what it says itself,
and never for who its issuer is.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any, Final
from urllib.parse import unquote, urlsplit

from lerwallet.credential import Credential, Format, JsonObject, first_object, read_time, strings, text
from lerwallet.errors import Gone, LerwalletError
from lerwallet.fetch import Fetch, from_own_site
from lerwallet.formats import Hosted, Secured
from lerwallet.keys import PublicKey
from lerwallet.proofs import jose
from lerwallet.proofs.jose import Jws
from lerwallet.strict_json import loads_object
from lerwallet.verification.report import Answer, absent, failed, passed, unknown

_CONTEXTS: Final = {
    "https://w3id.org/openbadges/v1",
    "https://w3id.org/openbadges/v2",
    "https://openbadgespec.org/v2/context.json",
}
_REQUIRED: Final = {
    "assertion": ("id", "type", "recipient", "badge", "issuedOn"),
    "badge": ("id", "type", "name", "description", "image", "criteria", "issuer"),
    "issuer": ("id", "type", "name", "url", "email"),
}
_KEYS_AT_MOST: Final = 20


@dataclass(frozen=True, kw_only=True, slots=True)
class Assembly:
    """A badge put together from its documents.

    `gone`: the server says that it was withdrawn. `missing`: addresses that could not be had, with the reason.
    `strange`: documents that are not what their address says. `key` is the one that the issuer lists, `revocations`
    its list of withdrawn badges (signed badges only). What is empty is not at hand.
    """

    signed: bool
    assertion: JsonObject
    badge: JsonObject
    issuer: JsonObject
    key: JsonObject
    revocations: JsonObject
    gone: bool = False
    missing: Mapping[str, str]
    strange: tuple[str, ...] = ()

    @property
    def credential(self) -> Credential:
        """What the documents say together."""
        badge = {**self.badge, "issuer": self.issuer or self.badge.get("issuer")}
        return Credential.of_assertion(
            {**self.assertion, "badge": badge if self.badge else self.assertion.get("badge")}
        )

    @property
    def revoked(self) -> bool:
        return self.gone or self.assertion.get("revoked") is True


class _Collecting:
    """Fetches the documents, and remembers what is missing or not what it should be."""

    def __init__(self, fetch: Fetch) -> None:
        self._fetch = fetch
        self.gone = False
        self.missing: dict[str, str] = {}
        self.strange: list[str] = []

    def document(self, address: str) -> JsonObject:
        try:
            found = loads_object(from_own_site(self._fetch, address).data)
        except Gone:
            self.gone = True
            return {}
        except LerwalletError as problem:
            self.missing[address] = problem.message
            return {}
        own = text(found.get("id", address)) or ""
        if own != address:
            self.strange.append(address)
            # another address of the same site may be a move; another site's is not this document at all
            return found if _host(own) == _host(address) else {}
        return found

    def linked(self, value: object) -> JsonObject:
        """The document that VALUE (an address, or an object that has one) stands for, from its own address."""
        embedded = first_object(value)
        address = text(value) or text(embedded.get("id"))
        if address is not None and address.startswith(("https://", "http://")):
            return self.document(address)
        return {}


def assemble(secured: Secured, fetch: Fetch) -> Assembly:
    """Put together the badge that SECURED is, or is the address of."""
    collecting = _Collecting(fetch)
    signed = not isinstance(secured.securing, Hosted)
    if isinstance(secured.securing, Hosted):
        address = secured.securing.address
        assertion = collecting.document(address) if address and address.startswith("http") else {}
        assertion = {} if collecting.strange else assertion
        gone = collecting.gone
    else:
        assertion, gone = secured.credential.document, False
    badge = collecting.linked(assertion.get("badge"))
    if signed and not badge:
        badge = first_object(assertion.get("badge"))  # what was signed says what the badge is
    issuer = collecting.linked(badge.get("issuer"))
    return Assembly(
        signed=signed,
        assertion=assertion,
        badge=badge,
        issuer=issuer,
        key=_key_document(collecting, assertion, issuer) if signed else {},
        revocations=collecting.linked(issuer.get("revocationList")) if signed else {},
        gone=gone,
        missing=collecting.missing,
        strange=tuple(collecting.strange),
    )


def _key_document(collecting: _Collecting, assertion: JsonObject, issuer: JsonObject) -> JsonObject:
    """The key that the assertion names, if the issuer lists it; else the issuer's only one (Open Badges 2.0, Verify)."""
    listed = issuer.get("publicKey", [])
    entries = {text(entry) or text(first_object(entry).get("id")): entry for entry in _several(listed)}
    stated = first_object(assertion.get("verification", assertion.get("verify")))
    creator = text(stated.get("creator")) or text(stated.get("url"))
    if creator is None and len(entries) == 1:
        creator = next(iter(entries))
    entry = entries.get(creator) if creator else None
    if entry is None:
        return {}
    key = first_object(entry)
    return key if "publicKeyPem" in key else collecting.linked(entry)


def _several(value: object) -> list[Any]:
    return value[:_KEYS_AT_MOST] if isinstance(value, list) else [value]


# --- format ---------------------------------------------------------------------------------------------------


def form(secured: Secured, assembly: Assembly) -> Answer:
    """Whether each document at hand has what its class requires (Open Badges 2.0, Data Classes)."""
    if secured.format is Format.OB1_HOSTED or assembly.revoked:
        return passed()
    if assembly.assertion and not (
        {"Assertion"} & set(strings(assembly.assertion.get("type"))) or "badge" in assembly.assertion
    ):
        return unknown(
            "only_part_of_a_badge"
        )  # an issuer's or a badge class's own page: nobody was awarded anything
    flaws = list(_flaws(assembly))
    return failed("members_missing", members=flaws) if flaws else passed()


def _flaws(assembly: Assembly) -> Iterator[str]:
    for name, document in (
        ("assertion", assembly.assertion),
        ("badge", assembly.badge),
        ("issuer", assembly.issuer),
    ):
        if document:
            yield from (f"{name}.{member}" for member in _REQUIRED[name] if member not in document)
            if not _known_context(document.get("@context")):
                yield f"{name}.@context"
    assertion = assembly.assertion
    if not assertion:
        return
    image = assertion.get("image")
    if (text(image) or text(first_object(image).get("id")) or "").startswith("data:"):
        yield "assertion.image"
    recipient = first_object(assertion.get("recipient"))
    yield from (
        f"assertion.recipient.{member}"
        for member in ("type", "identity", "hashed")
        if member not in recipient
    )
    issued, expires = read_time(assertion.get("issuedOn")), read_time(assertion.get("expires"))
    if issued and expires and expires < issued:
        yield "assertion.expires"


def _known_context(context: object) -> bool:
    found = context if isinstance(context, list) else [context]
    return any(
        (isinstance(each, str) and each in _CONTEXTS) or (isinstance(each, dict) and "obi" in each)
        for each in found
    )


# --- proof and binding ------------------------------------------------------------------------------------------


def proof(secured: Secured, assembly: Assembly) -> Answer:
    """Hosted: the document came from its own address. Signed: a key that the issuer lists made the signature."""
    if isinstance(secured.securing, Jws):
        return _signed(secured.securing, assembly)
    address = secured.securing.address if isinstance(secured.securing, Hosted) else None
    if assembly.assertion:
        return passed("", address=address)
    if assembly.strange:
        return unknown("document_of_another", address=address)
    if not (address or "").startswith(("https://", "http://")):
        return unknown("hosted_nowhere")
    return unknown("hosted", address=address, message=assembly.missing.get(address or "", ""))


def _signed(jws: Jws, assembly: Assembly) -> Answer:
    if not assembly.key:
        if assembly.issuer and not assembly.missing:
            return failed("key_not_listed")
        return unknown("key_not_at_hand", message=next(iter(assembly.missing.values()), ""))
    try:
        jose.verify(jws, PublicKey.from_pem(text(assembly.key.get("publicKeyPem")) or ""))
    except LerwalletError as wrong:
        return failed(wrong.code, message=wrong.message)
    return passed("", suites=[jws.algorithm])


def binding(assembly: Assembly) -> Answer:
    """Whether assertion, badge class and issuer belong together: from their own addresses, within the issuer's scope."""
    facts = {"issuer": text(assembly.issuer.get("id"))}
    if not assembly.badge or not assembly.issuer:
        address, why = next(iter(assembly.missing.items()), ("", ""))
        return unknown("issuer_document_not_at_hand", **facts, address=address, message=why)
    if assembly.signed and assembly.strange:
        # a page beside the issuer's own, on the same site, may name its id and a key of somebody else
        return unknown("document_of_another", **facts, address=assembly.strange[0])
    if assembly.signed:
        owner = text(assembly.key.get("owner"))
        # the signature stands on a key that this issuer lists; the key must say so too
        return passed("", **facts) if owner == facts["issuer"] else failed("key_of_another", **facts)
    if not _in_scope(assembly):
        return failed("outside_issuer_scope", **facts)
    if assembly.strange:
        return unknown("document_of_another", **facts, address=assembly.strange[0])
    return passed("", **facts)


def _in_scope(assembly: Assembly) -> bool:
    """Open Badges 2.0, VerificationObject: which addresses the issuer answers for; its own origin where it says nothing."""
    scope = first_object(assembly.issuer.get("verification"))
    issuer = text(assembly.issuer.get("id")) or ""
    assertion, badge = (text(each.get("id")) or "" for each in (assembly.assertion, assembly.badge))
    prefixes, hosts = strings(scope.get("startsWith", ())), strings(scope.get("allowedOrigins", ()))
    if hosts and _host(assertion) not in hosts:
        return False
    if any(segment in {".", ".."} for segment in unquote(assertion.partition("?")[0]).split("/")):
        return False  # where it leads is not where it says that it lies
    if prefixes and not any(
        assertion.startswith(prefix) and _host(assertion) == _host(prefix) for prefix in prefixes
    ):
        return False
    return bool(hosts or prefixes) or _host(assertion) == _host(badge) == _host(issuer)


# --- status ---------------------------------------------------------------------------------------------------


def status(assembly: Assembly) -> Answer:
    """Whether it was withdrawn: the hosted badge says so or is gone, or the issuer's list has the signed one."""
    if assembly.revoked:
        return failed("revoked", says=text(assembly.assertion.get("revocationReason")))
    if not assembly.signed:
        return passed("not_withdrawn")  # the issuer's own server still gives it out
    address = assembly.issuer.get("revocationList")
    if address is None:
        return absent("no_status_entry")
    if not assembly.revocations:
        return unknown("status_list_not_at_hand", list=address)
    if _host(text(address) or "") != _host(text(assembly.issuer.get("id")) or ""):
        return unknown("status_list_not_authentic", list=address)
    names = {assembly.assertion.get("id"), assembly.assertion.get("uid")} - {None}
    for entry in _several_entries(assembly.revocations.get("revokedAssertions")):
        found = {text(entry), text(first_object(entry).get("id")), text(first_object(entry).get("uid"))}
        if names & found:
            return failed("revoked", list=address, says=text(first_object(entry).get("revocationReason")))
    return passed("not_withdrawn", list=address)


def _several_entries(value: object) -> list[Any]:
    return value if isinstance(value, list) else []


def _host(address: str) -> str:
    try:
        return urlsplit(address).netloc.lower()
    except ValueError:  # what is no web address is of no host but its own
        return address
