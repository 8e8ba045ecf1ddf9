"""The badge that is awarded for a submission: an Open Badge 3.0 for whoever signed the submission, in one of three forms.

To add a form: a member of `Form`, and its row in `_MAKERS`.
"""

import hashlib
import json
import re
import uuid
from base64 import b64encode
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Any, Final, assert_never

from lerwallet.credential import JsonObject, utc
from lerwallet.did import verification_method
from lerwallet.fetch import offline
from lerwallet.formats.documents import VCDM_2
from lerwallet.issuing.achievement import achievement, description_id, level_id
from lerwallet.issuing.awards import Place
from lerwallet.issuing.issuer import Issuer
from lerwallet.issuing.publishing import OPEN_BADGES, status_list_url
from lerwallet.journey.rubric import Judged, Level, Pack, Rubric
from lerwallet.journey.submission import Submission
from lerwallet.keys import SecretKey
from lerwallet.multiformats import base64url_encode
from lerwallet.presentation import Presenter
from lerwallet.proofs import data_integrity, sd_jwt
from lerwallet.proofs.selective import ecdsa_sd
from lerwallet.vault import Vault

Random = Callable[[int], bytes]
"""So many bytes that nobody can foresee."""

_SCHEMA: Final = (
    "https://purl.imsglobal.org/spec/ob/v3p0/schema/json/ob_v3p0_achievementcredential_schema.json"
)
_EXTENSIONS: Final = "https://purl.imsglobal.org/spec/ob/v3p0/extensions.json"
_MEDIA_TYPE: Final = re.compile(r"[a-z]+/[A-Za-z0-9][A-Za-z0-9!#$&^_.+-]{0,99}")  # RFC 6838, 4.2
_PEOPLE: Final = uuid.UUID("0b0c6a0e-6f57-5c1b-8d0e-6f0f5f3f8a10")  # where assessors get their ids from


class Form(StrEnum):
    """How the badge is signed, and so what its holder can leave out of it later."""

    OB3 = "ob3"  # one signature over all of it: whole or not at all
    SD_JWT = "sd-jwt"  # a token of which results, evidence and words can be left out
    ECDSA_SD = "ecdsa-sd"  # a document of which every statement can be left out that is not mandatory


@dataclass(frozen=True, kw_only=True)
class Judgement:
    """What an assessor found. `levels` has one for everything that the rubric judges; `comment` is for the learner."""

    levels: Mapping[str, Level]
    comment: str = ""
    assessor: str | None = None


@dataclass(frozen=True, kw_only=True)
class Awarding:
    """All that a badge is made of. `place` is where it is looked up once it is withdrawn; None where there is no list."""

    issuer: Issuer
    pack: Pack
    submission: Submission
    judgement: Judgement
    place: Place | None
    now: datetime


def algorithm_of(form: Form, issuer: Issuer) -> str:
    """What the key of ISSUER signs with that signs badges of this FORM."""
    match form:
        case Form.OB3:
            return "EdDSA"
        case Form.SD_JWT:
            # readers elsewhere seldom know EdDSA in a token; an issuer that is a key keeps to the id it is known by
            return "ES256" if issuer.is_on_the_web else "EdDSA"
        case Form.ECDSA_SD:
            return "ES256"
        case other:
            assert_never(other)


def make(awarding: Awarding, form: Form, vault: Vault, credential_id: str, random: Random) -> bytes:
    """The badge with the id CREDENTIAL_ID, as the learner gets it. Asks for a VAULT that was opened to sign."""
    return _MAKERS[form](awarding, vault, credential_id, random)


