"""SD-JWT (RFC 9901): reading what is disclosed, choosing what to disclose, and the key binding beside it."""

import copy
import hashlib
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any, Final

from lerwallet.credential import JsonObject, text
from lerwallet.errors import LerwalletError, ProofFailed
from lerwallet.keys import SecretKey
from lerwallet.language import _
from lerwallet.multiformats import base64url_decode, base64url_encode
from lerwallet.proofs import jose
from lerwallet.proofs.jcs import canonicalize_json
from lerwallet.proofs.jose import Jws
from lerwallet.strict_json import loads

_DIGESTS: Final = {"sha-256": "sha256", "sha-384": "sha384", "sha-512": "sha512"}
_DISCLOSURES_AT_MOST: Final = 10_000


@dataclass(frozen=True, kw_only=True, slots=True)
class Disclosure:
    """One detail that the holder may leave out. `pointer` is its place in the payload (RFC 6901)."""

    encoded: str
    pointer: str
    name: str | None  # None for an element of a list


@dataclass(frozen=True, kw_only=True, slots=True)
class SdJwt:
    """An SD-JWT as presented: `payload` is what it discloses, `withheld` the number of digests without disclosure."""

    jws: Jws
    issued: str  # the issuer's token alone
    disclosures: tuple[Disclosure, ...]
    payload: JsonObject
    withheld: int
    presented: str  # all up to and with the last tilde: what a key binding is over
    key_binding: Jws | None
    digest: str  # hashlib's name

    @property
    def compact(self) -> str:
        """The whole token as one text again, with its key binding."""
        return self.presented + (self.key_binding.compact if self.key_binding else "")

    @property
    def bound_key(self) -> JsonObject | None:
        """The public key in `cnf`: only its owner can present this (RFC 7800)."""
        cnf = self.payload.get("cnf")
        jwk = cnf.get("jwk") if isinstance(cnf, Mapping) else None
        return jwk if isinstance(jwk, Mapping) else None

    @property
    def binding_claims(self) -> JsonObject | None:
        """What the key binding says, not verified: nothing where it cannot be read, None where there is none."""
        if self.key_binding is None:
            return None
        try:
            return self.key_binding.claims()
        except LerwalletError:
            return {}

    @property
    def sd_hash(self) -> str:
        """What a key binding must name (RFC 9901, 4.3.1)."""
        return base64url_encode(hashlib.new(self.digest, self.presented.encode("ascii")).digest())


def looks_like(token: str) -> bool:
    return "~" in token and jose.looks_like(token.partition("~")[0])


def parse(token: str) -> SdJwt:
    """Read an SD-JWT and put its disclosures in place (RFC 9901, 7.1). Nothing signed is checked here.

    Raises `Unreadable` for what is none, `ProofFailed` where a rule about disclosures is broken.
    """
    issued, *encoded, last = token.split("~") if "~" in token else ("", "")
    jws = jose.parse(issued)
    if len(encoded) > _DISCLOSURES_AT_MOST:
        raise _broken(_("there are too many disclosures"))
    payload = jws.claims()
    digest = _DIGESTS.get(text(payload.get("_sd_alg", "sha-256")) or "")
    if digest is None:
        raise _broken(_("its digests are of a kind that is not allowed"))
    unpacking = _Unpacking(digest, encoded)
    disclosed = unpacking.unpack(payload, "")
    unpacking.refuse_unused()
    disclosed.pop("_sd_alg", None)
    return SdJwt(
        jws=jws,
        issued=issued,
        disclosures=tuple(unpacking.placed),
        payload=disclosed,
        withheld=unpacking.withheld,
        presented=token[: len(token) - len(last)],
        key_binding=jose.parse(last) if last else None,
        digest=digest,
    )


