"""Who an age file is for: X25519 recipients and identities, and scrypt passphrases.

To add a type: a recipient with `wrap`, an identity with `unwrap`, which gives None for another's stanza.
"""

import hashlib
import re
from typing import Protocol

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.asymmetric.x25519 import X25519PrivateKey, X25519PublicKey
from cryptography.hazmat.primitives.ciphers.aead import ChaCha20Poly1305

from lerwallet.errors import WrongUsage
from lerwallet.language import _
from lerwallet.vault import bech32
from lerwallet.vault.age_header import FILE_KEY_SIZE, Stanza, broken, decode64, encode64
from lerwallet.vault.seal import Random, hkdf_sha256

WORK_FACTOR = 18  # what age itself writes: 256 MiB for a moment
MOST_WORK_FACTOR = 20  # 1 GiB: a stranger's file costs no more than that
_NONCE = bytes(12)
_X25519_INFO = b"age-encryption.org/v1/X25519"
_SCRYPT_SALT = b"age-encryption.org/v1/scrypt"
_WRAPPED_SIZE = FILE_KEY_SIZE + 16
_DECIMAL = re.compile(rb"[1-9][0-9]{0,8}")


class Recipient(Protocol):
    def wrap(self, file_key: bytes, random: Random) -> Stanza: ...


class Identity(Protocol):
    def unwrap(self, stanza: Stanza) -> bytes | None: ...


class X25519Recipient:
    """A public key that files are made for; written `age1…`."""

    def __init__(self, public: bytes) -> None:
        self._public = public

    @classmethod
    def parse(cls, text: str) -> "X25519Recipient":
        try:
            prefix, public = bech32.decode(text.strip())
        except ValueError:
            prefix, public = "", b""
        if text.strip().upper().startswith("AGE-SECRET-KEY-"):
            raise WrongUsage(
                _("That is a secret age key, and was meant for nobody's eyes. It is not shown again here."),
                hint=_("Give the public one, which begins with age1"),
            )
        if prefix != "age" or len(public) != 32 or text.strip() != text.strip().lower():
            raise WrongUsage(
                _(
                    "“{text}” is not an age recipient: those begin with age1 and are 62 letters and digits."
                ).format(text=text)
            )
        return cls(public)

    def __str__(self) -> str:
        return bech32.encode("age", self._public)

    def wrap(self, file_key: bytes, random: Random) -> Stanza:
        ephemeral = X25519PrivateKey.from_private_bytes(random(32))
        share = ephemeral.public_key().public_bytes_raw()
        shared = ephemeral.exchange(X25519PublicKey.from_public_bytes(self._public))
        key = hkdf_sha256(shared, salt=share + self._public, info=_X25519_INFO)
        return Stanza(
            arguments=(b"X25519", encode64(share)), body=ChaCha20Poly1305(key).encrypt(_NONCE, file_key, None)
        )


class X25519Identity:
    """The private key of a recipient; written `AGE-SECRET-KEY-1…`."""

    def __init__(self, secret: bytes) -> None:
        self._secret = secret
        self._key = X25519PrivateKey.from_private_bytes(secret)
        self._public = self._key.public_key().public_bytes_raw()

    @classmethod
    def parse(cls, text: str) -> "X25519Identity":
        try:
            prefix, secret = bech32.decode(text.strip())
        except ValueError:
            prefix, secret = "", b""
        if prefix != "age-secret-key-" or len(secret) != 32:
            raise WrongUsage(_("This is not an age identity: those begin with AGE-SECRET-KEY-1."))
        return cls(secret)

    def __repr__(self) -> str:
        return "X25519Identity(hidden)"

    def written(self) -> str:
        """The private key as age reads it from a file. A secret."""
        return bech32.encode("age-secret-key-", self._secret).upper()

    def recipient(self) -> X25519Recipient:
        return X25519Recipient(self._public)

    def unwrap(self, stanza: Stanza) -> bytes | None:
        if stanza.arguments[0] != b"X25519":
            return None
        share = decode64(stanza.arguments[1]) if len(stanza.arguments) == 2 else b""
        if len(share) != 32 or len(stanza.body) != _WRAPPED_SIZE:
            raise broken(_("a key in it has the wrong length"))
        try:
            shared = self._key.exchange(X25519PublicKey.from_public_bytes(share))
        except ValueError as error:  # a point of low order: the shared secret would be zero for everybody
            raise broken(_("a key in it is not a real one")) from error
        return _opened(hkdf_sha256(shared, salt=share + self._public, info=_X25519_INFO), stanza)


class ScryptPassphrase:
    """A passphrase, as recipient and as identity; a file made for it is made for nobody else."""

    def __init__(
        self, passphrase: str, *, work_factor: int = WORK_FACTOR, most_work: int = MOST_WORK_FACTOR
    ) -> None:
        self._passphrase = passphrase.encode()
        self._work_factor = work_factor
        self._most_work = most_work

    def __repr__(self) -> str:
        return "ScryptPassphrase(hidden)"

    def wrap(self, file_key: bytes, random: Random) -> Stanza:
        salt = random(16)
        return Stanza(
            arguments=(b"scrypt", encode64(salt), str(self._work_factor).encode()),
            body=ChaCha20Poly1305(self._key(salt, self._work_factor)).encrypt(_NONCE, file_key, None),
        )

    def unwrap(self, stanza: Stanza) -> bytes | None:
        if stanza.arguments[0] != b"scrypt":
            return None
        if len(stanza.arguments) != 3 or not _DECIMAL.fullmatch(stanza.arguments[2]):
            raise broken(_("its passphrase line is not written as age writes it"))
        salt, work_factor = decode64(stanza.arguments[1]), int(stanza.arguments[2])
        if len(salt) != 16 or len(stanza.body) != _WRAPPED_SIZE:
            raise broken(_("a key in it has the wrong length"))
        if work_factor > self._most_work:
            raise broken(_("it asks for more work to try one passphrase than is safe"))
        return _opened(self._key(salt, work_factor), stanza)

    def _key(self, salt: bytes, work_factor: int) -> bytes:
        cost = 1 << work_factor
        return hashlib.scrypt(
            self._passphrase,
            salt=_SCRYPT_SALT + salt,
            n=cost,
            r=8,
            p=1,
            maxmem=1024 * cost + (1 << 20),
            dklen=32,
        )


def _opened(key: bytes, stanza: Stanza) -> bytes | None:
    try:
        return ChaCha20Poly1305(key).decrypt(_NONCE, stanza.body, None)
    except InvalidTag:
        return None
