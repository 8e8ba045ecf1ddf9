"""Tokens and JSON documents: telling the formats apart and reading each.

To add a JSON format: a row in `_KINDS`, most specific first. To add a token: a branch in `_read_token`.
"""

from collections.abc import Callable
from dataclasses import replace
from typing import Any, Final, NamedTuple

from lerwallet.credential import (
    Carrier,
    Credential,
    Format,
    JsonObject,
    first_object,
    objects,
    reference,
    strings,
    text,
)
from lerwallet.errors import LerwalletError, ProofFailed, RefusedForSafety, Unreadable
from lerwallet.formats import cose, ler_rs
from lerwallet.formats.secured import Broken, Embedded, Hosted, OtherSeal, Secured, Securing
from lerwallet.language import _
from lerwallet.proofs import jose, sd_jwt
from lerwallet.strict_json import loads

VCDM_1: Final = "https://www.w3.org/2018/credentials/v1"
VCDM_2: Final = "https://www.w3.org/ns/credentials/v2"

_NESTED_AT_MOST: Final = 4  # a page holds a presentation, that a record, that a credential
_CONTENTS_AT_MOST: Final = 2_000
_PROOFS_AT_MOST: Final = 20  # each may rest on all others, and then they are canonicalized anew
_REGISTERED: Final[tuple[str, ...]] = ("iss", "sub", "aud", "nbf", "iat", "exp", "jti")  # RFC 7519, 4.1
_SIGNED_KINDS: Final = frozenset(
    {
        "VerifiableCredential",
        "VerifiablePresentation",
        "OpenBadgeCredential",
        "AchievementCredential",
        "EndorsementCredential",
        "ClrCredential",
    }
)
_RECORDS: Final = frozenset({Format.CLR2_JSON, Format.CLR2_JWT})
_OB2_CONTEXTS: Final = frozenset(
    {"https://w3id.org/openbadges/v2", "https://openbadgespec.org/v2/context.json"},
)
_OB1_CONTEXTS: Final = frozenset({"https://w3id.org/openbadges/v1", "http://w3id.org/openbadges/v1"})
_OLD_CONTEXTS: Final = _OB2_CONTEXTS | _OB1_CONTEXTS


def read_text(document: str, carrier: Carrier, data: bytes, depth: int = 0) -> Secured:
    """Read a token or a JSON document. Raises `Unreadable` or `RefusedForSafety`."""
    document = document.strip()
    if jose.looks_like(document) or sd_jwt.looks_like(document):
        return _read_token(document, Carrier.JWT if carrier is Carrier.JSON else carrier, data, depth)
    if document.startswith(cose.BEGINS_IN_BASE64):
        return read_cose(cose.from_base64(document), data, depth)
    if not document.startswith(("{", "[", '"')):
        raise Unreadable(
            _("This is a text, and there is no badge in it."),
            hint=_("Ask the issuer for the badge file: it ends in .json, .png, .svg or .jwt."),
        )
    try:
        value = loads(document)
    except Unreadable as problem:
        hint = problem.hint or _("It may have been cut short on its way: get the file from the issuer again.")
        raise Unreadable(problem.message, hint=hint, code=problem.code) from problem
    return read_value(value, carrier, data, depth)


def read_value(value: object, carrier: Carrier, data: bytes, depth: int = 0) -> Secured:
    """Read what stands for a credential inside JSON: an object, or a token in a string."""
    if depth > _NESTED_AT_MOST:
        raise RefusedForSafety(_("Credentials are nested too deep in each other."))
    if isinstance(value, str):
        token = value.strip()
        if jose.looks_like(token) or sd_jwt.looks_like(token):
            return _read_token(token, carrier, data, depth)
    elif isinstance(value, dict):
        return _read_object(value, carrier, data, depth)
    raise Unreadable(
        _("This file has no badge or credential inside that lerwallet knows."),
        hint=_("Ask the issuer for the badge file: it ends in .json, .png, .svg or .jwt."),
    )


