"""Embedded proofs (VC Data Integrity 1.0): which bytes are signed, and checking or making the signature.

To add a suite that signs two hashes: a row in `SUITES`, with the standard's vector in the tests.
"""

import hashlib
from collections.abc import Mapping
from enum import StrEnum
from typing import Any, Final, NamedTuple

from lerwallet import keys
from lerwallet.credential import JsonObject, strings, text
from lerwallet.errors import LerwalletError, ProofFailed, ProofUnknown, TooComplex
from lerwallet.keys import PublicKey, SecretKey
from lerwallet.language import _
from lerwallet.multiformats import Base, Codec, base58_decode, base64url_decode, multibase_encode
from lerwallet.proofs import selective
from lerwallet.proofs.jcs import canonicalize_json
from lerwallet.proofs.proof_options import canonicalize_options
from lerwallet.proofs.rdf import canonicalize
from lerwallet.strict_json import loads_object


class Canonical(StrEnum):
    """How a document becomes bytes."""

    RDFC = "RDFC-1.0"
    JCS = "JCS"


class _Signing(NamedTuple):
    algorithm: str  # the JOSE name of the signature
    digest: str  # of the document and of the options


class Suite(NamedTuple):
    """A suite: its canonical form, and what each kind of key it takes signs with.

    `detached` suites keep the signature as a detached JWS (RFC 7797) in `jws`; the others as `proofValue`.
    `selective` ones let parts be left out, and are looked at in `selective`.
    """

    canonical: Canonical
    keys: Mapping[Codec, _Signing]
    detached: bool = False
    selective: bool = False


_ED25519: Final = {Codec.ED25519: _Signing("EdDSA", "sha256")}
# VC-DI-ECDSA 1.0, 3.2 and 3.3: P-384 uses SHA-384 in every place
_ECDSA: Final = {Codec.P256: _Signing("ES256", "sha256"), Codec.P384: _Signing("ES384", "sha384")}

# VC-DI-ECDSA 1.0, 3.5 and VC-DI-BBS 1.0, 3.2: one kind of key each; BBS has no JOSE name
_ECDSA_SD: Final = {Codec.P256: _Signing("ES256", "sha256")}
_BBS: Final = {Codec.BLS12_381_G2: _Signing("", "sha256")}

_SECP256K1: Final = {Codec.SECP256K1: _Signing("ES256K", "sha256")}
# JsonWebSignature2020, 3.2: the kinds of key and what each signs with; RSA signs with either
_ANY_JWS: Final = {
    **_ED25519,
    **_SECP256K1,
    Codec.P256: _Signing("ES256", "sha256"),
    Codec.P384: _Signing("ES384", "sha256"),
    Codec.RSA: _Signing("PS256", "sha256"),
}

_DIGESTS: Final = {"sha256": hashlib.sha256, "sha384": hashlib.sha384}
_BASE58BTC: Final = Base.BASE58BTC.value
_RSA_ALGORITHMS: Final = ("RS256", "PS256")

SUITES: Final[Mapping[str, Suite]] = {
    "eddsa-rdfc-2022": Suite(Canonical.RDFC, _ED25519),
    "eddsa-2022": Suite(Canonical.RDFC, _ED25519),  # the name that eddsa-rdfc-2022 had in drafts
    "Ed25519Signature2020": Suite(Canonical.RDFC, _ED25519),
    "eddsa-jcs-2022": Suite(Canonical.JCS, _ED25519),
    "ecdsa-rdfc-2019": Suite(Canonical.RDFC, _ECDSA),
    "ecdsa-jcs-2019": Suite(Canonical.JCS, _ECDSA),
    selective.ECDSA_SD: Suite(Canonical.RDFC, _ECDSA_SD, selective=True),
    selective.BBS: Suite(Canonical.RDFC, _BBS, selective=True),
    "Ed25519Signature2018": Suite(Canonical.RDFC, _ED25519, detached=True),
    "EcdsaSecp256k1Signature2019": Suite(Canonical.RDFC, _SECP256K1, detached=True),
    "JsonWebSignature2020": Suite(Canonical.RDFC, _ANY_JWS, detached=True),
}


