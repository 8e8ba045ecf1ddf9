"""Public and secret keys, and the signatures made with them; every primitive is `cryptography`'s.

To add a kind of key: a row in `_CURVES`, or what `PublicKey` reads of it.
To add a JOSE algorithm: a row in `ALGORITHMS`; what is not there is refused before any cryptography.
"""

import hashlib
import json
from collections.abc import Callable
from dataclasses import dataclass
from functools import lru_cache
from typing import TYPE_CHECKING, Final, NamedTuple

from cryptography.exceptions import InvalidSignature, UnsupportedAlgorithm
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec, ed25519, padding, rsa
from cryptography.hazmat.primitives.asymmetric.utils import decode_dss_signature, encode_dss_signature

from lerwallet.credential import JsonObject, strings, text
from lerwallet.errors import LerwalletError, ProofFailed, ProofUnknown
from lerwallet.language import _
from lerwallet.multiformats import (
    Codec,
    base58_decode,
    base64url_decode,
    base64url_encode,
    multikey_decode,
    multikey_encode,
)

if TYPE_CHECKING:
    from cryptography.hazmat.primitives.asymmetric.types import PublicKeyTypes

_RSA_BITS_AT_LEAST: Final = 2048
_RSA_BITS_AT_MOST: Final = 16384  # a larger modulus only costs time


class _Curve(NamedTuple):
    jose: str  # the `crv` of a JWK
    curve: Callable[[], ec.EllipticCurve]
    size: int  # bytes of a coordinate


_CURVES: Final = {
    Codec.P256: _Curve("P-256", ec.SECP256R1, 32),
    Codec.P384: _Curve("P-384", ec.SECP384R1, 48),
    Codec.P521: _Curve("P-521", ec.SECP521R1, 66),
    Codec.SECP256K1: _Curve("secp256k1", ec.SECP256K1, 32),
}
_KIND_OF_CURVE: Final = {curve.jose: kind for kind, curve in _CURVES.items()}


class BlsKey(NamedTuple):
    """A public key of BLS12-381 in G2: 96 bytes, which are read as a point where a bbs-2023 proof is checked."""

    compressed: bytes


NativeKey = ed25519.Ed25519PublicKey | ec.EllipticCurvePublicKey | rsa.RSAPublicKey | BlsKey