def read_cose(message: bytes, data: bytes, depth: int = 0) -> Secured:
    """Read a credential or presentation in a COSE_Sign1 MESSAGE; DATA is the file that it came in."""
    return _secured(dict(cose.payload(message)), OtherSeal(name=cose.NAME), Carrier.COSE, data, {}, depth)


# --- tokens ---------------------------------------------------------------------------------------------------


def _read_token(token: str, carrier: Carrier, data: bytes, depth: int) -> Secured:
    if "~" in token:
        return _read_sd_jwt(token, carrier, data, depth)
    jws = jose.parse(token)
    claims = jws.claims()
    registered = {name: claims[name] for name in _REGISTERED if name in claims}
    if "Assertion" in strings(claims.get("type")):
        return Secured(
            format=Format.OB2_SIGNED,
            carrier=carrier,
            data=data,
            credential=Credential.of_assertion(claims),
            securing=jws,
        )
    if isinstance(claims.get("vc"), dict):  # VCDM 1.1, 6.3.1
        return _secured(_filled(claims["vc"], claims), jws, carrier, data, registered, depth)
    if isinstance(claims.get("vp"), dict):
        presentation = {"holder": claims.get("iss"), **claims["vp"]}
        return _secured(presentation, jws, carrier, data, _presentation_claims(claims), depth)
    if "type" in claims or "@context" in claims:  # Open Badges 3.0, 8.2.4 and vc-jose-cose
        document = {name: value for name, value in claims.items() if name not in _REGISTERED}
        if "VerifiablePresentation" in strings(claims.get("type")):
            registered = _presentation_claims(claims)
        return _secured(document, jws, carrier, data, registered, depth)
    raise Unreadable(_("This is a signed token, but there is no badge or credential in it."))


def _presentation_claims(claims: JsonObject) -> dict[str, Any]:
    return {name: claims[name] for name in (*_REGISTERED, "nonce") if name in claims}


def _filled(credential: JsonObject, claims: JsonObject) -> dict[str, Any]:
    """The credential of a `vc` claim, with what only the registered claims say put in its place (VCDM 1.1, 6.3.1)."""
    document = dict(credential)
    if "jti" in claims:
        document.setdefault("id", claims["jti"])
    if "iss" in claims:
        issuer = document.get("issuer", {})
        if isinstance(issuer, dict):
            document["issuer"] = {"id": claims["iss"], **issuer} if issuer else claims["iss"]
    subject = document.get("credentialSubject")
    if "sub" in claims and isinstance(subject, dict):
        document["credentialSubject"] = {"id": claims["sub"], **subject}
    if "nbf" in claims and "validFrom" not in document:
        document.setdefault("issuanceDate", claims["nbf"])
    if "exp" in claims and "validUntil" not in document:
        document.setdefault("expirationDate", claims["exp"])
    return document


def _read_sd_jwt(token: str, carrier: Carrier, data: bytes, depth: int) -> Secured:
    try:
        parsed = sd_jwt.parse(token)
    except ProofFailed as wrong:
        return _broken(token, wrong, carrier, data)
    payload = parsed.payload
    registered = {name: payload[name] for name in _REGISTERED if name in payload}
    if "vct" in payload:
        return Secured(
            format=Format.SD_JWT_VC,
            carrier=carrier,
            data=data,
            credential=Credential.of(payload),
            securing=parsed,
        )
    document = {name: value for name, value in payload.items() if name not in _REGISTERED}
    if "VerifiablePresentation" in strings(payload.get("type")):
        return _secured(document, parsed, carrier, data, _presentation_claims(payload), depth)
    if "VerifiableCredential" in strings(payload.get("type")):
        return _secured(document, parsed, carrier, data, registered, depth)
    raise Unreadable(_("This is a signed token, but there is no badge or credential in it."))


