"""What the proof values of both suites share: their text, their head of three bytes, and the hash of the proof's options."""

import hashlib
from typing import NoReturn, TypeGuard

from lerwallet.credential import JsonObject
from lerwallet.errors import LerwalletError, ProofFailed, ProofUnknown, RefusedForSafety
from lerwallet.language import _
from lerwallet.multiformats import Base, multibase_decode, multibase_encode
from lerwallet.proofs.rdf import canonicalize
from lerwallet.proofs.rdf.rdfc import too_complex
from lerwallet.proofs.selective import cbor
from lerwallet.proofs.selective.cbor import Value


def header(proof: JsonObject) -> bytes:
    """The first three bytes of the proof value, which say what kind of proof it is. Raises ProofFailed."""
    return _bytes(proof)[:3]


def components(proof: JsonObject, count: int) -> list[Value]:
    """The COUNT parts of the proof value behind its head. Raises ProofFailed, and TooComplex for excess."""
    try:
        found = cbor.loads(_bytes(proof)[3:])
    except RefusedForSafety:
        raise too_complex() from None
    except LerwalletError as wrong:
        raise ProofFailed(wrong.message, code="proof_value_unusable") from wrong
    if not isinstance(found, list) or len(found) != count:
        unusable()
    return found


def text(head: bytes, parts: list[object]) -> str:
    """HEAD and PARTS as a proof value: multibase, base64url."""
    return multibase_encode(head + cbor.dumps(parts), Base.BASE64URL)


def options_hash(document: JsonObject, proof: JsonObject) -> bytes:
    """The SHA-256 of the canonical proof options, read in the contexts of DOCUMENT (VC-DI-ECDSA 1.0, 3.6.5)."""
    options = {name: value for name, value in proof.items() if name != "proofValue"}
    options["@context"] = document.get("@context")
    return hashlib.sha256(canonicalize(options)).digest()


def statements_hash(statements: list[bytes]) -> bytes:
    """The SHA-256 of the statements that the issuer fixed, one after the other (VC-DI-ECDSA 1.0, 3.4.18)."""
    return hashlib.sha256(b"".join(statements)).digest()


def are_bytes(value: Value, length: int) -> TypeGuard[bytes]:
    """Whether VALUE is LENGTH bytes."""
    return isinstance(value, bytes) and len(value) == length


def are_numbers(value: Value) -> TypeGuard[list[int]]:
    """Whether VALUE is an array of numbers from 0."""
    return isinstance(value, list) and all(isinstance(item, int) for item in value)


def are_texts(value: Value) -> TypeGuard[list[str]]:
    """Whether VALUE is an array of texts."""
    return isinstance(value, list) and all(isinstance(item, str) for item in value)


def unusable() -> NoReturn:
    """Raise the error for a proof value that has not the parts that its standard asks for."""
    raise ProofFailed(
        _("The proof holds no signature in the form its standard asks for."), code="proof_value_unusable"
    )


def is_base() -> ProofUnknown:
    """The error for a base proof where a derived one belongs."""
    return ProofUnknown(
        _(
            "This is the holder's own copy, which must not be shown: it holds the keys to what is left out. "
            "Ask for one that was made to be shown."
        ),
        code="base_proof",
    )


def wrong_statements() -> ProofFailed:
    """The error for signatures that do not fit the statements."""
    return ProofFailed(_("The content was changed after it was signed, or somebody else signed it."))


def _bytes(proof: JsonObject) -> bytes:
    value = proof.get("proofValue")
    if not isinstance(value, str) or not value.startswith(Base.BASE64URL):
        unusable()
    try:
        return multibase_decode(value)
    except LerwalletError as wrong:
        raise ProofFailed(wrong.message, code="proof_value_unusable") from wrong
