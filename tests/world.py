"""A small world in memory for tests: issuers, learners, lists of withdrawn badges, people who vouch, and a clock.

Everything is made with fixed keys. To add a way of issuing: a function that gives the bytes a learner would receive.
"""

import copy
import gzip
import hashlib
import json
import zlib
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from functools import cache
from typing import Any, Final

from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import padding, rsa

from lerwallet import formats, presentation
from lerwallet.errors import NotFetched
from lerwallet.fetch import Document, Origin
from lerwallet.formats import png, svg
from lerwallet.formats.baked import Keyword
from lerwallet.keys import PublicKey, SecretKey
from lerwallet.multiformats import Codec, base64url_encode, multikey_encode
from lerwallet.presentation import Presenter
from lerwallet.proofs import data_integrity, jose, sd_jwt, selective
from lerwallet.proofs.selective import bbs, bbs_2023, ecdsa_sd
from lerwallet.trust import Entry, Trust, TrustList
from lerwallet.verification import Report, Verifier, verify_bytes

Object = dict[str, Any]

NOW: Final = datetime(2026, 11, 21, 12, tzinfo=UTC)
VCDM_1: Final = "https://www.w3.org/2018/credentials/v1"
VCDM_2: Final = "https://www.w3.org/ns/credentials/v2"
OB3: Final = "https://purl.imsglobal.org/spec/ob/v3p0/context-3.0.3.json"
OB3_FIRST: Final = "https://purl.imsglobal.org/spec/ob/v3p0/context-3.0.1.json"
ED25519_2020: Final = "https://w3id.org/security/suites/ed25519-2020/v1"
REVOCATIONS: Final = "https://school.example/status/revocations"
SUSPENSIONS: Final = "https://school.example/status/suspensions"
EMPLOYER: Final = "https://employer.example"
NONCE: Final = "n-4711"
REVOKED: Final = 4711  # the index of a withdrawn badge in both lists
LIST_BITS: Final = 131_072

_P: Final = int(
    "f98273396341c81cc557a6955989e920469694c88b45006c1c01b028758f413f75686115b44d43e7ff7c6434d00ba6f8276126da89c3361391f6"
    "c8551a5b2eae208d1cf86fe048d6f1bc0a970cbd090c255f91e8a5f6a2a56d69b63cf4df56441a038f94766b71371fb60d1ced0fddcd2002da26"
    "b749114de0527b3640397c0b",
    16,
)
_Q: Final = int(
    "c96870795d42cb41474eda20452b2c9869928e6eb82bc48086f532cabb99fe049630d3a96c14a7763eb4582fa2c8df63cd2745d886413e30eed7"
    "f3686a9f006a942aae71c65155315296a62b984e0ef3427bbfc7c480a9164882cc08c5010ad4d7fbbd0292564222217278ac94085d009bef8a02"
    "440f0eed7676e77a2ca8f209",
    16,
)


@cache
def _rsa() -> rsa.RSAPrivateKey:
    exponent = 65537
    d = pow(exponent, -1, (_P - 1) * (_Q - 1))
    public = rsa.RSAPublicNumbers(exponent, _P * _Q)
    return rsa.RSAPrivateNumbers(_P, _Q, d, d % (_P - 1), d % (_Q - 1), pow(_Q, -1, _P), public).private_key()


@dataclass(frozen=True, kw_only=True)
class Actor:
    """Somebody with a DID and one key: an issuer or a learner. `sign` gives raw signatures."""

    name: str
    did: str
    method: str  # the DID URL of the key
    algorithm: str
    public: PublicKey
    sign: Callable[[bytes], bytes]
    secret: SecretKey | None = None

    @property
    def key(self) -> SecretKey:
        assert self.secret is not None
        return self.secret

    @property
    def presenter(self) -> Presenter:
        return Presenter(did=self.did, verification_method=self.method, secret=self.key)

    @property
    def did_document(self) -> Object:
        """What an actor with a did:web publishes."""
        method = {
            "id": self.method,
            "type": "JsonWebKey",
            "controller": self.did,
            "publicKeyJwk": self.public.jwk,
        }
        return {
            "@context": ["https://www.w3.org/ns/did/v1"],
            "id": self.did,
            "verificationMethod": [method],
            "assertionMethod": [self.method],
            "authentication": [self.method],
        }


def _seed(name: str) -> bytes:
    return hashlib.sha256(name.encode()).digest()