def _broken(token: str, wrong: ProofFailed, carrier: Carrier, data: bytes) -> Secured:
    """A token whose disclosures break a rule (RFC 9901, 7.1): a wrong proof, and not an unreadable file."""
    claims = jose.parse(token.partition("~")[0]).claims()
    return Secured(
        format=Format.SD_JWT_VC if "vct" in claims else Format.VC_SD_JWT,
        carrier=carrier,
        data=data,
        credential=Credential.of(claims),
        securing=Broken(code=wrong.code, message=wrong.message),
    )


# --- JSON -----------------------------------------------------------------------------------------------------


def _read_object(document: JsonObject, carrier: Carrier, data: bytes, depth: int) -> Secured:
    if depth == 0 and ler_rs.is_resume(document):
        from lerwallet.formats.page import whole_badge

        return ler_rs.read_resume(document, data, lambda badge: _content(badge, data, 1), whole_badge)
    if "EnvelopedVerifiableCredential" in strings(document.get("type")):
        return _opened(document, data, depth)
    if "payload" in document and "signatures" in document:  # JAdES, the seal of European Digital Credentials
        return Secured(
            format=Format.EDC_JSON,
            carrier=carrier,
            data=data,
            credential=Credential.of(_sealed_payload(document["payload"])),
            securing=OtherSeal(name="JAdES"),
        )
    if _is_assertion(document):
        return _read_assertion(document, carrier, data)
    kinds = strings(document.get("type", document.get("@type")))
    if _SIGNED_KINDS.isdisjoint(kinds) and not (kinds and "issuer" in document):
        raise Unreadable(
            _("This file has no badge or credential inside that lerwallet knows."),
            hint=_("Ask the issuer for the badge file: it ends in .json, .png, .svg or .jwt."),
        )
    proofs = document.get("proof", [])
    found = tuple(
        proof for proof in (proofs if isinstance(proofs, list) else [proofs]) if isinstance(proof, dict)
    )
    if len(found) > _PROOFS_AT_MOST:
        raise RefusedForSafety(_("It has more signatures than lerwallet looks at."))
    return _secured(document, Embedded(proofs=found), carrier, data, {}, depth)


def _opened(envelope: JsonObject, data: bytes, depth: int) -> Secured:
    """The credential in an EnvelopedVerifiableCredential (VCDM 2.0, 4.13): a `data:` URL with its media type."""
    media_type, _comma, token = (text(envelope.get("id")) or "").removeprefix("data:").partition(",")
    if media_type in {"application/vc+cose;base64", "application/vc+cose"}:
        return read_cose(cose.from_base64(token), data, depth + 1)
    if media_type not in {
        "application/vc+jwt",
        "application/vc+sd-jwt",
        "application/dc+sd-jwt",
        "application/jwt",
    }:
        raise Unreadable(_("The presentation holds a credential of a kind that lerwallet does not read."))
    return _read_token(token, Carrier.JWT, data, depth + 1)


def _sealed_payload(payload: object) -> JsonObject:
    try:
        return first_object(loads(payload)) if isinstance(payload, str) else {}
    except LerwalletError:
        return {}  # it is shown with nothing but its kind


class _Kind(NamedTuple):
    recognizes: Callable[[JsonObject, frozenset[str]], bool]
    embedded: Format
    token: Format


def _is_blockcert(document: JsonObject, _types: frozenset[str]) -> bool:
    return any("blockcerts" in context for context in strings(document.get("@context")))


# most specific first
_KINDS: Final = (
    _Kind(lambda _d, types: "VerifiablePresentation" in types, Format.VP_JSON, Format.VP_JWT),
    # before all others: whatever else a record calls itself, what is in it is looked at
    _Kind(lambda _d, types: "ClrCredential" in types, Format.CLR2_JSON, Format.CLR2_JWT),
    _Kind(lambda _d, types: "EuropeanDigitalCredential" in types, Format.EDC_JSON, Format.VC_JWT),
    _Kind(_is_blockcert, Format.BLOCKCERTS, Format.VC_JWT),
    _Kind(
        lambda _d, types: bool(types & {"OpenBadgeCredential", "AchievementCredential"}),
        Format.OB3_JSON,
        Format.OB3_JWT,
    ),
    _Kind(lambda _d, _t: True, Format.VC_JSON, Format.VC_JWT),
)