def suite_name(proof: JsonObject) -> str:
    """The suite that a proof names: its `cryptosuite`, or its type for the older ones."""
    kind = next(iter(strings(proof.get("type"))), "")
    return text(proof.get("cryptosuite")) or kind if kind == "DataIntegrityProof" else kind


class Unsecured:
    """A document without its proofs, which canonicalizes once however many proofs there are."""

    def __init__(self, document: JsonObject) -> None:
        self.document: dict[str, Any] = {name: value for name, value in document.items() if name != "proof"}
        self._digests: dict[tuple[Canonical, str], bytes | TooComplex] = {}

    def beside(self, proofs: list[JsonObject]) -> "Unsecured":
        """The document with PROOFS in it, as a proof that rests on them signs it (proof chains, 4.3)."""
        chained = Unsecured(self.document)
        chained.document["proof"] = proofs
        return chained

    def digest(self, suite: Suite, digest: str) -> bytes:
        """The hash of the canonical document, in bytes."""
        wanted = (suite.canonical, digest)
        if wanted not in self._digests:
            try:
                self._digests[wanted] = _hash(self.document, suite.canonical, digest)
            except TooComplex as refused:
                self._digests[wanted] = refused  # another proof would only spend the work once more
        found = self._digests[wanted]
        if isinstance(found, TooComplex):
            raise found.with_traceback(None)
        return found


def verify(unsecured: Unsecured, proof: JsonObject, key: PublicKey, *, holder: bool = False) -> None:
    """Check that PROOF is KEY's signature over the document (VC Data Integrity 1.0, 4.3 and the suite's own steps).

    Whose key it is, and what for, is asked elsewhere. HOLDER: the one who asks may have a base proof.
    Raises `ProofFailed`, or `ProofUnknown` for what is not done, and for a base proof where it does not belong.
    """
    suite = known_suite(proof)
    signing = suite.keys.get(key.kind)
    if signing is None:
        raise ProofFailed(_("The key is of another kind than the proof says."), code="key_unusable")
    if suite.selective:
        (selective.confirm if holder else selective.verify)(unsecured.document, proof, key)
        return
    # 1. the signature itself
    detached = _detached(proof) if suite.detached else None
    signature = detached.signature if detached else _signature(proof)
    # 2. the proof options: the proof without its value, in the document's contexts
    value = "jws" if detached else "proofValue"
    options = {name: each for name, each in proof.items() if name != value}
    # 3. the document, in the contexts that the proof fixes (JCS suites)
    if suite.canonical is Canonical.JCS and "@context" in options:
        unsecured = _in_contexts(unsecured, options["@context"])
    elif suite.canonical is Canonical.RDFC:
        # the older suites let a proof bring contexts of its own, which then hold for it too
        own = _listed(options.get("@context")) if suite.detached else []
        options["@context"] = [*_listed(unsecured.document.get("@context")), *own]
    # 4. the options are hashed first
    message = _options_hash(options, suite.canonical, signing.digest) + unsecured.digest(
        suite, signing.digest
    )
    if detached is None:
        keys.verify(signing.algorithm, key, signature, message)
        return
    # 5. a detached signature is over its header too, by the algorithm that the header names (RFC 7797, 3)
    if detached.algorithm not in {signing.algorithm, *(_RSA_ALGORITHMS if key.kind is Codec.RSA else ())}:
        raise ProofFailed(_("The signature's algorithm does not fit the key."), code="algorithm_not_allowed")
    keys.verify(detached.algorithm, key, signature, detached.header + b"." + message)


