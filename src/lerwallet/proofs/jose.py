"""Compact JSON Web Signatures (RFC 7515): reading strictly, checking and making them."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Final

from lerwallet import keys
from lerwallet.credential import JsonObject, text
from lerwallet.errors import LerwalletError, ProofFailed, ProofUnknown, Unreadable
from lerwallet.keys import PublicKey, SecretKey
from lerwallet.language import _
from lerwallet.multiformats import base64url_decode, base64url_encode
from lerwallet.proofs.jcs import canonicalize_json
from lerwallet.strict_json import loads_object

_HEADER_BYTES_AT_MOST: Final = 64 * 1024  # certificates and did:jwk keys stand in headers of real badges


@dataclass(frozen=True, kw_only=True, slots=True)
class Jws:
    """A token in its parts. `signed` is the exact text that the signature is over."""

    header: JsonObject
    payload: bytes
    signature: bytes
    signed: bytes
    _claims: list[JsonObject] = field(init=False, default_factory=list, repr=False, compare=False)

    @property
    def compact(self) -> str:
        """The token as one text again."""
        return f"{self.signed.decode('ascii')}.{base64url_encode(self.signature)}"

    @property
    def algorithm(self) -> str:
        return text(self.header.get("alg")) or ""

    @property
    def type(self) -> str:
        """The `typ`, lower case, without the prefix that may be left out (RFC 7515, 4.1.9)."""
        return (text(self.header.get("typ")) or "").lower().removeprefix("application/")

    def claims(self) -> JsonObject:
        """The payload as a JSON object, read once: several questions are about it."""
        if not self._claims:
            self._claims.append(loads_object(self.payload))
        return self._claims[0]


def looks_like(token: str) -> bool:
    """Whether TOKEN has the outside of a compact JWS, cheaply."""
    return token.startswith("eyJ") and token.count(".") == 2


def parse(token: str) -> Jws:
    """Read a compact JWS. Raises `Unreadable` for what is none; nothing is verified."""
    parts = token.split(".")
    if len(parts) != 3:
        raise Unreadable(_("This is not a signed token: it should have three parts with dots between them."))
    header = loads_object(base64url_decode(parts[0]), max_bytes=_HEADER_BYTES_AT_MOST)
    return Jws(
        header=header,
        payload=base64url_decode(parts[1]),
        signature=base64url_decode(parts[2]),
        signed=f"{parts[0]}.{parts[1]}".encode("ascii"),
    )


def verify(jws: Jws, key: PublicKey) -> None:
    """Check that KEY signed the token, with an allowed algorithm that fits the key. Raises `ProofFailed`."""
    check_header(jws)
    keys.verify(jws.algorithm, key, jws.signature, jws.signed)


def key_in_header(jws: Jws) -> PublicKey | None:
    """The key that the token brings along in `jwk`: it says nothing of whose it is."""
    jwk = jws.header.get("jwk")
    return PublicKey.from_jwk(jwk) if isinstance(jwk, Mapping) else None


def sign(header: JsonObject, claims: JsonObject, secret: SecretKey) -> str:
    """A compact JWS over CLAIMS; `alg` is the key's."""
    parts = ({**header, "alg": secret.algorithm}, claims)
    signed = ".".join(base64url_encode(canonicalize_json(part)) for part in parts)
    return f"{signed}.{base64url_encode(secret.sign(signed.encode('ascii')))}"


def check_header(jws: Jws) -> None:
    """Refuse, before any key is looked for, what no key could make right. Raises `ProofFailed`.

    An algorithm that is not allowed; an extension that must be understood and is not (RFC 7515, 4.1.11); a `jwk` that
    holds a private part or is no key (Open Badges 3.0, 8.2.4.1).
    """
    keys.check_allowed(jws.algorithm)
    if "crit" in jws.header or jws.header.get("b64") is False:
        raise ProofFailed(
            _("The token asks for an extension that lerwallet does not do."),
            code="critical_header",
        )
    try:
        key_in_header(jws)
    except ProofUnknown:
        return  # a kind of key that is not done is only not at hand
    except LerwalletError as wrong:
        raise ProofFailed(wrong.message, code="key_unusable") from wrong