def _secured(
    document: JsonObject,
    securing: Securing,
    carrier: Carrier,
    data: bytes,
    claims: JsonObject,
    depth: int,
) -> Secured:
    types = frozenset(strings(document.get("type", document.get("@type"))))
    if {"VerifiablePresentation", "VerifiableCredential"} <= types:
        # signed by whoever shows it, it would be told as what an issuer says
        raise Unreadable(_("It says of itself that it is a presentation and a credential at once."))
    kind = next(kind for kind in _KINDS if kind.recognizes(document, types))
    if isinstance(securing, OtherSeal):
        form = Format.VP_COSE if kind.embedded is Format.VP_JSON else Format.VC_COSE
    elif isinstance(securing, sd_jwt.SdJwt):
        form = Format.VP_SD_JWT if kind.embedded is Format.VP_JSON else Format.VC_SD_JWT
    else:
        form = kind.embedded if isinstance(securing, Embedded) else kind.token
    return Secured(
        format=form,
        carrier=carrier,
        data=data,
        credential=_presentation(document) if form.is_presentation else Credential.of(document),
        securing=securing,
        claims=claims,
        contents=_contents(document, form, data, depth),
    )


def _presentation(document: JsonObject) -> Credential:
    """What a presentation says itself: who shows it. Members of a credential in it are not an issuer's words."""
    own = {name: document[name] for name in ("id", "@id", "type", "@type") if name in document}
    return replace(Credential.of(own), document=document, subject=reference(document.get("holder")))


def _contents(
    document: JsonObject, form: Format, data: bytes, depth: int
) -> "tuple[Secured | LerwalletError, ...]":
    if form.is_presentation:
        inside = document.get("verifiableCredential", [])
    elif form in _RECORDS:
        inside = [
            each
            for subject in objects(document.get("credentialSubject"))
            for each in _listed(subject.get("verifiableCredential", []))
        ]
    else:
        return ()
    found = _listed(inside)
    if len(found) > _CONTENTS_AT_MOST:
        raise RefusedForSafety(_("There are too many credentials inside."))
    return tuple(_content(each, data, depth + 1) for each in found)


def _listed(value: object) -> list[object]:
    return value if isinstance(value, list) else [value]


def _content(value: object, data: bytes, depth: int) -> Secured | LerwalletError:
    try:
        return read_value(value, Carrier.JWT if isinstance(value, str) else Carrier.JSON, data, depth)
    except LerwalletError as unread:
        return unread


# --- Open Badges 1 and 2 ----------------------------------------------------------------------------------------


def _is_assertion(document: JsonObject) -> bool:
    of_old = not _OLD_CONTEXTS.isdisjoint(strings(document.get("@context")))
    kinds = strings(document.get("type"))
    if not _SIGNED_KINDS.isdisjoint(kinds):
        # some issuers write an assertion that is a credential too; where it says that it is hosted, it is
        return bool("Assertion" in kinds and of_old and {"verification", "verify"} & set(document))
    return bool("Assertion" in kinds or of_old or ("badge" in document and "recipient" in document))


def _read_assertion(document: JsonObject, carrier: Carrier, data: bytes) -> Secured:
    contexts = set(strings(document.get("@context")))
    if _is_blockcert(document, frozenset()) and "signature" in document:
        return Secured(
            format=Format.BLOCKCERTS,
            carrier=carrier,
            data=data,
            credential=Credential.of_assertion(document),
            securing=OtherSeal(name="MerkleProof2017"),
        )
    form = Format.OB2_HOSTED if contexts - _OB1_CONTEXTS else Format.OB1_HOSTED
    stated = first_object(document.get("verification", document.get("verify")))
    address = text(document.get("id")) or text(stated.get("url"))
    return Secured(
        format=form,
        carrier=carrier,
        data=data,
        credential=Credential.of_assertion(document),
        securing=Hosted(address=address),
    )
