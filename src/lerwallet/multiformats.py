"""Bytes as text, strictly: base58btc, base64url, multibase, and public keys with their multicodec prefix.

Each value has exactly one text: a second spelling (padding, left-over bits, another base) is refused.
To add a kind of key: a member of `Codec` and its row in `_PREFIXES`.
"""

import binascii
from enum import StrEnum
from functools import cache
from typing import Final, NamedTuple, assert_never

from lerwallet.errors import RefusedForSafety, Unreadable
from lerwallet.language import _

BASE58_ALPHABET: Final = "123456789ABCDEFGHJKLMNPQRSTUVWXYZabcdefghijkmnopqrstuvwxyz"
MAX_BASE58: Final = 4096  # characters; decoding takes the square of it, and the largest RSA key needs 1,500

_NO_DIGIT: Final = 0xFF
_BASE58_DIGITS: Final = bytes(
    BASE58_ALPHABET.index(character) if character in BASE58_ALPHABET else _NO_DIGIT
    for character in map(chr, range(256))
)
_CHUNK: Final = 10  # digits at a time: 58**10 fits in a machine word
_URL_TO_STANDARD: Final = bytes.maketrans(b"-_+/=", b"+/!!!")
_STANDARD_TO_URL: Final = bytes.maketrans(b"+/", b"-_")
# The last character of a group of two or three may carry only as many bits as bytes need (RFC 4648, 3.5).
_LAST_CHARACTER: Final = {2: frozenset("AQgw"), 3: frozenset("AEIMQUYcgkosw048")}


class Codec(StrEnum):
    """The kinds of public key that a multikey can name."""

    ED25519 = "ed25519"
    X25519 = "x25519"  # for agreement, never for a signature
    SECP256K1 = "secp256k1"
    P256 = "p256"
    P384 = "p384"
    P521 = "p521"
    RSA = "rsa"  # DER, PKCS #1
    BLS12_381_G2 = "bls12-381-g2"


class Multikey(NamedTuple):
    """A public key and what kind it is; points of P- and secp-curves are compressed (SEC 1, 2.3.3)."""

    codec: Codec
    key: bytes


class _Prefix(NamedTuple):
    varint: bytes
    length: int | None  # of the key in bytes, where it is fixed


_PREFIXES: Final = {
    Codec.ED25519: _Prefix(b"\xed\x01", 32),
    Codec.X25519: _Prefix(b"\xec\x01", 32),
    Codec.SECP256K1: _Prefix(b"\xe7\x01", 33),
    Codec.P256: _Prefix(b"\x80\x24", 33),
    Codec.P384: _Prefix(b"\x81\x24", 49),
    Codec.P521: _Prefix(b"\x82\x24", 67),
    Codec.RSA: _Prefix(b"\x85\x24", None),
    Codec.BLS12_381_G2: _Prefix(b"\xeb\x01", 96),
}
# ed25519-priv and x25519-priv; libraries of the 2020 suites write the public key after an Ed25519 secret
_SECRET_PREFIXES: Final = {Codec.ED25519: b"\x80\x26", Codec.X25519: b"\x82\x26"}
_CODECS: Final = {prefix.varint: codec for codec, prefix in _PREFIXES.items()}
_COMPRESSED: Final = frozenset({Codec.SECP256K1, Codec.P256, Codec.P384, Codec.P521})


