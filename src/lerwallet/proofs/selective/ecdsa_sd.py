"""ecdsa-sd-2023 (VC-DI-ECDSA 1.0, 3.5 and 3.6): each statement is signed by itself, so that any of them can be left out.

The issuer's key signs for a key that exists for this one credential only, which signs the statements. There is
nothing to add: the suite is finished.
"""

from collections.abc import Iterator, Sequence
from typing import Any, Final, NamedTuple

from lerwallet import keys
from lerwallet.credential import JsonObject
from lerwallet.errors import LerwalletError, NotFound, ProofFailed
from lerwallet.keys import PublicKey, SecretKey
from lerwallet.language import _
from lerwallet.multiformats import Codec, base64url_encode, multibase_decode, multibase_encode
from lerwallet.proofs.selective import proof_value
from lerwallet.proofs.selective.cbor import Value
from lerwallet.proofs.selective.proof_value import are_bytes, are_numbers, are_texts, unusable
from lerwallet.proofs.selective.statements import Whole, chosen, keyed, revealed

NAME: Final = "ecdsa-sd-2023"
BASE: Final = b"\xd9\x5d\x00"
DERIVED: Final = b"\xd9\x5d\x01"

_SIGNATURE: Final = 64  # bytes: r and s
_KEY: Final = 35  # bytes: the multicodec prefix of P-256, and the compressed point
_DIGEST: Final = 32


class _Base(NamedTuple):
    signature: bytes
    statement_key: bytes
    hmac_key: bytes
    signatures: list[bytes]
    pointers: list[str]


class _Derived(NamedTuple):
    signature: bytes
    statement_key: bytes
    signatures: list[bytes]
    labels: dict[int, str]
    mandatory: list[int]


def verify(document: JsonObject, proof: JsonObject, key: PublicKey) -> None:
    """Check a derived PROOF over DOCUMENT, which stands here without it (3.6.8).

    Raises ProofFailed, and ProofUnknown: `base_proof` for a base proof.
    """
    kind = proof_value.header(proof)
    if kind == BASE:
        _base(proof)
        raise proof_value.is_base()
    if kind != DERIVED:
        unusable()
    derived = _derived(proof)
    shown = revealed(document, derived.labels, derived.mandatory)
    _check(document, proof, key, derived, shown.mandatory, shown.others)


def disclosed(document: JsonObject, proof: JsonObject) -> Iterator[str]:
    """JSON pointers to what the holder chose to show, of a derived PROOF over DOCUMENT that is right."""
    derived = _derived(proof)
    return chosen(document, derived.labels, derived.mandatory)


def details(document: JsonObject, proof: JsonObject) -> Iterator[str]:
    """JSON pointers to what the holder of a base PROOF over DOCUMENT may leave out."""
    return _whole(document, _base(proof)).free()


def confirm(document: JsonObject, proof: JsonObject, key: PublicKey) -> None:
    """Check a base PROOF over DOCUMENT, as only its holder can. Raises ProofFailed."""
    if proof_value.header(proof) != BASE:
        unusable()
    base = _base(proof)
    try:
        whole = _whole(document, base)
    except NotFound as missing:
        raise ProofFailed(missing.message, code="proof_value_unusable") from missing
    _check(document, proof, key, base, whole.mandatory, whole.others)


def derive(document: JsonObject, proof: JsonObject, pointers: Sequence[str]) -> dict[str, Any]:
    """The part of DOCUMENT that POINTERS name, with a derived proof made of the base PROOF (3.6.7).

    Raises NotFound for a pointer to nothing, ProofFailed for a base proof that is none.
    """
    base = _base(proof)
    whole = _whole(document, base)
    if len(base.signatures) != len(whole.others):
        raise proof_value.wrong_statements()
    shown = whole.disclose(pointers)
    value = proof_value.text(
        DERIVED,
        [
            base.signature,
            base.statement_key,
            [base.signatures[index] for index in shown.chosen],
            {number: multibase_decode(label[2:]) for number, label in shown.labels.items()},
            shown.mandatory,
        ],
    )
    return {**shown.document, "proof": {**proof, "proofValue": value}}


