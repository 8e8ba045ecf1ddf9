"""What the holder of a credential with embedded selective proofs chose to show of it."""

from itertools import islice

from lerwallet.errors import ProofUnknown
from lerwallet.formats import Embedded, Secured
from lerwallet.proofs import selective


def disclosed(secured: Secured, at_most: int) -> tuple[tuple[str, ...], int | None]:
    """JSON pointers to AT_MOST details, and the number of statements left out; None where the suite does not tell it.

    Of several proofs, the first derived one: each is over the same document.
    """
    assert isinstance(secured.securing, Embedded)
    document = {name: value for name, value in secured.credential.document.items() if name != "proof"}
    for proof in secured.securing.proofs:
        if isinstance(proof, dict) and selective.is_selective(proof) and not selective.is_base(proof):
            found = selective.disclosed(document, proof)
            try:
                return tuple(islice(found.pointers, at_most)), found.withheld
            except ProofUnknown:
                return (), found.withheld
    return (), 0