@dataclass(frozen=True, kw_only=True, slots=True)
class PublicKey:
    """A key that signatures are checked with."""

    kind: Codec
    native: NativeKey

    @classmethod
    def from_multikey(cls, multikey: str) -> "PublicKey":
        """The key of a Multikey (`z6Mk...`) or did:key (Controlled Identifiers 1.0, 2.2.2).

        Raises `ProofUnknown` for kinds that are not done, `ProofFailed` for what is no key.
        """
        return _multikey(multikey)

    @classmethod
    def from_ed25519_base58(cls, encoded: str) -> "PublicKey":
        """The key of an Ed25519VerificationKey2018: 32 bytes in base58."""
        return _multikey(multikey_encode(Codec.ED25519, base58_decode(encoded)))

    @classmethod
    def from_pem(cls, pem: str) -> "PublicKey":
        """The key of a PEM public key, as Open Badges 2.0 issuers publish them (RSA, and P-256)."""
        try:
            native = _from_pem(pem.encode())
        except (ValueError, UnsupportedAlgorithm) as wrong:
            raise _no_key(str(wrong)) from wrong
        if isinstance(native, rsa.RSAPublicKey):
            return cls(kind=Codec.RSA, native=_strong_enough(native))
        if isinstance(native, ec.EllipticCurvePublicKey) and isinstance(native.curve, ec.SECP256R1):
            return cls(kind=Codec.P256, native=native)
        raise ProofUnknown(
            _("The key is of a kind that lerwallet does not read yet."), code="key_kind_not_done"
        )

    @classmethod
    def from_jwk(cls, jwk: JsonObject) -> "PublicKey":
        """The key of a public JWK (RFC 7517, 7518 section 6, 8037). A JWK with a private part is refused."""
        if "d" in jwk:
            raise _no_key(_("the key given as public holds a private part"))
        if jwk.get("use", "sig") != "sig" or "verify" not in strings(jwk.get("key_ops", "verify")):
            raise _no_key(_("its owner says that it is not for signatures"))
        curve = text(jwk.get("crv"))
        try:
            match jwk.get("kty"):
                case "OKP" if curve == "Ed25519":
                    raw = _member(jwk, "x", 32)
                    return cls(kind=Codec.ED25519, native=ed25519.Ed25519PublicKey.from_public_bytes(raw))
                case "EC" if curve in _KIND_OF_CURVE:
                    kind = _KIND_OF_CURVE[curve]
                    size = _CURVES[kind].size
                    point = b"\x04" + _member(jwk, "x", size) + _member(jwk, "y", size)
                    return cls(kind=kind, native=_point(kind, point))
                case "RSA":
                    modulus = int.from_bytes(_member(jwk, "n"), "big")
                    exponent = int.from_bytes(_member(jwk, "e"), "big")
                    native = rsa.RSAPublicNumbers(exponent, modulus).public_key()
                    return cls(kind=Codec.RSA, native=_strong_enough(native))
        except ValueError as wrong:
            raise _no_key(str(wrong)) from wrong
        raise ProofUnknown(
            _("The key is of a kind that lerwallet does not read yet."), code="key_kind_not_done"
        )

    @property
    def multikey(self) -> str:
        """The key as a Multikey, the text behind `did:key:`."""
        return multikey_encode(self.kind, self._raw())

    @property
    def jwk(self) -> dict[str, str]:
        """The key as a public JWK with the members its thumbprint needs (RFC 7638).

        Raises `ProofUnknown` for BLS12-381, which has no registered JWK.
        """
        if isinstance(self.native, BlsKey):
            raise ProofUnknown(_("A key of this kind cannot be written as a JWK."), code="key_kind_not_done")
        if isinstance(self.native, rsa.RSAPublicKey):
            numbers = self.native.public_numbers()
            return {"kty": "RSA", "n": _uint(numbers.n), "e": _uint(numbers.e)}
        if isinstance(self.native, ed25519.Ed25519PublicKey):
            return {"kty": "OKP", "crv": "Ed25519", "x": base64url_encode(self._raw())}
        curve = _CURVES[self.kind]
        point = self.native.public_numbers()
        coordinates = (base64url_encode(value.to_bytes(curve.size, "big")) for value in (point.x, point.y))
        return {"kty": "EC", "crv": curve.jose, **dict(zip(("x", "y"), coordinates, strict=True))}

    @property
    def names(self) -> frozenset[str]:
        """What a list of trusted keys may call this key."""
        if isinstance(self.native, BlsKey):
            return frozenset({self.multikey})
        return frozenset({self.multikey, self.thumbprint})

    @property
    def thumbprint(self) -> str:
        """The JWK thumbprint, SHA-256, base64url (RFC 7638)."""
        canonical = json.dumps(self.jwk, sort_keys=True, separators=(",", ":"))
        return base64url_encode(hashlib.sha256(canonical.encode()).digest())

    def _raw(self) -> bytes:
        if isinstance(self.native, ed25519.Ed25519PublicKey):
            return self.native.public_bytes_raw()
        if isinstance(self.native, BlsKey):
            return self.native.compressed
        from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat  # as in `_from_pem`

        if isinstance(self.native, rsa.RSAPublicKey):
            return self.native.public_bytes(Encoding.DER, PublicFormat.PKCS1)
        return self.native.public_bytes(Encoding.X962, PublicFormat.CompressedPoint)


@lru_cache(maxsize=512)  # the same few issuers sign many badges
def _multikey(multikey: str) -> PublicKey:
    try:
        kind, raw = multikey_decode(multikey)
        if kind is Codec.ED25519:
            return PublicKey(kind=kind, native=ed25519.Ed25519PublicKey.from_public_bytes(raw))
        if kind is Codec.RSA:
            return PublicKey(kind=kind, native=_rsa(raw))
        if kind in _CURVES:
            return PublicKey(kind=kind, native=_point(kind, raw))
        if kind is Codec.BLS12_381_G2:
            return PublicKey(kind=kind, native=BlsKey(raw))
    except LerwalletError as wrong:
        raise ProofFailed(wrong.message, code="key_unusable") from wrong
    except ValueError as wrong:
        raise _no_key(str(wrong)) from wrong
    raise ProofUnknown(
        _("The key is of the kind {kind}, which lerwallet does not read yet.").format(kind=kind),
        code="key_kind_not_done",
    )


