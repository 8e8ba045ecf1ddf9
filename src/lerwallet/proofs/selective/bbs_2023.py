"""bbs-2023 (VC-DI-BBS 1.0, 3.2 to 3.4), the baseline: one BBS signature over all statements, and proofs that cannot be linked.

To add the variants (blind, with pseudonyms): their heads stand in `_VARIANTS`, and are refused until then.
"""

from collections.abc import Iterator, Sequence
from typing import Any, Final, NamedTuple

from lerwallet.credential import JsonObject
from lerwallet.errors import NotFound, ProofFailed, ProofUnknown
from lerwallet.keys import BlsKey, PublicKey
from lerwallet.language import _
from lerwallet.proofs.rdf.rdfc import too_complex
from lerwallet.proofs.selective import bbs, proof_value
from lerwallet.proofs.selective.bbs_hashing import sha_256
from lerwallet.proofs.selective.proof_value import are_bytes, are_numbers, are_texts, unusable
from lerwallet.proofs.selective.statements import STATEMENTS_AT_MOST, Whole, chosen, revealed, shuffled

NAME: Final = "bbs-2023"
BASE: Final = b"\xd9\x5d\x02"
DERIVED: Final = b"\xd9\x5d\x03"
_VARIANTS: Final = frozenset(b"\xd9\x5d" + bytes((last,)) for last in range(4, 10))

_HEADER: Final = 64  # bytes: the hash of the options, the hash of what is always shown
_KEY: Final = 96  # bytes
_HMAC_KEY: Final = 32  # bytes


class _Base(NamedTuple):
    signature: bytes
    header: bytes
    public: bytes
    hmac_key: bytes
    pointers: list[str]


class _Derived(NamedTuple):
    proof: bytes
    labels: dict[int, str]
    mandatory: list[int]
    chosen: list[int]
    presentation: bytes


def verify(document: JsonObject, proof: JsonObject, key: PublicKey) -> None:
    """Check a derived PROOF over DOCUMENT, which stands here without it (3.4.4).

    Raises ProofFailed, and ProofUnknown: `base_proof` for a base proof, `proof_not_supported` for the variants.
    """
    kind = _kind(proof)
    if kind == BASE:
        _base(proof)
        raise proof_value.is_base()
    derived = _derived(proof)
    public = _public(key)
    shown = revealed(document, derived.labels, derived.mandatory)
    if len(shown.others) != len(derived.chosen):
        raise proof_value.wrong_statements()
    if bbs.hidden_messages(derived.proof) > STATEMENTS_AT_MOST:
        raise too_complex()
    header = proof_value.options_hash(document, proof) + proof_value.statements_hash(shown.mandatory)
    messages = dict(zip(derived.chosen, shown.others, strict=True))
    bbs.verify_proof(sha_256(), public, derived.proof, header, derived.presentation, messages)


def disclosed(document: JsonObject, proof: JsonObject) -> Iterator[str]:
    """JSON pointers to what the holder chose to show, of a derived PROOF over DOCUMENT that is right."""
    derived = _derived(proof)
    return chosen(document, derived.labels, derived.mandatory)


def withheld(proof: JsonObject) -> int:
    """How many statements a derived PROOF leaves out."""
    return bbs.hidden_messages(_derived(proof).proof)


def details(document: JsonObject, proof: JsonObject) -> Iterator[str]:
    """JSON pointers to what the holder of a base PROOF over DOCUMENT may leave out. Raises ProofUnknown for the variants."""
    if _kind(proof) != BASE:
        unusable()
    return _whole(document, _base(proof)).free()


def confirm(document: JsonObject, proof: JsonObject, key: PublicKey) -> None:
    """Check a base PROOF over DOCUMENT, as only its holder can. Raises ProofFailed, and ProofUnknown for the variants."""
    if _kind(proof) != BASE:
        unusable()
    base = _base(proof)
    try:
        whole = _whole(document, base)
    except NotFound as missing:
        raise ProofFailed(missing.message, code="proof_value_unusable") from missing
    header = proof_value.options_hash(document, proof) + proof_value.statements_hash(whole.mandatory)
    public = _public(key)
    if (header, public) != (base.header, base.public):
        raise proof_value.wrong_statements()
    bbs.verify(sha_256(), public, base.signature, header, whole.others)


