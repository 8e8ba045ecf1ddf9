"""Does the document have what its standard requires? And where it is in a token: do the two agree?"""

from collections.abc import Iterator
from typing import Final

from lerwallet.credential import Format, JsonObject, first_object, read_time, strings, text
from lerwallet.formats import Embedded, Hosted, OtherSeal, Packed, Page, Resume, Secured
from lerwallet.formats.documents import VCDM_1, VCDM_2
from lerwallet.proofs.jose import Jws
from lerwallet.proofs.sd_jwt import SdJwt
from lerwallet.verification import record, resume
from lerwallet.verification.report import Answer, Report, failed, passed

_SD_JWT_VC_TYPES: Final = {"dc+sd-jwt", "vc+sd-jwt"}
# SD-JWT VC, 2.2.2.3: what decides whether it holds must not be hideable
_NEVER_HIDDEN: Final = {"/iss", "/nbf", "/exp", "/cnf", "/vct", "/vct#integrity", "/status"}
_TOKEN_TYPES: Final = {"", "jwt", "vc+jwt", "vp+jwt", "vc+ld+jwt", "vp+ld+jwt", "vc+ld+json+jwt"}
_SD_TYPES: Final = {"vc+sd-jwt", "vp+sd-jwt", "vc+ld+json+sd-jwt", "dc+sd-jwt"}


_NOT_A_CREDENTIAL: Final = (Hosted, Page, Packed, Resume)
_READ_ELSEWHERE: Final = frozenset({Format.EDC_JSON, Format.OB2_SIGNED})
_OPEN_BADGES_3: Final = frozenset({Format.OB3_JSON, Format.OB3_JWT})


def answer(secured: Secured, contents: tuple[Report, ...] = ()) -> Answer:
    """Every member that is missing or out of place, or passed."""
    if isinstance(secured.securing, Packed) and secured.securing.documents:
        # named, so that nothing disappears among them
        return passed(
            "documents_set_aside", count=len(secured.securing.documents), urls=[*secured.securing.documents]
        )
    if isinstance(secured.securing, Resume):
        return resume.answer(secured.securing, contents)
    if secured.format is Format.SD_JWT_VC:
        return _answer(_sd_jwt_vc(secured))
    if isinstance(secured.securing, _NOT_A_CREDENTIAL) or secured.format in _READ_ELSEWHERE:
        return passed()
    if isinstance(secured.securing, OtherSeal) and "badge" in secured.credential.document:
        return passed()  # Blockcerts 2 seals an assertion of Open Badges 2
    return _answer(_credential(secured), _disagreements(secured))


def _answer(*flaws: Iterator[str]) -> Answer:
    for code, found in zip(("members_missing", "token_disagrees"), flaws, strict=False):
        listed = list(found)
        if listed:
            return failed(code, members=listed)
    return passed()


def _credential(secured: Secured) -> Iterator[str]:
    document = secured.credential.document
    contexts = document.get("@context")
    first = contexts[0] if isinstance(contexts, list) and contexts else contexts
    if first not in (VCDM_1, VCDM_2):
        yield "@context"
    if secured.format.is_presentation:
        if "holder" in document and not _is_url(
            text(document["holder"]) or text(first_object(document["holder"]).get("id"))
        ):
            yield "holder"
        return
    if "VerifiableCredential" not in secured.credential.types:
        yield "type"
    issuer = secured.credential.issuer.id
    if not issuer or (first == VCDM_2 and not _is_url(issuer)):
        yield "issuer"  # VCDM 2.0, 4.7
    if not _may_be_withheld("credentialSubject", secured) and (
        not isinstance(document.get("credentialSubject"), dict | list) or not document["credentialSubject"]
    ):
        yield "credentialSubject"
    if isinstance(secured.securing, Embedded) and secured.partial:
        return  # whatever else it must have may have been left out
    if first == VCDM_2:
        yield from _untyped(document)
    if first == VCDM_1 and not isinstance(secured.securing, SdJwt) and "issuanceDate" not in document:
        yield "issuanceDate"  # VCDM 1.1, 4.6
    if secured.format in _OPEN_BADGES_3:
        yield from _open_badge(document, first)
    if secured.format in record.FORMATS:
        yield from record.flaws(document)


