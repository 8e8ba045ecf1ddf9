"""How anything in a wallet is sealed: a fresh key for each thing, sizes rounded up, one hash over a whole set.

`docs/vault-format.md` gives the same rules for somebody who writes another reader; the two change together.
To seal a new sort of thing: a `Purpose` of its own, and a context that says which thing it is.
"""

import hmac
from collections.abc import Callable
from enum import StrEnum

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

Random = Callable[[int], bytes]

KEY_SIZE = 32
SALT_SIZE = 16
SMALLEST_PADDED = 256  # below this, nothing tells a short thing from a shorter one
SET_MODULUS = 1 << 256
_LENGTH_SIZE = 8
_TAG_SIZE = 16
_NONCE = bytes(12)  # every key seals exactly once, so the nonce needs no chance


class Purpose(StrEnum):
    """What a key is for: a key made for one purpose says nothing about the others."""

    RECORD_ID = "record id"
    HEAD = "head"
    BODY = "body"
    SET = "set"
    ROOT = "root"
    SLOT = "slot"
    FILES = "files"  # the X25519 identity of the age files
    FILE_NAME = "file name"
    WRAP = "wrap"  # of a slot's own key
    SECRET = "secret"  # noqa: S105  from here on: of the signing key, not of the reading key
    SECRET_SET = "secret set"  # noqa: S105
    SECRET_ROOT = "secret root"  # noqa: S105


class BrokenSeal(ValueError):
    """The key does not fit, or the bytes are not those that were sealed."""


def hmac_sha256(key: bytes, message: bytes) -> bytes:
    return hmac.digest(key, message, "sha256")


def hkdf_sha256(secret: bytes, *, salt: bytes, info: bytes) -> bytes:
    """32 bytes of HKDF-SHA256 (RFC 5869), which is all that is asked of it here: a single block."""
    return hmac_sha256(hmac_sha256(salt or bytes(32), secret), info + b"\x01")


def purpose_key(key: bytes, purpose: Purpose) -> bytes:
    return hmac_sha256(key, b"lerwallet vault 1 " + purpose.encode())


def padded_size(size: int) -> int:
    """SIZE in bytes rounded up by Padmé (Nikitin et al. 2019): at most 12 % more, and few sizes to tell apart."""
    if size <= SMALLEST_PADDED:
        return SMALLEST_PADDED
    exponent = size.bit_length() - 1
    mask = (1 << (exponent - exponent.bit_length())) - 1
    return (size + mask) & ~mask


def seal(key: bytes, context: bytes, data: bytes, random: Random) -> bytes:
    """DATA under a key that only this one sealing has; CONTEXT says what it is, and is not kept in the result."""
    salt = random(SALT_SIZE)
    framed = len(data).to_bytes(_LENGTH_SIZE, "big") + data
    padded = framed.ljust(padded_size(len(framed)), b"\0")
    return salt + AESGCM(hmac_sha256(key, salt + context)).encrypt(_NONCE, padded, None)


def unseal(key: bytes, context: bytes, sealed: bytes) -> bytes:
    """What `seal` was given; raises `BrokenSeal`."""
    if len(sealed) < SALT_SIZE + _LENGTH_SIZE + _TAG_SIZE:
        raise BrokenSeal
    salt = sealed[:SALT_SIZE]
    try:
        padded = AESGCM(hmac.digest(key, salt + context, "sha256")).decrypt(_NONCE, sealed[SALT_SIZE:], None)
    except InvalidTag as error:
        raise BrokenSeal from error
    end = _LENGTH_SIZE + int.from_bytes(padded[:_LENGTH_SIZE], "big")
    if end > len(padded):
        raise BrokenSeal
    return padded[_LENGTH_SIZE:end]


class Keys:
    """The two keys of a wallet, and the purpose keys made of them: `signing` is missing where a slot only reads."""

    def __init__(self, reading: bytes, signing: bytes | None) -> None:
        self.reading = reading
        self.signing = signing
        self.head = purpose_key(reading, Purpose.HEAD)
        self.body = purpose_key(reading, Purpose.BODY)
        self.set = purpose_key(reading, Purpose.SET)
        self.root = purpose_key(reading, Purpose.ROOT)
        self.slot = purpose_key(reading, Purpose.SLOT)
        self.files = purpose_key(reading, Purpose.FILES)
        self.file_name = purpose_key(reading, Purpose.FILE_NAME)

    def __repr__(self) -> str:
        return "Keys(hidden)"

    @classmethod
    def split(cls, wrapped: bytes) -> "Keys":
        """The content of a slot: the reading key, and the signing key after it if the slot may sign."""
        if len(wrapped) not in {KEY_SIZE, 2 * KEY_SIZE}:
            raise BrokenSeal
        return cls(wrapped[:KEY_SIZE], wrapped[KEY_SIZE:] or None)