def derive(
    document: JsonObject,
    proof: JsonObject,
    pointers: Sequence[str],
    *,
    random: bbs.Random,
    presentation: bytes = b"",
) -> dict[str, Any]:
    """The part of DOCUMENT that POINTERS name, with a derived proof made of the base PROOF (3.4.3).

    RANDOM makes it another proof each time; PRESENTATION ties it to where it is shown. Raises NotFound for a pointer to
    nothing, ProofFailed for a base proof that is none.
    """
    if _kind(proof) != BASE:
        unusable()
    base = _base(proof)
    whole = _whole(document, base)
    shown = whole.disclose(pointers)
    value = proof_value.text(
        DERIVED,
        [
            bbs.prove(
                sha_256(),
                base.public,
                base.signature,
                base.header,
                presentation,
                whole.others,
                shown.chosen,
                random,
            ),
            {number: int(label[3:]) for number, label in shown.labels.items()},
            shown.mandatory,
            shown.chosen,
            presentation,
        ],
    )
    return {**shown.document, "proof": {**proof, "proofValue": value}}


def sign(
    document: JsonObject,
    options: JsonObject,
    secret: int,
    *,
    hmac_key: bytes,
    pointers: Sequence[str],
) -> dict[str, Any]:
    """DOCUMENT with a base proof made of OPTIONS (without `type` and `proofValue`) by SECRET, a BBS key (3.4.1).

    HMAC_KEY (32 bytes) is new for each credential; what POINTERS name is always shown.
    """
    proof = {"type": "DataIntegrityProof", "cryptosuite": NAME, **options}
    whole = Whole(document, shuffled(hmac_key), pointers)
    header = proof_value.options_hash(document, proof) + proof_value.statements_hash(whole.mandatory)
    signature = bbs.sign(sha_256(), secret, header, whole.others)
    parts: list[object] = [signature, header, bbs.public_key(secret), hmac_key, list(pointers)]
    return {**document, "proof": {**proof, "proofValue": proof_value.text(BASE, parts)}}


def _whole(document: JsonObject, base: _Base) -> Whole:
    fixed = base.header[_HEADER // 2 :]
    return Whole(
        document,
        shuffled(base.hmac_key),
        base.pointers,
        lambda whole: proof_value.statements_hash(whole.mandatory) == fixed,
    )


def _kind(proof: JsonObject) -> bytes:
    kind = proof_value.header(proof)
    if kind in _VARIANTS:
        raise ProofUnknown(
            _("The proof is of a kind that lerwallet does not check yet: {name}.").format(
                name=_("{name} with a blind signature or a pseudonym").format(name=NAME)
            ),
            code="proof_not_supported",
        )
    if kind not in {BASE, DERIVED}:
        unusable()
    return kind


def _public(key: PublicKey) -> bytes:
    if not isinstance(key.native, BlsKey):
        raise ProofFailed(_("The key is of another kind than the proof says."), code="key_unusable")
    return key.native.compressed


def _base(proof: JsonObject) -> _Base:
    """The parts of a base proof's value (3.3.4)."""
    signature, header, public, hmac_key, pointers = proof_value.components(proof, 5)
    if not (
        are_bytes(signature, bbs.SIGNATURE)
        and are_bytes(header, _HEADER)
        and are_bytes(public, _KEY)
        and are_bytes(hmac_key, _HMAC_KEY)
        and are_texts(pointers)
    ):
        unusable()
    return _Base(signature, header, public, hmac_key, pointers)


def _derived(proof: JsonObject) -> _Derived:
    """The parts of a derived proof's value (3.3.7)."""
    found, labels, mandatory, chosen, presentation = proof_value.components(proof, 5)
    if not (
        isinstance(found, bytes)
        and isinstance(presentation, bytes)
        and isinstance(labels, dict)
        and are_numbers(mandatory)
        and are_numbers(chosen)
        and sorted(set(chosen)) == chosen
    ):
        unusable()
    written = {}
    for number, rank in labels.items():
        if not isinstance(number, int) or not isinstance(rank, int):
            unusable()
        written[number] = f"_:b{rank}"
    return _Derived(found, written, mandatory, chosen, presentation)