@dataclass
class _Unpacking:
    """RFC 9901, 7.1 step 3: each digest is met once, and each disclosure is used once."""

    digest: str
    encoded: list[str]
    placed: list[Disclosure] = field(default_factory=list)
    withheld: int = 0
    _met: set[str] = field(default_factory=set)
    _waiting: dict[str, tuple[str, list[Any]]] = field(default_factory=dict)

    def __post_init__(self) -> None:
        for encoded in self.encoded:
            found = base64url_encode(hashlib.new(self.digest, encoded.encode()).digest())
            if found in self._waiting:
                raise _broken(_("a disclosure is there twice"))
            self._waiting[found] = (encoded, _read_disclosure(encoded))

    def unpack(self, members: Mapping[str, Any], pointer: str) -> dict[str, Any]:
        result = {
            name: self._value(value, f"{pointer}/{_escape(name)}")
            for name, value in members.items()
            if name != "_sd"
        }
        if pointer and "_sd_alg" in members:
            raise _broken(_("it names its kind of digest twice"))
        if "..." in members:
            raise _broken(_("a member has a name that is not allowed"))
        for digest in self._digests(members.get("_sd", [])):
            disclosure = self._take(digest, length=3)
            if disclosure is None:
                continue
            encoded, (_salt, name, value) = disclosure
            if not isinstance(name, str) or name in {"_sd", "..."} or name in members or name in result:
                raise _broken(_("a disclosure names a member that is there already, or must not be"))
            place = f"{pointer}/{_escape(name)}"
            self.placed.append(Disclosure(encoded=encoded, pointer=place, name=name))
            result[name] = self._value(value, place)
        return result

    def _value(self, value: object, pointer: str) -> Any:
        if isinstance(value, dict):
            return self.unpack(value, pointer)
        if isinstance(value, list):
            return list(self._elements(value, pointer))
        return value

    def _elements(self, elements: list[Any], pointer: str) -> Iterator[Any]:
        place = 0
        for element in elements:
            if not (isinstance(element, dict) and "..." in element):
                yield self._value(element, f"{pointer}/{place}")
                place += 1
                continue
            if len(element) != 1:
                raise _broken(_("a hidden element of a list has members beside its digest"))
            for digest in self._digests([element["..."]]):
                disclosure = self._take(digest, length=2)
                if disclosure is None:
                    continue
                encoded, (_salt, shown) = disclosure
                self.placed.append(Disclosure(encoded=encoded, pointer=f"{pointer}/{place}", name=None))
                yield self._value(shown, f"{pointer}/{place}")
                place += 1

    def _digests(self, digests: object) -> Iterator[str]:
        if not isinstance(digests, list) or not all(isinstance(digest, str) for digest in digests):
            raise _broken(_("a list of digests is not one"))
        for digest in digests:
            if digest in self._met:
                raise _broken(_("a digest is there twice"))
            self._met.add(digest)
            yield digest

    def _take(self, digest: str, *, length: int) -> tuple[str, list[Any]] | None:
        found = self._waiting.pop(digest, None)
        if found is None:
            self.withheld += 1  # withheld, or a decoy: nobody can tell
            return None
        if len(found[1]) != length:
            raise _broken(_("a disclosure stands where it does not belong"))
        return found

    def refuse_unused(self) -> None:
        if self._waiting:
            raise _broken(_("a disclosure belongs to nothing that was signed"))


def _read_disclosure(encoded: str) -> list[Any]:
    try:
        value = loads(base64url_decode(encoded))
    except LerwalletError as wrong:
        raise _broken(wrong.message) from wrong
    if not isinstance(value, list) or len(value) not in {2, 3} or not isinstance(value[0], str):
        raise _broken(_("a disclosure is not a list of two or three"))
    return value


def _escape(name: str) -> str:
    return name.replace("~", "~0").replace("/", "~1")


def _broken(why: str) -> ProofFailed:
    return ProofFailed(
        _("The details that were disclosed do not fit what was signed: {why}").format(why=why),
        code="disclosure_wrong",
    )


# --- presenting -----------------------------------------------------------------------------------------------


