"""What a passphrase costs to guess: Argon2id (RFC 9106), and the bounds within which a stored cost is believed.

To raise the cost of new wallets: `STANDARD_KDF`; old ones get it with their next passphrase.
"""

from dataclasses import dataclass

from lerwallet.errors import DamagedWallet, RefusedForSafety
from lerwallet.language import _


@dataclass(frozen=True, kw_only=True)
class KdfParameters:
    """The cost of one guess: memory in KiB, passes over it, lanes side by side."""

    memory_kib: int
    passes: int
    lanes: int

    def __le__(self, other: "KdfParameters") -> bool:
        return (
            self.memory_kib <= other.memory_kib and self.passes <= other.passes and self.lanes <= other.lanes
        )

    def at_least(self, other: "KdfParameters") -> "KdfParameters":
        """The dearer of the two in each respect."""
        return KdfParameters(
            memory_kib=max(self.memory_kib, other.memory_kib),
            passes=max(self.passes, other.passes),
            lanes=max(self.lanes, other.lanes),
        )


STANDARD_KDF = KdfParameters(memory_kib=64 * 1024, passes=3, lanes=4)  # RFC 9106, 4: the second choice
STRONG_KDF = KdfParameters(memory_kib=256 * 1024, passes=3, lanes=4)  # for who can wait half a second
WEAKEST_KDF = KdfParameters(memory_kib=19 * 1024, passes=1, lanes=1)  # OWASP's floor of memory
COSTLIEST_KDF = KdfParameters(memory_kib=4 * 1024 * 1024, passes=16, lanes=16)
CHEAPEST_KDF = KdfParameters(
    memory_kib=8, passes=1, lanes=1
)  # only for tests: opens only where it is asked for


def check_bounds(parameters: KdfParameters, weakest: KdfParameters) -> None:
    """A file says what its passphrase costs, and anybody may have written the file: looked at before it is paid."""
    if not parameters <= COSTLIEST_KDF:
        raise RefusedForSafety(
            _(
                "The wallet file asks for {memory} MiB of memory and {passes} passes to try one passphrase. No wallet needs that."
            ).format(memory=parameters.memory_kib // 1024, passes=parameters.passes),
            hint=_("Somebody may have changed the file. Restore a backup."),
        )
    if not weakest <= parameters:
        raise DamagedWallet(
            _(
                "The wallet file asks for less work to guess its passphrase than any wallet is made with: it was changed."
            ),
            hint=_("Do not type your passphrase into this copy. Restore a backup."),
        )


def argon2id(passphrase: bytes, salt: bytes, parameters: KdfParameters) -> bytes:
    """32 bytes from a passphrase; takes as long, and as much memory, as PARAMETERS say."""
    from cryptography.hazmat.primitives.kdf.argon2 import Argon2id

    return Argon2id(
        salt=salt,
        length=32,
        iterations=parameters.passes,
        lanes=parameters.lanes,
        memory_cost=parameters.memory_kib,
    ).derive(passphrase)