def _whole(awarding: Awarding, vault: Vault, credential_id: str, _random: Random) -> bytes:
    """One signature over everything (VC-DI-EdDSA 1.0, 3.2). What the learner wrote stays out: it could not be held back."""
    signer = awarding.issuer.signer(vault, algorithm_of(Form.OB3, awarding.issuer))
    document = _credential(awarding, credential_id, signer.did, written=False)
    document["@context"].append(_EXTENSIONS)  # which defines the kind of schema
    document["credentialSchema"] = [{"id": _SCHEMA, "type": "1EdTechJsonSchemaValidator2019"}]
    options = {"cryptosuite": "eddsa-rdfc-2022", **_options(awarding, signer)}
    return _json(data_integrity.sign(document, options, signer.secret))


def _token(awarding: Awarding, vault: Vault, credential_id: str, random: Random) -> bytes:
    """An SD-JWT of the credential (VC-JOSE-COSE 1.0, 3.2.1), bound to the key that signed the submission (RFC 7800)."""
    signer = awarding.issuer.signer(vault, algorithm_of(Form.SD_JWT, awarding.issuer), token=True)
    document = _credential(awarding, credential_id, signer.did, written=True)
    learner = verification_method(awarding.submission.learner, offline).key
    claims = {
        **document,
        "iss": signer.did,
        "sub": awarding.submission.learner,
        "jti": credential_id,
        "nbf": int(awarding.now.timestamp()),
        "cnf": {"jwk": learner.jwk},
    }
    subject = document["credentialSubject"]
    hideable = [
        *(f"/credentialSubject/result/{place}" for place in range(len(subject["result"]))),
        *(f"/evidence/{place}" for place in range(len(document.get("evidence", [])))),
        *(f"/credentialSubject/{name}" for name in ("narrative", "source") if name in subject),
        *(["/relatedResource"] if "relatedResource" in document else []),
        "/awardedDate",
    ]
    header = {"typ": "vc+sd-jwt", "cty": "vc", "kid": signer.verification_method}
    salts = iter(lambda: base64url_encode(random(16)), "")
    return sd_jwt.issue_in_parts(header, claims, signer.secret, salts, hideable).encode()


def _in_statements(awarding: Awarding, vault: Vault, credential_id: str, random: Random) -> bytes:
    """A base proof for its holder (VC-DI-ECDSA 1.0, 3.6.1): who, what kind, whether it holds, and that it was completed always show."""
    signer = awarding.issuer.signer(vault, algorithm_of(Form.ECDSA_SD, awarding.issuer))
    document = _credential(awarding, credential_id, signer.did, written=True)
    results = range(len(document["credentialSubject"]["result"]))
    pointers = [
        "/issuer",
        "/validFrom",
        "/name",
        *(["/credentialStatus"] if "credentialStatus" in document else []),
        "/credentialSubject/achievement/name",
        # Open Badges 3.0 implementation guide: a grade is not separated from its status
        *(f"/credentialSubject/result/{place}/status" for place in results),
    ]
    signed = ecdsa_sd.sign(
        document,
        _options(awarding, signer),
        signer.secret,
        statement_secret=SecretKey.generate("ES256"),
        hmac_key=random(32),
        pointers=pointers,
    )
    return _json(signed)


_MAKERS: Final = {Form.OB3: _whole, Form.SD_JWT: _token, Form.ECDSA_SD: _in_statements}


def _options(awarding: Awarding, signer: Presenter) -> dict[str, Any]:
    return {
        "created": utc(awarding.now),
        "verificationMethod": signer.verification_method,
        "proofPurpose": "assertionMethod",
    }


