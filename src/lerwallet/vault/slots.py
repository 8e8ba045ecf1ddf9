"""Key slots: each wraps the wallet's keys for one secret, so that a secret changes without touching a record.

To add a type: `SlotType` and its secret in `secret.py`. The row and its MAC are the same for every type, and a slot
that lives outside the wallet file (a session) is the same value.
"""

import hashlib
import json
from dataclasses import dataclass, replace

from lerwallet.errors import DamagedWallet
from lerwallet.language import _
from lerwallet.vault.kdf import KdfParameters, check_bounds
from lerwallet.vault.seal import (
    SALT_SIZE,
    BrokenSeal,
    Keys,
    Purpose,
    Random,
    hmac_sha256,
    purpose_key,
    seal,
    unseal,
)
from lerwallet.vault.secret import Secret

SLOT_ID_SIZE = 16
MOST_SLOTS = 32
MOST_SLOT_BYTES = 4096


@dataclass(frozen=True, kw_only=True)
class Slot:
    """One row of the table `slots`; `parameters` is JSON: `salt` (hex) and, for a passphrase, `m` (KiB), `t`, `p`."""

    id: bytes
    type: str
    parameters: bytes
    wrapped: bytes
    mac: bytes
    checksum: bytes

    @property
    def framed(self) -> bytes:
        """Every field that the MAC covers, each after its length."""
        fields = (self.id, self.type.encode(), self.parameters, self.wrapped)
        return b"".join(len(field).to_bytes(4, "big") + field for field in fields)

    def is_whole(self) -> bool:
        """False when the row is not what was written: bit rot, or somebody who knows no key."""
        return self.checksum == self.sum()

    def sum(self) -> bytes:
        """The checksum that the row should have; anybody can make it."""
        return hashlib.sha256(self.framed + self.mac).digest()

    def belongs_to(self, keys: Keys) -> bool:
        """Commits the slot to one reading key: AES-GCM alone would open under two."""
        return self.mac == hmac_sha256(keys.slot, self.framed)


def make_slot(secret: Secret, keys: Keys, *, kdf: KdfParameters | None, signs: bool, random: Random) -> Slot:
    """A slot that SECRET opens; one that does not sign wraps the reading key only."""
    salt = random(SALT_SIZE)
    written: dict[str, str | int] = {"salt": salt.hex()}
    if kdf is not None:
        written |= {"m": kdf.memory_kib, "t": kdf.passes, "p": kdf.lanes}
    slot_id, parameters = random(SLOT_ID_SIZE), json.dumps(written, sort_keys=True).encode()
    content = keys.reading + ((keys.signing or b"") if signs else b"")
    wrapped = seal(
        purpose_key(secret.slot_key(salt, kdf), Purpose.WRAP),
        _context(slot_id, secret.slot_type, parameters),
        content,
        random,
    )
    slot = Slot(
        id=slot_id,
        type=secret.slot_type,
        parameters=parameters,
        wrapped=wrapped,
        mac=b"",
        checksum=b"",
    )
    slot = replace(slot, mac=hmac_sha256(keys.slot, slot.framed))
    return replace(slot, checksum=slot.sum())


def open_slot(slot: Slot, secret: Secret, *, weakest_kdf: KdfParameters) -> Keys | None:
    """The keys in SLOT, or None where SECRET does not open it; stored costs out of bounds are refused unpaid."""
    salt, kdf = _read_parameters(slot)
    if kdf is not None:
        check_bounds(kdf, weakest_kdf)
    key = purpose_key(secret.slot_key(salt, kdf), Purpose.WRAP)
    try:
        keys = Keys.split(unseal(key, _context(slot.id, slot.type, slot.parameters), slot.wrapped))
    except BrokenSeal:
        return None
    if not slot.belongs_to(keys):
        raise DamagedWallet(
            _("The {type} slot of the wallet was made by somebody else, or damaged.").format(type=slot.type)
        )
    return keys


def slot_strength(slot: Slot) -> KdfParameters | None:
    """What one guess at the slot's passphrase costs; None for a random secret."""
    return _read_parameters(slot)[1]


def _context(slot_id: bytes, slot_type: str, parameters: bytes) -> bytes:
    return slot_id + slot_type.encode() + b"\0" + parameters


def _read_parameters(slot: Slot) -> tuple[bytes, KdfParameters | None]:
    try:
        read = json.loads(slot.parameters)
        salt = bytes.fromhex(read["salt"])
        costs = [read[name] for name in ("m", "t", "p")] if slot.type == "passphrase" else None
    except (ValueError, KeyError, TypeError, RecursionError) as error:
        raise _unreadable(slot) from error
    if len(salt) != SALT_SIZE:
        raise _unreadable(slot)
    if costs is None:
        return salt, None
    if not all(type(cost) is int and cost > 0 for cost in costs):
        raise _unreadable(slot)
    return salt, KdfParameters(memory_kib=costs[0], passes=costs[1], lanes=costs[2])


def _unreadable(slot: Slot) -> DamagedWallet:
    return DamagedWallet(
        _("The {type} slot of the wallet is damaged: its settings cannot be read.").format(type=slot.type)
    )
