"""Which state of which wallet: what another place remembers, to notice an older copy of the whole folder."""

import hashlib
from dataclasses import dataclass

from lerwallet.vault.rows import RootRow


@dataclass(frozen=True, kw_only=True)
class Pin:
    """A state of a wallet, told without a secret."""

    vault_id: str  # 32 hexadecimal digits
    generation: int
    root: str  # SHA-256 of the sealed root, hexadecimal


def pin_of_row(row: RootRow) -> Pin:
    """The pin of the state that the root ROW is of."""
    return Pin(
        vault_id=row.vault_id.hex(), generation=row.generation, root=hashlib.sha256(row.sealed).hexdigest()
    )