def did_key(name: str) -> Actor:
    """An Ed25519 key in a did:key."""
    secret = SecretKey.from_bytes("EdDSA", _seed(name))
    multikey = secret.public.multikey
    did = f"did:key:{multikey}"
    return Actor(
        name=name,
        did=did,
        method=f"{did}#{multikey}",
        algorithm="EdDSA",
        public=secret.public,
        sign=secret.sign,
        secret=secret,
    )


def did_jwk(name: str) -> Actor:
    """A P-256 key in a did:jwk."""
    secret = SecretKey.from_bytes("ES256", _seed(name))
    did = "did:jwk:" + base64url_encode(json.dumps(secret.public.jwk).encode())
    return Actor(
        name=name,
        did=did,
        method=f"{did}#0",
        algorithm="ES256",
        public=secret.public,
        sign=secret.sign,
        secret=secret,
    )


def did_web(name: str, host: str, algorithm: str = "EdDSA") -> Actor:
    """A key that a web page lists."""
    did = f"did:web:{host}"
    if algorithm == "RS256":
        return Actor(
            name=name,
            did=did,
            method=f"{did}#key-1",
            algorithm=algorithm,
            public=PublicKey(kind=Codec.RSA, native=_rsa().public_key()),
            sign=lambda message: _rsa().sign(message, padding.PKCS1v15(), hashes.SHA256()),
        )
    secret = SecretKey.from_bytes(algorithm, _seed(name))
    return Actor(
        name=name,
        did=did,
        method=f"{did}#key-1",
        algorithm=algorithm,
        public=secret.public,
        sign=secret.sign,
        secret=secret,
    )


SCHOOL: Final = did_key("Riverside School")
COLLEGE: Final = did_jwk("Hill College")
ACADEMY: Final = did_web("Web Academy", "academy.example")
UNIVERSITY: Final = did_web("Old University", "university.example", "RS256")
STRANGER: Final = did_key("Stranger")
LEARNER: Final = did_key("Learner")
OTHER_LEARNER: Final = did_key("Other learner")
PHONE: Final = did_jwk("Learner's phone")

TRUSTED: Final = (SCHOOL, COLLEGE, ACADEMY, UNIVERSITY)


# --- what the reader has at hand --------------------------------------------------------------------------------


@dataclass(kw_only=True)
class World:
    """The documents that can be fetched, and the issuers that somebody vouches for."""

    documents: dict[str, bytes] = field(default_factory=dict)
    trusted: Iterable[Actor] = TRUSTED

    def fetch(self, url: str, /) -> Document:
        if url not in self.documents:
            raise NotFetched(f"{url} is not in this world.")
        return Document(
            url=url,
            data=self.documents[url],
            media_type="application/json",
            fetched_at="2026-11-21T12:00:00Z",
            origin=Origin.READER,
        )

    def publish(self, url: str, document: object) -> None:
        self.documents[url] = document if isinstance(document, bytes) else json.dumps(document).encode()

    def publish_did(self, actor: Actor, document: Mapping[str, Any] | None = None) -> None:
        host = actor.did.removeprefix("did:web:")
        self.publish(f"https://{host}/.well-known/did.json", document or actor.did_document)

    def verifier(self, **asked: Any) -> Verifier:
        entries = {each.did: Entry(id=each.did, name=f"{each.name} (listed)") for each in self.trusted}
        trust = Trust(lists=[TrustList(source="the tests' list", entries=entries)])
        return Verifier(**{"now": NOW, "fetch": self.fetch, "trust": trust, **asked})

    def verify(self, data: bytes, **asked: Any) -> Report:
        return verify_bytes("test", data, self.verifier(**asked))


def world() -> World:
    """A world in which everything is as it should be."""
    made = World()
    for actor in (ACADEMY, UNIVERSITY):
        made.publish_did(actor)
    made.publish(REVOCATIONS, _good_list("revocation"))
    made.publish(SUSPENSIONS, _good_list("suspension"))
    return made


@cache
def _good_list(purpose: str) -> bytes:
    return dumps(signed(status_list(purpose), SCHOOL))


# --- documents -----------------------------------------------------------------------------------------------------