def _from_pem(pem: bytes) -> "PublicKeyTypes":
    # Imported here: it brings all that SSH keys need (14 ms), and most badges have a key in fewer words.
    from cryptography.hazmat.primitives.serialization import load_pem_public_key

    return load_pem_public_key(pem)


def _rsa(pkcs1: bytes) -> rsa.RSAPublicKey:
    # multicodec rsa-pub is a PKCS#1 RSAPublicKey, which a PEM wrapper makes loadable
    from base64 import encodebytes

    pem = b"-----BEGIN RSA PUBLIC KEY-----\n" + encodebytes(pkcs1) + b"-----END RSA PUBLIC KEY-----\n"
    native = _from_pem(pem)
    if not isinstance(native, rsa.RSAPublicKey):
        raise _no_key(_("it is not an RSA key"))
    return _strong_enough(native)


def _point(kind: Codec, encoded: bytes) -> ec.EllipticCurvePublicKey:
    return ec.EllipticCurvePublicKey.from_encoded_point(_CURVES[kind].curve(), encoded)


def _strong_enough(key: rsa.RSAPublicKey) -> rsa.RSAPublicKey:
    if not _RSA_BITS_AT_LEAST <= key.key_size <= _RSA_BITS_AT_MOST:
        raise _no_key(_("an RSA key of {bits} bits is not accepted").format(bits=key.key_size))
    return key


def _no_key(why: str) -> ProofFailed:
    return ProofFailed(_("The signing key cannot be read: {why}.").format(why=why), code="key_unusable")


def _member(jwk: JsonObject, name: str, size: int | None = None) -> bytes:
    value = jwk.get(name)
    if not isinstance(value, str):
        raise _no_key(_("its member {name} is missing").format(name=name))
    try:
        raw = base64url_decode(value)
    except LerwalletError as wrong:
        raise ProofFailed(wrong.message, code="key_unusable") from wrong
    if size is not None and len(raw) != size:
        raise _no_key(_("its member {name} is too long or too short").format(name=name))
    return raw