def select(sd_jwt: SdJwt, wanted: Callable[[str], bool]) -> str:
    """The token with only the disclosures whose pointer is WANTED, and those that they stand in. Ends with a tilde."""
    pointers = {each.pointer for each in sd_jwt.disclosures if wanted(each.pointer)}
    kept = [
        each.encoded
        for each in sd_jwt.disclosures
        if any(pointer == each.pointer or pointer.startswith(f"{each.pointer}/") for pointer in pointers)
    ]
    return "~".join([sd_jwt.issued, *kept, ""])


def bind(presented: str, claims: JsonObject, secret: SecretKey) -> str:
    """PRESENTED with a key binding made of CLAIMS (`iat`, `aud`, `nonce`, ...) by the holder's SECRET (RFC 9901, 4.3)."""
    bound = {**claims, "sd_hash": parse(presented).sd_hash}
    return presented + jose.sign({"typ": "kb+jwt"}, bound, secret)


def issue(
    header: JsonObject, claims: JsonObject, secret: SecretKey, salts: Iterator[str], hide: JsonObject
) -> str:
    """A new SD-JWT over CLAIMS in which the members of HIDE can each be left out (RFC 9901, 4.2)."""
    return issue_in_parts(header, {**claims, **hide}, secret, salts, [f"/{_escape(name)}" for name in hide])


def issue_in_parts(
    header: JsonObject, claims: JsonObject, secret: SecretKey, salts: Iterator[str], pointers: Iterable[str]
) -> str:
    """A new SD-JWT over CLAIMS in which each member and list element that POINTERS name can be left out.

    SALTS give texts of 128 random bits (RFC 9901, 4.2.1).
    """
    payload = copy.deepcopy(dict(claims))
    disclosures = []
    # what stands in a hidden part is hidden before it (RFC 9901, 4.2.6)
    for pointer in sorted(pointers, key=lambda each: -each.count("/")):
        encoded, put = _taken_out(payload, pointer, next(salts))
        put(base64url_encode(hashlib.sha256(encoded.encode()).digest()))
        disclosures.append(encoded)
    token = jose.sign(header, {**payload, "_sd_alg": "sha-256"}, secret)
    return "~".join([token, *disclosures, ""])


def _taken_out(payload: dict[str, Any], pointer: str, salt: str) -> tuple[str, Callable[[str], None]]:
    """The disclosure of what stands at POINTER of PAYLOAD, and what puts its digest there instead."""
    *way, last = (step.replace("~1", "/").replace("~0", "~") for step in pointer.split("/")[1:])
    place: Any = payload
    for step in way:
        place = place[int(step) if isinstance(place, list) else step]
    if isinstance(place, list):
        index = int(last)

        def put_in_list(digest: str) -> None:
            place[index] = {"...": digest}

        return base64url_encode(canonicalize_json([salt, place[index]])), put_in_list

    def put(digest: str) -> None:
        # sorted, so that their order tells nothing (RFC 9901, 4.2.4.1)
        place["_sd"] = sorted([*place.get("_sd", ()), digest])

    return base64url_encode(canonicalize_json([salt, last, place.pop(last)])), put


def confirmed_binding(sd_jwt: SdJwt) -> JsonObject:
    """The claims of the key binding, once it is right in form and over these very details (RFC 9901, 7.3 step 5).

    Raises `ProofFailed`. Whose key, which audience and nonce, and how old, is for the checks to ask.
    """
    binding = sd_jwt.key_binding
    if binding is None or binding.type != "kb+jwt":
        raise ProofFailed(_("The holder's signature is not a key binding."), code="key_binding_wrong")
    claims = binding.claims()
    stated = claims.get("iat")
    complete = (
        isinstance(stated, int) and not isinstance(stated, bool) and text(claims.get("nonce")) is not None
    )
    if not complete or "aud" not in claims or claims.get("sd_hash") != sd_jwt.sd_hash:
        raise ProofFailed(
            _("The holder's signature is over other details than these."),
            code="key_binding_wrong",
        )
    return claims
