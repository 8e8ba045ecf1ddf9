"""Proofs that let a holder leave parts out: ecdsa-sd-2023 and bbs-2023, checked, confirmed and derived.

A base proof is the holder's own: it holds the keys to what is left out, and is never shown. A derived proof is made of
it for each showing. To add a suite: a module with `verify`, `confirm` and `derive`, and its place in the functions here.
"""

from collections.abc import Callable, Iterator, Mapping, Sequence
from typing import Any, Final, NamedTuple

from lerwallet.credential import JsonObject, objects, strings, text
from lerwallet.errors import LerwalletError, ProofUnknown
from lerwallet.keys import PublicKey
from lerwallet.language import _

ECDSA_SD: Final = "ecdsa-sd-2023"
BBS: Final = "bbs-2023"
SUITES: Final = frozenset({ECDSA_SD, BBS})

# the head of a proof value that is a base proof, as VC-DI-ECDSA 1.0, 3.5.2 and VC-DI-BBS 1.0, 3.3.3 and 3.3.6 have them
_BASE_HEADS: Final = {ECDSA_SD: b"\x00", BBS: b"\x02\x04\x06\x08"}


def is_selective(proof: JsonObject) -> bool:
    """Whether PROOF is of a suite that lets a holder leave parts out."""
    return _suite(proof) is not None


def is_base(proof: JsonObject) -> bool:
    """Whether PROOF is the holder's own base proof, which must never be shown; also where nothing else of it is right."""
    suite = _suite(proof)
    if suite is None:
        return False
    from lerwallet.proofs.selective import proof_value

    try:
        head = proof_value.header(proof)
    except LerwalletError:
        return False
    return head[:2] == b"\xd9\x5d" and head[2:] != b"" and head[2] in _BASE_HEADS[suite]


def holds_base(value: object) -> bool:
    """Whether a base proof stands anywhere in a document, also in a credential inside of it."""
    if isinstance(value, list):
        return any(map(holds_base, value))
    return isinstance(value, Mapping) and (
        any(map(is_base, objects(value.get("proof")))) or any(map(holds_base, value.values()))
    )


def is_linkable(proof: JsonObject) -> bool:
    """Whether every copy derived from PROOF, of a suite here, holds the same signature."""
    return _suite(proof) != BBS


def verify(document: JsonObject, proof: JsonObject, key: PublicKey) -> None:
    """Check the derived PROOF over DOCUMENT without its proofs.

    Raises ProofFailed where it is wrong; ProofUnknown: `base_proof` for one that only its holder should have,
    `proof_not_supported` for variants that are not done, TooComplex for excess.
    """
    suite = _suite(proof)
    if suite is None:
        raise ProofUnknown(
            _("The proof does not say in the usual way of what kind it is."), code="proof_not_supported"
        )
    if suite == ECDSA_SD:
        from lerwallet.proofs.selective import ecdsa_sd

        ecdsa_sd.verify(document, proof, key)
        return
    from lerwallet.proofs.selective import bbs_2023

    bbs_2023.verify(document, proof, key)


def confirm(document: JsonObject, proof: JsonObject, key: PublicKey) -> None:
    """Check PROOF for its holder: a base proof with all that it signs; a derived one as anyone would. Raises as `verify`."""
    if not is_base(proof):
        verify(document, proof, key)
    elif _suite(proof) == ECDSA_SD:
        from lerwallet.proofs.selective import ecdsa_sd

        ecdsa_sd.confirm(document, proof, key)
    else:
        from lerwallet.proofs.selective import bbs_2023

        bbs_2023.confirm(document, proof, key)


def derive(
    document: JsonObject,
    proof: JsonObject,
    pointers: Sequence[str],
    *,
    random: Callable[[int], bytes],
    presentation: bytes = b"",
) -> dict[str, Any]:
    """The part of DOCUMENT (without its proofs) that POINTERS name, with a proof derived from the base PROOF.

    RANDOM gives so many unforeseeable bytes; PRESENTATION ties a bbs-2023 proof to where it is shown (ecdsa-sd-2023 has
    no such thing). Raises NotFound for a pointer to nothing, ProofUnknown for what cannot be shown in parts (ordered
    lists), ProofFailed for a base proof that does not fit.
    """
    if not is_base(proof):
        raise ProofUnknown(
            _("Only the copy that its issuer gave to its holder can be shown in parts."),
            code="not_selectable",
        )
    if _suite(proof) == ECDSA_SD:
        from lerwallet.proofs.selective import ecdsa_sd

        return ecdsa_sd.derive(document, proof, pointers)
    from lerwallet.proofs.selective import bbs_2023

    return bbs_2023.derive(document, proof, pointers, random=random, presentation=presentation)


def details(document: JsonObject, proof: JsonObject) -> Iterator[str]:
    """JSON pointers to what the holder of the base PROOF over DOCUMENT (without its proofs) may leave out.

    Raises ProofUnknown for what cannot be shown in parts, ProofFailed for a base proof that does not fit.
    """
    if _suite(proof) == ECDSA_SD:
        from lerwallet.proofs.selective import ecdsa_sd

        return ecdsa_sd.details(document, proof)
    from lerwallet.proofs.selective import bbs_2023

    return bbs_2023.details(document, proof)


class Disclosed(NamedTuple):
    """What a derived proof shows by the holder's choice, as JSON pointers, and how much it leaves out (statements).

    `withheld` is None where the suite does not tell (ecdsa-sd-2023).
    """

    pointers: Iterator[str]
    withheld: int | None


def disclosed(document: JsonObject, proof: JsonObject) -> Disclosed:
    """What the derived PROOF over DOCUMENT (without its proofs), which was found right, shows by choice.

    Asking for the pointers raises ProofUnknown for a document whose parts cannot be told apart.
    """
    if _suite(proof) == ECDSA_SD:
        from lerwallet.proofs.selective import ecdsa_sd

        return Disclosed(ecdsa_sd.disclosed(document, proof), None)
    from lerwallet.proofs.selective import bbs_2023

    return Disclosed(bbs_2023.disclosed(document, proof), bbs_2023.withheld(proof))


def _suite(proof: JsonObject) -> str | None:
    name = text(proof.get("cryptosuite"))
    return name if name in SUITES and strings(proof.get("type"))[:1] == ("DataIntegrityProof",) else None
