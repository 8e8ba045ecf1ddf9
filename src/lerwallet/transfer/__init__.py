"""Leaving and arriving: all badges of one wallet in one file that another wallet reads, in both directions.

To add another wallet's own form: a module beside `lcw`, its reader in `arriving`, its writer in `leaving`.
"""

from lerwallet.errors import NotShareable
from lerwallet.formats import Secured
from lerwallet.language import _
from lerwallet.proofs import selective


def refuse_base_proof(secured: Secured) -> None:
    """Raises `NotShareable` for a credential with the keys to all its details: these are for one wallet alone."""
    if any(selective.is_base(proof) for proof in secured.proofs):
        raise NotShareable(
            _(
                "It came with the keys to all its details, and these are only for the wallet that it was given to."
            )
        )
