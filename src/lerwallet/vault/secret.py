"""What opens a wallet: a passphrase, a recovery code, or a random secret that a device keeps.

To add one: a class with the type of slot that it opens and `slot_key`, which makes the slot's key from its salt.
"""

import unicodedata
from enum import StrEnum

from lerwallet.errors import WrongPassphrase
from lerwallet.language import _
from lerwallet.vault.kdf import KdfParameters, argon2id
from lerwallet.vault.seal import Random, hkdf_sha256

_ALPHABET = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"  # Crockford's base32: no I, L, O, U
_READ_AS = str.maketrans({"O": "0", "I": "1", "L": "1"})
_SEPARATORS = str.maketrans("", "", " \t\r\n\u00a0-\u2010\u2011\u2012\u2013\u2014")
_SYMBOLS = 28
_GROUP = 4
_CODE_SIZE = 16
_CHECK = (
    1021  # the largest prime of 10 bits: no change of one symbol, nor swap of neighbours, is a multiple of it
)
_DEVICE_SIZE = 32


class SlotType(StrEnum):
    PASSPHRASE = "passphrase"  # noqa: S105
    RECOVERY = "recovery"
    KEYRING = "keyring"  # reads, does not sign


class Passphrase:
    """Words that somebody remembers; the same words typed on another keyboard give the same passphrase (NFKC)."""

    slot_type = SlotType.PASSPHRASE
    __slots__ = ("_normalized",)

    def __init__(self, text: str) -> None:
        if not text.strip():
            raise WrongPassphrase(
                _("The passphrase is empty."), hint=_("Use a few words that only you would put together.")
            )
        try:
            self._normalized = unicodedata.normalize("NFKC", text).encode()
        except UnicodeEncodeError:
            # `from None`: the error would carry the passphrase
            raise WrongPassphrase(_("The passphrase holds bytes that are not text in UTF-8.")) from None

    def __repr__(self) -> str:
        return "Passphrase(hidden)"

    def slot_key(self, salt: bytes, kdf: KdfParameters | None) -> bytes:
        if kdf is None:
            raise TypeError("a passphrase slot has KDF parameters")
        return argon2id(self._normalized, salt, kdf)


class RecoveryCode:
    """128 random bits on paper: 26 symbols of Crockford's base32 and 2 that tell a slip of the pen."""

    slot_type = SlotType.RECOVERY
    __slots__ = ("_secret",)

    def __init__(self, secret: bytes) -> None:
        if len(secret) != _CODE_SIZE:
            raise ValueError("a recovery code has 16 bytes")
        self._secret = secret

    @classmethod
    def generate(cls, random: Random) -> "RecoveryCode":
        return cls(random(_CODE_SIZE))

    @classmethod
    def parse(cls, text: str) -> "RecoveryCode":
        """The code as somebody copied it: case, spaces, dashes, O for 0 and I or L for 1 do not matter."""
        symbols = _symbols(text)
        if len(symbols) != _SYMBOLS or not set(symbols) <= set(_ALPHABET):
            raise WrongPassphrase(
                _("A recovery code has {count} letters and digits, in 7 groups of 4.").format(count=_SYMBOLS)
            )
        number = 0
        for symbol in symbols:
            number = number * 32 + _ALPHABET.index(symbol)
        value, check = divmod(number, 1024)
        if value.bit_length() > 8 * _CODE_SIZE or value % _CHECK != check:
            raise WrongPassphrase(
                _("The recovery code has a typing slip in it: its last two symbols do not fit the others."),
                hint=_("Compare it with the paper, group by group."),
            )
        return cls(value.to_bytes(_CODE_SIZE, "big"))

    def __str__(self) -> str:
        value = int.from_bytes(self._secret, "big")
        number = value * 1024 + value % _CHECK
        symbols = "".join(_ALPHABET[number >> 5 * place & 31] for place in reversed(range(_SYMBOLS)))
        return "-".join(symbols[start : start + _GROUP] for start in range(0, _SYMBOLS, _GROUP))

    def __repr__(self) -> str:
        return "RecoveryCode(hidden)"

    def slot_key(self, salt: bytes, kdf: KdfParameters | None) -> bytes:  # noqa: ARG002  128 random bits need no stretching
        return hkdf_sha256(self._secret, salt=salt, info=b"lerwallet vault 1 recovery")


class DeviceSecret:
    """32 random bytes that a device keeps for its owner (an OS keyring): opens the wallet, does not sign."""

    slot_type = SlotType.KEYRING
    __slots__ = ("_secret",)

    def __init__(self, secret: bytes) -> None:
        if len(secret) != _DEVICE_SIZE:
            raise WrongPassphrase(_("What the keyring gave is not the secret of a wallet."))
        self._secret = secret

    def __repr__(self) -> str:
        return "DeviceSecret(hidden)"

    def slot_key(self, salt: bytes, kdf: KdfParameters | None) -> bytes:  # noqa: ARG002  random already
        return hkdf_sha256(self._secret, salt=salt, info=b"lerwallet vault 1 keyring")


Secret = Passphrase | RecoveryCode | DeviceSecret


def looks_like_recovery_code(text: str) -> bool:
    symbols = _symbols(text)
    return len(symbols) == _SYMBOLS and set(symbols) <= set(_ALPHABET)


def _symbols(text: str) -> str:
    return text.translate(_SEPARATORS).upper().translate(_READ_AS)