def _credential(awarding: Awarding, credential_id: str, issuer_id: str, *, written: bool) -> dict[str, Any]:
    """The credential without a signature (Open Badges 3.0, B.1.1); with what the learner has WRITTEN, or only its digest."""
    issuer, judgement = awarding.issuer, awarding.judgement
    evidence = list(_evidence(awarding.pack.rubric(), awarding.submission, written=written))
    resources = [each["resource"] for each in evidence]
    document: dict[str, Any] = {
        "@context": [VCDM_2, OPEN_BADGES],
        "id": credential_id,
        "type": ["VerifiableCredential", "OpenBadgeCredential"],
        "issuer": {
            "id": issuer_id,
            "type": ["Profile"],
            "name": issuer.name,
            **({"url": issuer.url} if issuer.url else {}),
        },
        "name": awarding.pack.rubric().title.text,
        "validFrom": utc(awarding.now),
        "awardedDate": utc(awarding.now),
        "credentialSubject": {
            "id": awarding.submission.learner,
            "type": ["AchievementSubject"],
            "achievement": achievement(awarding.pack, issuer),
            "result": [
                _result(awarding.pack.rubric(), judged, judgement) for judged in awarding.pack.rubric().judged
            ],
            "source": _assessor(issuer, judgement),
            **({"narrative": judgement.comment} if judgement.comment else {}),
        },
    }
    if evidence:
        document |= {"evidence": [each["evidence"] for each in evidence], "relatedResource": resources}
    if awarding.place is not None:
        address = status_list_url(issuer, awarding.place.status_list)
        document["credentialStatus"] = {
            "id": f"{address}#{awarding.place.entry}",
            "type": "BitstringStatusListEntry",
            "statusPurpose": "revocation",
            "statusListIndex": str(awarding.place.entry),
            "statusListCredential": address,
        }
    return document


def _result(rubric: Rubric, judged: Judged, judgement: Judgement) -> dict[str, Any]:
    return {
        "type": ["Result"],
        "resultDescription": description_id(rubric, judged),
        "achievedLevel": level_id(rubric, judged, judgement.levels[judged.key]),
        "status": "Completed",
    }


def _assessor(issuer: Issuer, judgement: Judgement) -> dict[str, Any]:
    """Who assessed it on behalf of the issuer (Open Badges 3.0, B.1.3, `source`)."""
    name = judgement.assessor or issuer.name
    return {"id": uuid.uuid5(_PEOPLE, f"{issuer.id}\n{name}").urn, "type": ["Profile"], "name": name}


def _evidence(
    rubric: Rubric, submission: Submission, *, written: bool
) -> Iterator[dict[str, dict[str, Any]]]:
    """What was judged, each with its digest (VCDM 2.0, 5.3), under a name that is its digest (RFC 6920).

    Names of files stay out: they may tell more than the learner means to.
    """
    found: dict[bytes, dict[str, dict[str, Any]]] = {}
    for part in submission.parts:
        text = "\n\n".join(each.strip() for each in part.answers if each.strip())
        if text:
            entry = _entry(
                found, hashlib.sha256(text.encode()).digest(), rubric.part_words(part.id).text, "text/plain"
            )
            if written:
                entry["narrative"] = text
    # by the rubric's names alone: what the learner calls an item is not the issuer's to sign
    for asked in rubric.items:
        item = submission.item(asked.name)
        for file in item.files if item else ():
            _entry(found, bytes.fromhex(file.sha256), asked.title.text, file.media_type)
    return iter(found.values())


def _entry(
    found: dict[bytes, dict[str, dict[str, Any]]], digest: bytes, name: str, media_type: str
) -> dict[str, Any]:
    """The evidence with DIGEST; the same file handed in twice is one, under both names."""
    known = found.get(digest)
    if known is not None:
        evidence = known["evidence"]
        if name not in evidence["name"].split(", "):
            evidence["name"] += f", {name}"
        return evidence
    address = f"ni:///sha-256;{base64url_encode(digest)}"
    found[digest] = {
        "evidence": {"id": address, "type": ["Evidence"], "name": name},
        "resource": {
            "id": address,
            "digestSRI": f"sha256-{b64encode(digest).decode()}",
            **({"mediaType": media_type} if _MEDIA_TYPE.fullmatch(media_type) else {}),
        },
    }
    return found[digest]["evidence"]


def _json(document: JsonObject) -> bytes:
    return json.dumps(document, ensure_ascii=False, indent=1).encode() + b"\n"