def _uint(number: int) -> str:
    return base64url_encode(number.to_bytes((number.bit_length() + 7) // 8, "big"))


# --- signatures ---------------------------------------------------------------------------------------------


class Algorithm(NamedTuple):
    """A JOSE signature algorithm: the keys it goes with, and its hash."""

    kinds: frozenset[Codec]
    digest: type[hashes.SHA256] | type[hashes.SHA384] | type[hashes.SHA512]
    pss: bool = False


# RFC 7518 section 3, RFC 8037, RFC 8812; never `none`, never HS*
ALGORITHMS: Final[dict[str, Algorithm]] = {
    "EdDSA": Algorithm(frozenset({Codec.ED25519}), hashes.SHA512),
    "Ed25519": Algorithm(frozenset({Codec.ED25519}), hashes.SHA512),
    "ES256": Algorithm(frozenset({Codec.P256}), hashes.SHA256),
    "ES384": Algorithm(frozenset({Codec.P384}), hashes.SHA384),
    "ES512": Algorithm(frozenset({Codec.P521}), hashes.SHA512),
    "ES256K": Algorithm(frozenset({Codec.SECP256K1}), hashes.SHA256),
    "RS256": Algorithm(frozenset({Codec.RSA}), hashes.SHA256),
    "PS256": Algorithm(frozenset({Codec.RSA}), hashes.SHA256, pss=True),
}


def check_allowed(algorithm: str) -> Algorithm:
    """The rule of ALGORITHM. Raises `ProofFailed` where it is not allowed: none, HS*, and whatever is not known."""
    rule = ALGORITHMS.get(algorithm)
    if rule is None:
        raise ProofFailed(
            _("The signature's algorithm, {name}, is not allowed.").format(name=algorithm),
            code="algorithm_not_allowed",
        )
    return rule


def verify(algorithm: str, key: PublicKey, signature: bytes, message: bytes) -> None:
    """Check SIGNATURE over MESSAGE; EC signatures are raw r||s.

    Raises `ProofFailed` where it is wrong, where the algorithm is not allowed, or where it does not fit the key.
    """
    rule = check_allowed(algorithm)
    if key.kind not in rule.kinds or isinstance(key.native, BlsKey):
        raise ProofFailed(_("The signature's algorithm does not fit the key."), code="algorithm_not_allowed")
    try:
        if isinstance(key.native, ed25519.Ed25519PublicKey):
            key.native.verify(signature, message)
        elif isinstance(key.native, rsa.RSAPublicKey):
            scheme = (
                padding.PSS(padding.MGF1(rule.digest()), rule.digest.digest_size)
                if rule.pss
                else padding.PKCS1v15()
            )
            key.native.verify(signature, message, scheme, rule.digest())
        else:
            key.native.verify(_der(signature, _CURVES[key.kind].size), message, ec.ECDSA(rule.digest()))
    except InvalidSignature:
        raise ProofFailed(
            _("The content was changed after it was signed, or somebody else signed it.")
        ) from None


def _der(signature: bytes, size: int) -> bytes:
    if len(signature) != 2 * size:
        raise InvalidSignature
    return encode_dss_signature(
        int.from_bytes(signature[:size], "big"),
        int.from_bytes(signature[size:], "big"),
    )


@dataclass(frozen=True, kw_only=True, repr=False)
class SecretKey:
    """A key that signs: the holder's own. Its text form never shows what it holds."""

    native: ed25519.Ed25519PrivateKey | ec.EllipticCurvePrivateKey

    @classmethod
    def generate(cls, algorithm: str) -> "SecretKey":
        """A new key for `EdDSA` or `ES256`."""
        match algorithm:
            case "EdDSA":
                return cls(native=ed25519.Ed25519PrivateKey.generate())
            case "ES256":
                return cls(native=ec.generate_private_key(ec.SECP256R1()))
        raise ValueError(algorithm)

    @classmethod
    def from_bytes(cls, algorithm: str, raw: bytes) -> "SecretKey":
        """The key that `to_bytes` gave: 32 bytes."""
        if algorithm == "EdDSA":
            return cls(native=ed25519.Ed25519PrivateKey.from_private_bytes(raw))
        return cls(native=ec.derive_private_key(int.from_bytes(raw, "big"), ec.SECP256R1()))

    def to_bytes(self) -> bytes:
        if isinstance(self.native, ed25519.Ed25519PrivateKey):
            return self.native.private_bytes_raw()
        return self.native.private_numbers().private_value.to_bytes(32, "big")

    @property
    def algorithm(self) -> str:
        return "EdDSA" if isinstance(self.native, ed25519.Ed25519PrivateKey) else "ES256"

    @property
    def public(self) -> PublicKey:
        if isinstance(self.native, ed25519.Ed25519PrivateKey):
            return PublicKey(kind=Codec.ED25519, native=self.native.public_key())
        return PublicKey(kind=Codec.P256, native=self.native.public_key())

    def sign(self, message: bytes) -> bytes:
        """The raw signature over MESSAGE: 64 bytes, r||s for ES256."""
        if isinstance(self.native, ed25519.Ed25519PrivateKey):
            return self.native.sign(message)
        r, s = decode_dss_signature(self.native.sign(message, ec.ECDSA(hashes.SHA256())))
        return r.to_bytes(32, "big") + s.to_bytes(32, "big")

    def agreement(self) -> tuple[bytes, bytes]:
        """The X25519 pair that belongs to an Ed25519 key, secret and public, 32 bytes each (RFC 8032, 5.1.5)."""
        from cryptography.hazmat.primitives.asymmetric.x25519 import X25519PrivateKey

        assert isinstance(self.native, ed25519.Ed25519PrivateKey)
        scalar = bytearray(hashlib.sha512(self.to_bytes()).digest()[:32])
        scalar[0] &= 0b1111_1000  # RFC 7748, 5
        scalar[31] = scalar[31] & 0b0111_1111 | 0b0100_0000
        pair = X25519PrivateKey.from_private_bytes(bytes(scalar))
        return bytes(scalar), pair.public_key().public_bytes_raw()

    def __repr__(self) -> str:
        return f"SecretKey({self.algorithm}, hidden)"
