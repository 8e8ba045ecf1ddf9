"""Looking at each signature of a document: which key made it, is it right, and whose key is it said to be."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Any, Final

from lerwallet import did, issuer_keys
from lerwallet.credential import JsonObject, read_time, strings, text
from lerwallet.did import VerificationMethod
from lerwallet.errors import LerwalletError, ProofFailed, ProofUnknown
from lerwallet.fetch import Fetch
from lerwallet.formats import Secured
from lerwallet.keys import PublicKey
from lerwallet.language import _
from lerwallet.proofs import data_integrity, jose, selective
from lerwallet.proofs.data_integrity import Canonical, Unsecured
from lerwallet.proofs.jose import Jws
from lerwallet.verification import scattered
from lerwallet.verification.report import Answer, Outcome, failed, passed, unknown

_BASE_PROOFS_AT_MOST: Final = 2


class Found(StrEnum):
    """Where a key came from, which decides whether it can say whose it is."""

    LISTED = "listed"  # in the document of its controller
    IN_HEADER = "key_in_header"  # brought along by the token itself
    IN_FRAGMENT = "key_in_fragment"  # written into the name of the key


@dataclass(frozen=True, kw_only=True, slots=True)
class Method:
    """The key a signature names. `purposes` are those that its controller lists it for."""

    id: str
    controller: str | None
    key: PublicKey
    found: Found
    purposes: frozenset[str] = frozenset()


@dataclass(frozen=True, kw_only=True, slots=True)
class Signature:
    """One signature that was looked at. `options` are the members of an embedded proof, or the token's claims."""

    suite: str
    answer: Answer
    method: Method | None = None
    options: JsonObject = field(default_factory=dict)

    @property
    def right(self) -> bool:
        return self.answer.outcome is Outcome.PASSED


def embedded(secured: Secured, purpose: str, fetch: Fetch, *, holder: bool = False) -> tuple[Signature, ...]:
    """Look at each proof in the document (VC Data Integrity 1.0, 4.3 to 4.5); HOLDER: as the one it was given to."""
    unsecured = Unsecured(secured.credential.document)
    # confirming one can take seconds where a document was made for it, and an issuer gives one
    holder = holder and sum(map(selective.is_base, secured.proofs)) <= _BASE_PROOFS_AT_MOST
    return tuple(
        _look_embedded(unsecured, secured.proofs, proof, purpose, fetch, holder=holder)
        for proof in secured.proofs
    )


def _look_embedded(
    unsecured: Unsecured,
    proofs: tuple[JsonObject, ...],
    proof: JsonObject,
    purpose: str,
    fetch: Fetch,
    *,
    holder: bool,
) -> Signature:
    suite = data_integrity.suite_name(proof)
    method = None
    try:
        if data_integrity.known_suite(proof).canonical is Canonical.RDFC:
            scattered.check(unsecured.document)
        if proof.get("proofPurpose") != purpose:
            raise ProofFailed(_("The signature was made for another purpose."), code="wrong_purpose")
        if "created" in proof and read_time(proof["created"]) is None:
            raise ProofFailed(_("The signature's time cannot be read."), code="proof_time_unusable")
        method = _named_method(_method_url(proof), fetch)
        if "previousProof" in proof:
            unsecured = _chained(unsecured, proofs, proof)
        data_integrity.verify(unsecured, proof, method.key, holder=holder)
    except LerwalletError as wrong:
        return Signature(suite=suite, answer=_answer(wrong), method=method, options=proof)
    return Signature(suite=suite, answer=passed(), method=method, options=proof)


def token(secured: Secured, jws: Jws, fetch: Fetch) -> Signature:
    """Look at the signature of a token (VC-JOSE-COSE 1.0; Open Badges 3.0, 8.2.4)."""
    claimed = text(secured.claims.get("iss")) or secured.credential.issuer.id
    return look_token(jws, claimed, fetch, secured.claims)