def base58_decode(text: str) -> bytes:
    """The bytes that TEXT (base58btc) stands for; each leading `1` is a zero byte."""
    if len(text) > MAX_BASE58:
        raise RefusedForSafety(
            _("A base58 text may have at most {limit} characters; this one has {length}.").format(
                limit=MAX_BASE58, length=len(text)
            )
        )
    digits = text.encode("ascii", "replace").translate(_BASE58_DIGITS)
    if _NO_DIGIT in digits:
        raise Unreadable(_("This is not base58: it has a character that base58 does not use."))
    number = int.from_bytes(digits, "big")
    for width, lanes, weight in _folds(len(digits).bit_length()):
        number = (number & lanes) + weight * (number >> width & lanes)
    zeros = len(text) - len(text.lstrip("1"))
    return bytes(zeros) + number.to_bytes((number.bit_length() + 7) // 8, "big")


@cache  # by the bits of a length, of which there are few
def _folds(steps: int) -> tuple[tuple[int, int, int], ...]:
    """How base58 digits, a byte each, become one number: in each step every two neighbours become one, all at once.

    A step is the bits of a neighbour, every other neighbour as a mask, and what the left one counts.
    """
    return tuple(
        (
            width,
            int.from_bytes((bytes(width // 8) + b"\xff" * (width // 8)) * 2 ** (steps - step - 1), "big"),
            58 ** (2**step),
        )
        for step, width in ((step, 8 * 2**step) for step in range(steps))
    )


def base58_encode(data: bytes) -> str:
    """DATA as base58btc."""
    number = int.from_bytes(data, "big")
    digits: list[str] = []
    while number:
        number, chunk = divmod(number, 58**_CHUNK)
        for _digit in range(_CHUNK):
            chunk, value = divmod(chunk, 58)
            digits.append(BASE58_ALPHABET[value])
    zeros = len(data) - len(data.lstrip(b"\0"))
    return "1" * zeros + "".join(reversed(digits)).lstrip("1")


def base64url_decode(text: str) -> bytes:
    """The bytes that TEXT stands for: base64url (RFC 4648, 5) without padding, without left-over bits."""
    remainder = len(text) % 4
    if remainder and text[-1] not in _LAST_CHARACTER.get(remainder, ()):
        raise Unreadable(_("This is not base64url: its last character does not fit its length."))
    try:
        # bytes, for a table of characters is asked for each of them anew
        standard = text.encode("ascii", "replace").translate(_URL_TO_STANDARD)
        return binascii.a2b_base64(standard + b"=" * (-remainder % 4), strict_mode=True)
    except ValueError as problem:  # binascii.Error is one too
        raise Unreadable(
            _("This is not base64url without padding: it has a character that does not belong there.")
        ) from problem


def base64url_encode(data: bytes) -> str:
    """DATA as base64url without padding."""
    return binascii.b2a_base64(data, newline=False).translate(_STANDARD_TO_URL).rstrip(b"=").decode("ascii")


class Base(StrEnum):
    """The multibase prefixes that credentials use."""

    BASE58BTC = "z"
    BASE64URL = "u"


def multibase_decode(text: str) -> bytes:
    """The bytes behind a multibase TEXT that begins with `z` (base58btc) or `u` (base64url without padding)."""
    try:
        base = Base(text[:1])
    except ValueError as problem:
        raise Unreadable(
            _("A multibase text begins with z or u here; this one begins with “{start}”.").format(
                start=text[:1]
            )
        ) from problem
    match base:
        case Base.BASE58BTC:
            return base58_decode(text[1:])
        case Base.BASE64URL:
            return base64url_decode(text[1:])
        case _:
            assert_never(base)


def multibase_encode(data: bytes, base: Base = Base.BASE58BTC) -> str:
    """DATA as a multibase text."""
    match base:
        case Base.BASE58BTC:
            return base + base58_encode(data)
        case Base.BASE64URL:
            return base + base64url_encode(data)
        case _:
            assert_never(base)


def multikey_decode(text: str) -> Multikey:
    """The public key in `publicKeyMultibase` or in a did:key (Controlled Identifiers 1.0, 2.2.2): `z` only.

    Whether the bytes are a point of the curve is for `keys` to say; here length and form are checked.
    """
    if not text.startswith(Base.BASE58BTC):
        raise Unreadable(_("A public key in multibase begins with z."))
    data = base58_decode(text[1:])
    codec = _CODECS.get(data[:2])
    if codec is None:
        raise Unreadable(_("This public key is of a kind that lerwallet does not know."))
    key = data[2:]
    _check_key(codec, key)
    return Multikey(codec, key)


def multikey_encode(codec: Codec, key: bytes) -> str:
    """KEY (raw or compressed, DER for RSA) as `publicKeyMultibase`, and as the rest of a did:key."""
    _check_key(codec, key)
    return multibase_encode(_PREFIXES[codec].varint + key)


def secret_encode(codec: Codec, secret: bytes) -> str:
    """SECRET (Ed25519 or X25519) as `privateKeyMultibase`."""
    return multibase_encode(_SECRET_PREFIXES[codec] + secret)


def secret_decode(codec: Codec, text: str) -> bytes:
    """The secret bytes in `privateKeyMultibase`; no message of a refusal holds any of them."""
    data = multibase_decode(text)
    prefix = _SECRET_PREFIXES[codec]
    if not data.startswith(prefix):
        raise Unreadable(_("This is not a secret key of the kind {kind}.").format(kind=codec))
    return data[len(prefix) :]


def _check_key(codec: Codec, key: bytes) -> None:
    expected = _PREFIXES[codec].length
    if expected is not None and len(key) != expected:
        raise Unreadable(
            _("A public key of the kind {kind} has {expected} bytes; this one has {found}.").format(
                kind=codec, expected=expected, found=len(key)
            )
        )
    if not key or (codec in _COMPRESSED and key[0] not in {2, 3}):
        raise Unreadable(
            _("This public key of the kind {kind} is not a compressed point.").format(kind=codec)
        )