def badge(issuer: Actor = SCHOOL, subject: Actor | None = LEARNER, **members: Any) -> Object:
    """An unsigned Open Badges 3.0 credential; MEMBERS replace its own, and None takes one away."""
    document: Object = {
        "@context": [VCDM_2, OB3],
        "id": "urn:uuid:5b6f9a3e-2c1d-4e8f-9a7b-0123456789ab",
        "type": ["VerifiableCredential", "OpenBadgeCredential"],
        "issuer": {"id": issuer.did, "type": ["Profile"], "name": issuer.name},
        "validFrom": "2026-01-01T00:00:00Z",
        "validUntil": "2030-01-01T00:00:00Z",
        "name": "Collaboration",
        "credentialSubject": {
            **({"id": subject.did} if subject else {}),
            "type": ["AchievementSubject"],
            "achievement": {
                "id": "urn:uuid:0c2f7a53-8f57-4c0e-93a1-aaaaaaaaaaaa",
                "type": ["Achievement"],
                "achievementType": "Assessment",
                "name": "Collaboration",
                "description": "Works well with others, überall.",
                "criteria": {"narrative": "Two projects, judged by a rubric."},
            },
        },
        "credentialStatus": status_entry("revocation", 7),
    }
    return _with(document, members)


def _with(document: Object, members: Mapping[str, Any]) -> Object:
    renamed = {name.replace("_context", "@context"): value for name, value in members.items()}
    return {name: value for name, value in {**document, **renamed}.items() if value is not None}


def old_badge(issuer: Actor = SCHOOL, subject: Actor | None = LEARNER, **members: Any) -> Object:
    """The same under VCDM 1.1, as Open Badges 3.0 began."""
    document = badge(issuer, subject, credentialStatus=None, validFrom=None, validUntil=None)
    document |= {
        "@context": [VCDM_1, OB3_FIRST, ED25519_2020],
        "issuanceDate": "2026-01-01T00:00:00Z",
        "expirationDate": "2030-01-01T00:00:00Z",
    }
    return _with(document, members)


def status_entry(purpose: str, index: int | str, url: str = "", **members: Any) -> Object:
    address = url or {"revocation": REVOCATIONS, "suspension": SUSPENSIONS}.get(purpose, REVOCATIONS)
    entry = {
        "id": f"{address}#{index}",
        "type": "BitstringStatusListEntry",
        "statusPurpose": purpose,
        "statusListIndex": str(index),
        "statusListCredential": address,
    }
    return {**entry, **members}