def look_token(jws: Jws, claimed: str | None, fetch: Fetch, claims: JsonObject) -> Signature:
    """Look at a token that CLAIMED (a DID or URL) is said to have signed."""
    method = None
    try:
        jose.check_header(jws)
        method = _token_method(jws, claimed, fetch)
        jose.verify(jws, method.key)
    except LerwalletError as wrong:
        return Signature(suite=jws.algorithm, answer=_answer(wrong), method=method, options=claims)
    return Signature(suite=jws.algorithm, answer=passed(), method=method, options=claims)


def _answer(wrong: LerwalletError) -> Answer:
    detail = {"message": wrong.message}
    # what a parser could not read in a proof is a wrong proof; what was not at hand is not
    settled = isinstance(wrong, ProofFailed) or not isinstance(wrong, ProofUnknown)
    return failed(wrong.code, **detail) if settled else unknown(wrong.code, **detail)


def _method_url(proof: JsonObject) -> str:
    named = proof.get("verificationMethod")
    url = text(named.get("id")) if isinstance(named, dict) else text(named)
    if not url or ":" not in url:
        raise ProofFailed(
            _("The signature does not say which key made it."), code="verification_method_unusable"
        )
    return url


def _named_method(url: str, fetch: Fetch) -> Method:
    if url.startswith("did:"):
        return _listed(did.verification_method(url, fetch))
    key = did.key_in_fragment(url)
    if key is not None:
        return Method(id=url, controller=url.partition("#")[0], key=key, found=Found.IN_FRAGMENT)
    if not url.startswith("https://"):
        raise ProofUnknown(_("The key {url} is not at hand.").format(url=url), code="key_not_at_hand")
    return _listed(issuer_keys.at_address(url, fetch))


def _listed(listed: VerificationMethod) -> Method:
    return Method(
        id=listed.id,
        controller=listed.controller,
        key=listed.key,
        found=Found.LISTED,
        purposes=listed.purposes,
    )


def _token_method(jws: Jws, claimed: str | None, fetch: Fetch) -> Method:
    """The key of a token: `kid` first, relative to CLAIMED where it begins with `#`; else `jwk`; else CLAIMED's only one."""
    kid = text(jws.header.get("kid"))
    issuer = claimed or ""
    if kid and kid.startswith("did:"):
        return _named_method(kid, fetch)
    if kid and kid.startswith("https://"):
        return _named_method(kid, fetch)
    if kid and issuer.startswith(("did:", "https://")) and ":" not in kid and "jwk" not in jws.header:
        return _named_method(f"{issuer}#{kid.removeprefix('#')}", fetch)
    key = jose.key_in_header(jws)
    if key is not None:
        return Method(id="jwk", controller=None, key=key, found=Found.IN_HEADER)
    if kid is None and issuer.startswith(("did:key:", "did:jwk:")):
        return _named_method(issuer, fetch)
    raise ProofUnknown(_("The key of this token is not at hand."), code="key_not_at_hand")


def _chained(unsecured: Unsecured, proofs: tuple[JsonObject, ...], proof: JsonObject) -> Unsecured:
    # VC Data Integrity 1.0, 4.3 step 2 (proof chains): the proofs before this one are signed too
    wanted = strings(proof["previousProof"])
    before = [each for each in proofs if text(each.get("id")) in wanted]
    if not wanted or len({text(each.get("id")) for each in before}) != len(set(wanted)):
        raise ProofFailed(_("A signature that this one rests on is missing."), code="previous_proof_missing")
    return unsecured.beside(before)


def right(signatures: tuple[Signature, ...]) -> Iterator[tuple[Signature, Method]]:
    """The signatures that are right, each with its key."""
    for signature in signatures:
        if signature.right and signature.method is not None:
            yield signature, signature.method


def summary(signatures: tuple[Signature, ...]) -> Answer:
    """One answer for several proofs: a wrong one that can be checked fails; an unknown one beside a right one is named."""
    for signature in signatures:
        if signature.answer.outcome is Outcome.FAILED:
            return signature.answer
    good = [signature for signature in signatures if signature.right]
    if not good:
        return signatures[0].answer
    detail: dict[str, Any] = {"suites": [signature.suite for signature in good]}
    others = [signature.suite for signature in signatures if not signature.right]
    return passed("other_proofs_not_checked", **detail, not_checked=others) if others else passed(**detail)