def sign(
    document: JsonObject,
    options: JsonObject,
    secret: SecretKey,
    *,
    statement_secret: SecretKey,
    hmac_key: bytes,
    pointers: Sequence[str],
) -> dict[str, Any]:
    """DOCUMENT with a base proof made of OPTIONS (without `type` and `proofValue`) by SECRET (3.6.1).

    STATEMENT_SECRET (P-256) and HMAC_KEY (32 bytes) are new for each credential; what POINTERS name is always shown.
    """
    proof = {"type": "DataIntegrityProof", "cryptosuite": NAME, **options}
    whole = Whole(document, keyed(hmac_key), pointers)
    statement_key = multibase_decode(statement_secret.public.multikey)
    message = (
        proof_value.options_hash(document, proof)
        + statement_key
        + proof_value.statements_hash(whole.mandatory)
    )
    signatures = [statement_secret.sign(statement) for statement in whole.others]
    parts: list[object] = [secret.sign(message), statement_key, hmac_key, signatures, list(pointers)]
    return {**document, "proof": {**proof, "proofValue": proof_value.text(BASE, parts)}}


def _check(
    document: JsonObject,
    proof: JsonObject,
    key: PublicKey,
    value: _Base | _Derived,
    mandatory: list[bytes],
    others: list[bytes],
) -> None:
    if key.kind is not Codec.P256:
        raise ProofFailed(_("The key is of another kind than the proof says."), code="key_unusable")
    statement_key = _statement_key(value.statement_key)
    message = (
        proof_value.options_hash(document, proof)
        + value.statement_key
        + proof_value.statements_hash(mandatory)
    )
    keys.verify("ES256", key, value.signature, message)
    _check_statements(statement_key, value.signatures, others)


def _whole(document: JsonObject, base: _Base) -> Whole:
    statement_key = _statement_key(base.statement_key)

    def fits(whole: Whole) -> bool:
        try:
            _check_statements(statement_key, base.signatures, whole.others)
        except ProofFailed:
            return False
        return True

    return Whole(document, keyed(base.hmac_key), base.pointers, fits)


def _check_statements(statement_key: PublicKey, signatures: list[bytes], statements: list[bytes]) -> None:
    if len(signatures) != len(statements):
        raise proof_value.wrong_statements()
    for signature, statement in zip(signatures, statements, strict=True):
        keys.verify("ES256", statement_key, signature, statement)


def _statement_key(raw: bytes) -> PublicKey:
    try:
        key = PublicKey.from_multikey(multibase_encode(raw))
    except LerwalletError as wrong:
        raise ProofFailed(wrong.message, code="key_unusable") from wrong
    if key.kind is not Codec.P256:
        unusable()
    return key


def _base(proof: JsonObject) -> _Base:
    """The parts of a base proof's value (3.5.3)."""
    if proof_value.header(proof) != BASE:
        unusable()
    signature, statement_key, hmac_key, signatures, pointers = proof_value.components(proof, 5)
    if not (
        are_bytes(signature, _SIGNATURE)
        and are_bytes(statement_key, _KEY)
        and are_bytes(hmac_key, _DIGEST)
        and are_texts(pointers)
    ):
        unusable()
    return _Base(signature, statement_key, hmac_key, _signatures(signatures), pointers)


def _derived(proof: JsonObject) -> _Derived:
    """The parts of a derived proof's value (3.5.8)."""
    signature, statement_key, signatures, labels, mandatory = proof_value.components(proof, 5)
    if not (
        are_bytes(signature, _SIGNATURE)
        and are_bytes(statement_key, _KEY)
        and are_numbers(mandatory)
        and isinstance(labels, dict)
    ):
        unusable()
    written = {}
    for number, digest in labels.items():
        if not isinstance(number, int) or not are_bytes(digest, _DIGEST):
            unusable()
        written[number] = f"_:u{base64url_encode(digest)}"
    return _Derived(signature, statement_key, _signatures(signatures), written, mandatory)


def _signatures(value: Value) -> list[bytes]:
    if not isinstance(value, list):
        unusable()
    found = [item for item in value if are_bytes(item, _SIGNATURE)]
    if len(found) != len(value):
        unusable()
    return found