def _may_be_withheld(member: str, secured: Secured) -> bool:
    """Whether MEMBER is missing where the holder left out something, which may be it."""
    return secured.partial and member not in secured.credential.document


# VCDM 2.0, 4.10 to 4.13 and 5.4 to 5.6: what each of these must have
_MUST_HAVE: Final = {
    "credentialStatus": ("type",),
    "credentialSchema": ("type", "id"),
    "refreshService": ("type",),
    "termsOfUse": ("type",),
    "evidence": ("type",),
}


def _untyped(document: JsonObject) -> Iterator[str]:
    for name, members in _MUST_HAVE.items():
        if name not in document:
            continue
        stated = document[name]
        for each in stated if isinstance(stated, list) else [stated]:
            if isinstance(each, dict):
                yield from (
                    f"{name}.{member}"
                    for member in members
                    if member not in each and f"@{member}" not in each
                )


def _is_url(value: str | None) -> bool:
    scheme, colon, rest = (value or "").partition(":")
    return bool(colon and rest and scheme.isascii() and scheme[:1].isalpha())


def _open_badge(document: JsonObject, first: object) -> Iterator[str]:
    """Open Badges 3.0, B.1: what a badge without which it says nothing must have."""
    achievement = first_object(first_object(document.get("credentialSubject")).get("achievement"))
    if not achievement:
        yield "credentialSubject.achievement"
    elif "name" not in achievement:
        yield "credentialSubject.achievement.name"
    if first == VCDM_2 and "validFrom" not in document:
        yield "validFrom"


def _sd_jwt_vc(secured: Secured) -> Iterator[str]:
    securing = secured.securing
    if not isinstance(securing, SdJwt):
        return
    if securing.jws.type not in _SD_JWT_VC_TYPES:
        yield "typ"
    if text(secured.credential.document.get("vct")) is None:
        yield "vct"
    for disclosure in securing.disclosures:
        if disclosure.pointer in _NEVER_HIDDEN:
            yield disclosure.pointer[1:]


def _disagreements(secured: Secured) -> Iterator[str]:
    """Registered claims that say something else than the credential in the token (Open Badges 3.0, 8.2.4.1)."""
    securing = secured.securing
    if isinstance(securing, Embedded):
        return
    token = securing.jws if isinstance(securing, SdJwt) else securing
    if isinstance(token, Jws) and token.type not in (
        _SD_TYPES if isinstance(securing, SdJwt) else _TOKEN_TYPES
    ):
        yield "typ"
    if isinstance(token, Jws) and token.type in {"vc+jwt", "vp+jwt"}:
        # VC-JOSE-COSE 1.0, 3.1.1: these payloads are the credential, and hold no second one
        yield from sorted({"vc", "vp"} & set(token.claims()))
    claims, credential = secured.claims, secured.credential
    signer = (
        text(credential.document.get("holder")) if secured.format.is_presentation else credential.issuer.id
    )
    pairs = {"iss": signer, "jti": credential.id}
    if not secured.format.is_presentation:
        pairs["sub"] = text(first_object(credential.document.get("credentialSubject")).get("id"))
    for name, stated in pairs.items():
        if name in claims and stated is not None and claims[name] != stated:
            yield name
    if not secured.format.is_presentation:
        yield from _other_dates(claims, credential.document)


def _other_dates(claims: JsonObject, document: JsonObject) -> Iterator[str]:
    # VCDM 1.1, 6.3.1 ties nbf to issuanceDate; Open Badges 3.0, 8.2.4 to validFrom
    first = next(iter(strings(document.get("@context"))), None)
    members = ("issuanceDate", "expirationDate") if first == VCDM_1 else ("validFrom", "validUntil")
    for name, member in zip(("nbf", "exp"), members, strict=True):
        claimed, stated = read_time(claims.get(name)), read_time(document.get(member))
        if claimed is not None and stated is not None and abs((claimed - stated).total_seconds()) >= 1:
            yield name
