"""The sealed root: how many records there are, a hash over the set of them, and how often the wallet was changed.

A sealed record proves nothing about the others: only the root notices one that is missing, doubled or older.
"""

import hashlib
import json
import struct
from dataclasses import dataclass, replace

from lerwallet.errors import DamagedWallet
from lerwallet.language import _
from lerwallet.vault.seal import (
    SET_MODULUS,
    BrokenSeal,
    Keys,
    Purpose,
    Random,
    hmac_sha256,
    purpose_key,
    seal,
    unseal,
)
from lerwallet.vault.slots import Slot

ID_SIZE = 16
_STEP_SIZE = 8  # enough that nobody finds another root that begins so, whose seal they cannot make
_STEPS_KEPT = 256


@dataclass(frozen=True, kw_only=True)
class Members:
    """A set of sealed rows: how many, and the sum of their keyed hashes modulo 2^256 (MSet-Add-Hash)."""

    count: int = 0
    total: int = 0

    def plus(self, item: int) -> "Members":
        return Members(count=self.count + 1, total=(self.total + item) % SET_MODULUS)

    def minus(self, item: int) -> "Members":
        return Members(count=self.count - 1, total=(self.total - item) % SET_MODULUS)


@dataclass(frozen=True, kw_only=True)
class Root:
    """What the wallet was when it was last written; `keys` is the digest of the sealed root of the signing keys."""

    vault_id: bytes
    generation: int
    created_at: str
    records: Members
    slots: tuple[tuple[str, str], ...]  # type and MAC of each, sorted
    keys: str
    naming_key: bytes  # makes record ids; kept when the keys are changed, so that ids stay
    trail: bytes = (
        b""  # of the latest roots before this one, oldest first: the beginning of each one's digest
    )

    def sealed(self, keys: Keys, random: Random) -> bytes:
        content = {
            "created_at": self.created_at,
            "count": self.records.count,
            "set": f"{self.records.total:064x}",
            "slots": self.slots,
            "keys": self.keys,
            "naming_key": self.naming_key.hex(),
            "trail": self.trail.hex(),
        }
        return seal(keys.root, _context(self.vault_id, self.generation), json.dumps(content).encode(), random)

    def next(self, sealed: bytes) -> "Root":
        """The root after this one, of which SEALED is what was written."""
        trail = (self.trail + hashlib.sha256(sealed).digest()[:_STEP_SIZE])[-_STEP_SIZE * _STEPS_KEPT :]
        return replace(self, generation=self.generation + 1, trail=trail)

    def follows(self, generation: int, root: str) -> bool | None:
        """Whether this root came of the one of GENERATION whose digest is ROOT (hexadecimal); None where that is too long ago."""
        back = self.generation - generation
        if not 0 < back <= len(self.trail) // _STEP_SIZE:
            return None
        start = len(self.trail) - back * _STEP_SIZE
        return self.trail[start : start + _STEP_SIZE].hex() == root[: 2 * _STEP_SIZE]


def read_root(vault_id: bytes, generation: int, sealed: bytes, keys: Keys) -> Root:
    try:
        content = json.loads(unseal(keys.root, _context(vault_id, generation), sealed))
    except BrokenSeal as error:
        raise DamagedWallet(
            _("The root of the wallet was changed: it is not what was last written."),
            hint=_("Restore a backup."),
        ) from error
    return Root(
        vault_id=vault_id,
        generation=generation,
        created_at=content["created_at"],
        records=Members(count=content["count"], total=int(content["set"], 16)),
        slots=tuple((slot_type, mac) for slot_type, mac in content["slots"]),
        keys=content["keys"],
        naming_key=bytes.fromhex(content["naming_key"]),
        trail=bytes.fromhex(content.get("trail", "")),
    )


def listed(slots: list[Slot]) -> tuple[tuple[str, str], ...]:
    return tuple(sorted((slot.type, slot.mac.hex()) for slot in slots))


def digest(sealed: bytes) -> str:
    return hashlib.sha256(sealed).hexdigest()


def record_id(naming_key: bytes, kind: str, name: str) -> bytes:
    """The id of a record: the same name gives the same id in this wallet, and says nothing outside it."""
    return hmac_sha256(naming_key, kind.encode() + b"\0" + name.encode())[:ID_SIZE]


def new_naming_key(keys: Keys) -> bytes:
    return purpose_key(keys.reading, Purpose.RECORD_ID)


def item(key: bytes, position: int, identifier: bytes, revision: int, sealed: bytes) -> int:
    """The keyed hash of one row, as a number to add; raises `DamagedWallet` where a column is not of its type."""
    try:
        row = struct.pack(">Q16sQ", position, identifier, revision) + sealed
    except (struct.error, TypeError) as error:
        raise DamagedWallet(_("A row of the wallet file does not hold what it should.")) from error
    return int.from_bytes(hmac_sha256(key, row), "big")


def _context(vault_id: bytes, generation: int) -> bytes:
    return vault_id + generation.to_bytes(8, "big")