def sign(document: JsonObject, options: JsonObject, secret: SecretKey) -> dict[str, Any]:
    """DOCUMENT with a `DataIntegrityProof` made of OPTIONS (without `type` and `proofValue`) by SECRET.

    OPTIONS name a suite that signs two hashes; those that let parts be left out are signed in `selective`.
    """
    proof: dict[str, Any] = {"type": "DataIntegrityProof", **options}
    suite = known_suite(proof)
    if suite.selective:
        raise ValueError(options["cryptosuite"])
    signing = suite.keys[secret.public.kind]
    unsecured = Unsecured(document)
    if "@context" in unsecured.document:
        proof["@context"] = unsecured.document["@context"]
    message = _hash(proof, suite.canonical, signing.digest) + unsecured.digest(suite, signing.digest)
    if suite.canonical is Canonical.RDFC:
        del proof["@context"]
    proof["proofValue"] = multibase_encode(secret.sign(message), Base.BASE58BTC)
    return {**unsecured.document, "proof": proof}


def known_suite(proof: JsonObject) -> Suite:
    """The suite of PROOF. Raises `ProofUnknown` for one that is not done."""
    name = suite_name(proof)
    suite = SUITES.get(name)
    if suite is None:
        raise ProofUnknown(
            _("The proof is of a kind that lerwallet does not check yet: {name}.").format(name=name or "?"),
            code="proof_not_supported",
        )
    return suite


def _signature(proof: JsonObject) -> bytes:
    value = proof.get("proofValue")
    if not isinstance(value, str) or not value.startswith(_BASE58BTC):
        raise ProofFailed(
            _("The proof holds no signature in the form its standard asks for."), code="proof_value_unusable"
        )
    try:
        return base58_decode(value[1:])
    except LerwalletError as wrong:
        raise ProofFailed(wrong.message, code="proof_value_unusable") from wrong


class _Detached(NamedTuple):
    algorithm: str
    header: bytes
    signature: bytes


def _detached(proof: JsonObject) -> _Detached:
    """The parts of `jws`: a header that says the payload is left out and not encoded (RFC 7797), and the signature."""
    header, middle, signature = (*str(proof.get("jws")).split("."), "", "", "")[:3]
    try:
        stated = loads_object(base64url_decode(header))
        raw = base64url_decode(signature)
    except LerwalletError as wrong:
        raise ProofFailed(wrong.message, code="proof_value_unusable") from wrong
    if middle or stated.get("b64") is not False or stated.get("crit") != ["b64"] or not raw:
        raise ProofFailed(
            _("The proof holds no signature in the form its standard asks for."), code="proof_value_unusable"
        )
    return _Detached(text(stated.get("alg")) or "", header.encode("ascii"), raw)


def _in_contexts(unsecured: Unsecured, contexts: object) -> Unsecured:
    # VC-DI-EdDSA 1.0, 3.3.2: the document's contexts must begin with the proof's, and only those are signed
    own = unsecured.document.get("@context")
    if own == contexts:
        return unsecured
    signed = _listed(contexts)
    if _listed(own)[: len(signed)] != signed:
        raise ProofFailed(
            _("The document's contexts are not the ones that were signed."),
            code="context_changed",
        )
    return Unsecured({**unsecured.document, "@context": contexts})


def _listed(contexts: object) -> list[Any]:
    if isinstance(contexts, list):
        return contexts
    return [] if contexts is None else [contexts]


def _options_hash(options: JsonObject, canonical: Canonical, digest: str) -> bytes:
    if canonical is Canonical.RDFC:
        return _DIGESTS[digest](canonicalize_options(options, digest=digest)).digest()
    return _hash(options, canonical, digest)


def _hash(document: JsonObject, canonical: Canonical, digest: str) -> bytes:
    if canonical is Canonical.JCS:
        try:
            data = canonicalize_json(document)
        except ProofFailed:
            raise
        except LerwalletError as wrong:
            raise ProofFailed(wrong.message, code="unsafe_document") from wrong
    else:
        data = canonicalize(document, digest=digest)
    return _DIGESTS[digest](data).digest()
