"""What the holder of a credential with embedded selective proofs chose to show of it."""

from collections.abc import Sequence
from itertools import islice

from lerwallet.credential import JsonObject
from lerwallet.errors import LerwalletError
from lerwallet.formats import Secured
from lerwallet.proofs import selective


def disclosed(
    secured: Secured, proofs: Sequence[JsonObject], at_most: int
) -> tuple[tuple[str, ...], int | None]:
    """JSON pointers to AT_MOST details, and the number of statements left out; None where the suite does not tell it.

    PROOFS are those that were found right: what another one says of the document is anybody's word. Of several, the
    first derived one counts: each is over the same document.
    """
    document = {name: value for name, value in secured.credential.document.items() if name != "proof"}
    for proof in proofs:
        if selective.is_selective(proof) and not selective.is_base(proof):
            found = selective.disclosed(document, proof)
            try:
                return tuple(islice(found.pointers, at_most)), found.withheld
            except LerwalletError:  # its parts cannot be told apart, or it would take too long
                return (), found.withheld
    return (), 0