def status_list(
    purpose: str | list[str] = "revocation",
    issuer: Actor = SCHOOL,
    *,
    bits: int = LIST_BITS,
    indexes: Iterable[int] = (REVOKED,),
    **members: Any,
) -> Object:
    """An unsigned status list credential in which only the entries INDEXES are set."""
    content = bytearray(bits // 8)
    for index in indexes:
        content[index // 8] |= 0x80 >> index % 8
    packed = gzip.compress(bytes(content), mtime=0)
    address = REVOCATIONS if purpose == "revocation" else SUSPENSIONS
    document: Object = {
        "@context": [VCDM_2],
        "id": address,
        "type": ["VerifiableCredential", "BitstringStatusListCredential"],
        "issuer": issuer.did,
        "validFrom": "2026-01-01T00:00:00Z",
        "credentialSubject": {
            "id": f"{address}#list",
            "type": "BitstringStatusList",
            "statusPurpose": purpose,
            "encodedList": "u" + base64url_encode(packed),
        },
    }
    return _with(document, members)


GRADES: Final[Object] = {
    "id": "urn:uuid:0c2f7a53-8f57-4c0e-93a1-bbbbbbbbbbbb",
    "type": ["ResultDescription"],
    "name": "Grade",
    "resultType": "LetterGrade",
    "allowedValue": ["A", "B"],
}
"""What a result can be, with a list whose order counts."""


# --- ways of issuing -------------------------------------------------------------------------------------------------


def dumps(document: object) -> bytes:
    return json.dumps(document, ensure_ascii=False, separators=(",", ":")).encode()


def signed(document: Mapping[str, Any], signer: Actor, **options: Any) -> Object:
    """DOCUMENT with an embedded proof, `eddsa-rdfc-2022` where OPTIONS do not say something else."""
    stated = {
        "cryptosuite": "eddsa-rdfc-2022" if signer.algorithm == "EdDSA" else "ecdsa-rdfc-2019",
        "created": "2026-01-01T00:00:00Z",
        "verificationMethod": signer.method,
        "proofPurpose": "assertionMethod",
        **options,
    }
    return data_integrity.sign(
        document, {name: value for name, value in stated.items() if value is not None}, signer.key
    )


def signed_2020(document: Mapping[str, Any], signer: Actor, **options: Any) -> Object:
    """DOCUMENT with the older `Ed25519Signature2020`."""
    return signed(document, signer, **{"type": "Ed25519Signature2020", "cryptosuite": None, **options})


def jwt(header: Mapping[str, Any], claims: object, signer: Actor) -> str:
    """Any token: HEADER may say anything, and `alg` and `kid` are the signer's where it says nothing."""
    whole = {"typ": "JWT", "alg": signer.algorithm, "kid": signer.method, **header}
    stated = {name: value for name, value in whole.items() if value is not None}
    text = ".".join(base64url_encode(dumps(part)) for part in (stated, claims))
    return f"{text}.{base64url_encode(signer.sign(text.encode()))}"


def registered(document: Mapping[str, Any]) -> Object:
    """The registered claims that say the same as DOCUMENT (Open Badges 3.0, 8.2.4)."""
    claims = {
        "iss": document["issuer"]["id"],
        "sub": document["credentialSubject"].get("id"),
        "jti": document.get("id"),
        "nbf": _seconds(document.get("validFrom", document.get("issuanceDate"))),
        "exp": _seconds(document.get("validUntil", document.get("expirationDate"))),
    }
    return {name: value for name, value in claims.items() if value is not None}


def _seconds(time: str | None) -> int | None:
    return int(datetime.fromisoformat(time).timestamp()) if time else None


def vc_jwt(document: Mapping[str, Any], signer: Actor, **header: Any) -> bytes:
    """The payload is the credential, with registered claims beside its members (Open Badges 3.0, 8.2.4)."""
    return jwt(header, {**document, **registered(document)}, signer).encode()


def vc_claim_jwt(document: Mapping[str, Any], signer: Actor, **header: Any) -> bytes:
    """The credential stands in a `vc` claim (VCDM 1.1, 6.3.1)."""
    return jwt(header, {**registered(document), "vc": document}, signer).encode()


def _salts() -> Iterator[str]:
    number = 0
    while True:
        number += 1
        yield base64url_encode(_seed(f"salt {number}")[:16])


def sd_jwt_vc(
    issuer: Actor = SCHOOL,
    holder: Actor | None = PHONE,
    *,
    header: Mapping[str, Any] | None = None,
    hide: Mapping[str, Any] | None = None,
    **claims: Any,
) -> str:
    """An SD-JWT VC bound to HOLDER, whose skill and date can be withheld; as the issuer hands it out."""
    payload: Object = {
        "iss": issuer.did,
        "vct": "https://school.example/types/collaboration",
        "nbf": _seconds("2026-01-01T00:00:00Z"),
        "exp": _seconds("2030-01-01T00:00:00Z"),
        **({"sub": holder.did, "cnf": {"jwk": holder.public.jwk}} if holder else {}),
    }
    stated = {name: value for name, value in {**payload, **claims}.items() if value is not None}
    hidden = {"skill": "Collaboration", "date": "2026-01-01"} if hide is None else hide
    return sd_jwt.issue(
        {"typ": "dc+sd-jwt", "kid": issuer.method, **(header or {})}, stated, issuer.key, _salts(), hidden
    )


def vc_sd_jwt(issuer: Actor = SCHOOL, holder: Actor = PHONE, **members: Any) -> str:
    """A badge as an SD-JWT of VCDM 2.0, whose name and subject can be withheld."""
    document = badge(issuer, holder, **members)
    hidden = {name: document.pop(name) for name in ("credentialSubject", "name")}
    claims = {**document, "cnf": {"jwk": holder.public.jwk}}
    return sd_jwt.issue({"typ": "vc+sd-jwt", "kid": issuer.method}, claims, issuer.key, _salts(), hidden)


BBS_SECRET: Final = int.from_bytes(_seed("BBS school")) >> 2
SPLITTING: Final = {
    selective.ECDSA_SD: SecretKey.from_bytes("ES256", _seed("ECDSA-SD school")).public,
    selective.BBS: PublicKey.from_multikey(multikey_encode(Codec.BLS12_381_G2, bbs.public_key(BBS_SECRET))),
}
"""The keys of two schools that sign so that each statement can be left out, by suite."""


def base_proof(
    suite: str,
    document: Mapping[str, Any],
    pointers: Iterable[str] = ("/issuer/id", "/validFrom"),
) -> Object:
    """DOCUMENT with a base proof of SUITE by the school that has its key; what POINTERS name is always shown."""
    multikey = SPLITTING[suite].multikey
    issuer = {
        "type": ["Profile"],
        "name": "Riverside School",
        **document["issuer"],
        "id": f"did:key:{multikey}",
    }
    options = {
        "created": "2026-01-01T00:00:00Z",
        "verificationMethod": f"did:key:{multikey}#{multikey}",
        "proofPurpose": "assertionMethod",
    }
    said = {**document, "issuer": issuer}
    if suite == selective.BBS:
        return bbs_2023.sign(said, options, BBS_SECRET, hmac_key=_seed("hmac"), pointers=[*pointers])
    return ecdsa_sd.sign(
        said,
        options,
        SecretKey.from_bytes("ES256", _seed("ECDSA-SD school")),
        statement_secret=SecretKey.from_bytes("ES256", _seed("statements")),
        hmac_key=_seed("hmac"),
        pointers=[*pointers],
    )


def vp_jwt(*credentials: object, by: Actor = LEARNER, **claims: Any) -> bytes:
    """A presentation in a token, for the employer."""
    document = {
        "@context": [VCDM_2],
        "type": ["VerifiablePresentation"],
        "holder": by.did,
        "verifiableCredential": list(credentials),
    }
    made = {"iss": by.did, "aud": EMPLOYER, "nonce": NONCE, "iat": int(NOW.timestamp()), "exp": 1900000000}
    return jwt({"typ": "vp+jwt"}, {**document, **made, **claims}, by).encode()


def bound(
    token: str, holder: Actor = PHONE, wanted: Callable[[str], bool] = lambda _pointer: True, **claims: Any
) -> bytes:
    """TOKEN with what is WANTED of it and a key binding for the employer."""
    stated = {
        "iat": int(NOW.timestamp()),
        "aud": EMPLOYER,
        "nonce": NONCE,
        **claims,
    }
    presented = sd_jwt.select(sd_jwt.parse(token), wanted)
    return sd_jwt.bind(presented, {k: v for k, v in stated.items() if v is not None}, holder.key).encode()


def presented(*credentials: bytes, by: Actor = LEARNER, **options: Any) -> Object:
    """A presentation for the employer; OPTIONS are those of `presentation.present`."""
    stated: dict[str, Any] = {
        "created": NOW,
        "audience": EMPLOYER,
        "nonce": NONCE,
        "expires": NOW + timedelta(days=30),
        **options,
    }
    made = presentation.present([formats.read(each) for each in credentials], by.presenter, **stated)
    assert isinstance(made, dict)
    return made


def hosted(**members: Any) -> bytes:
    """An Open Badges 2.0 assertion, which only its own address can confirm."""
    document = {
        "@context": "https://w3id.org/openbadges/v2",
        "type": "Assertion",
        "id": "https://school.example/assertions/1",
        "recipient": {"type": "email", "hashed": False, "identity": "learner@example.org"},
        "issuedOn": "2026-01-01T00:00:00Z",
        "badge": {
            "type": "BadgeClass",
            "id": "https://school.example/badges/1",
            "name": "Collaboration",
            "issuer": {"type": "Issuer", "id": "https://school.example/issuer", "name": "Riverside School"},
        },
        "verification": {"type": "HostedBadge"},
    }
    return dumps(_with(document, members))


# --- pictures --------------------------------------------------------------------------------------------------------


def _chunk(kind: bytes, content: bytes) -> bytes:
    return len(content).to_bytes(4, "big") + kind + content + zlib.crc32(kind + content).to_bytes(4, "big")


PICTURE_PNG: Final = b"".join(
    [
        png.SIGNATURE,
        _chunk(b"IHDR", (4).to_bytes(4, "big") + (4).to_bytes(4, "big") + bytes([8, 0, 0, 0, 0])),
        _chunk(b"IDAT", zlib.compress(bytes(20))),
        _chunk(b"IEND", b""),
    ]
)
PICTURE_SVG: Final = (
    b'<svg xmlns="http://www.w3.org/2000/svg" width="8" height="8"><circle cx="4" cy="4" r="3"/></svg>'
)


def baked_png(text: bytes, keyword: Keyword = Keyword.OPENBADGECREDENTIAL) -> bytes:
    return png.bake(PICTURE_PNG, keyword, text.decode())


def baked_svg(text: bytes, keyword: Keyword = Keyword.OPENBADGECREDENTIAL) -> bytes:
    return svg.bake(PICTURE_SVG, keyword, text.decode())


# --- changing documents -----------------------------------------------------------------------------------------------


def changed(document: Mapping[str, Any], path: str, value: object) -> Object:
    """A copy of DOCUMENT in which the member at PATH (dots between names and places) is VALUE."""
    copied: Object = copy.deepcopy(dict(document))
    *parents, last = path.split(".")
    place: Any = copied
    for name in parents:
        place = place[int(name) if isinstance(place, list) else name]
    place[int(last) if isinstance(place, list) else last] = value
    return copied


def key_binding_of(token: bytes) -> jose.Jws:
    """The key binding of a bound SD-JWT."""
    found = sd_jwt.parse(token.decode()).key_binding
    assert found is not None
    return found
