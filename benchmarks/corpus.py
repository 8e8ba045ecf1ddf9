"""Badges to measure with: generated, each different, of several issuers, signed by our own signer.

To add a size: a row in `SIZES`. To add a format: a row in `formats_of_one`.
"""

import json
import random
from collections.abc import Mapping
from dataclasses import replace
from functools import cache
from typing import Any, Final, NamedTuple

import world
from lerwallet.formats.baked import Keyword
from lerwallet.multiformats import base64url_encode

Object = dict[str, Any]

ISSUERS: Final = tuple(world.did_key(f"School {number}") for number in range(10))
_WORDS: Final = (
    *("research", "writing", "teamwork", "planning", "listening", "laboratory", "method", "source"),
    *("question", "data", "careful", "project", "Prüfung", "essay", "model", "draft", "review"),
    *("language", "history", "garden", "bridge", "water", "energy", "machine"),
)


class Size(NamedTuple):
    """How much a badge says: alignments, results with their descriptions, creators' identifiers."""

    alignments: int
    results: int
    identifiers: int


SIZES: Final[Mapping[str, Size | None]] = {
    "1 kB": None,
    "4 kB": Size(alignments=5, results=4, identifiers=2),
    "29 kB": Size(alignments=40, results=40, identifiers=100),
}
TYPICAL: Final = "4 kB"


def badges(size: str, count: int) -> list[bytes]:
    """COUNT different signed Open Badges 3.0 of about SIZE each."""
    return [badge(size, number) for number in range(count)]


def badge(size: str, number: int, **options: Any) -> bytes:
    """One of them; OPTIONS of the proof, where it should not be `eddsa-rdfc-2022`."""
    issuer = ISSUERS[number % len(ISSUERS)]
    return world.dumps(world.signed(document(size, number), issuer, **options))


def document(size: str, number: int) -> Object:
    """The unsigned badge NUMBER."""
    chance = random.Random(f"{size} {number}")  # noqa: S311  the same badges in every run
    issuer = ISSUERS[number % len(ISSUERS)]
    extent = SIZES[size]
    made = world.badge(
        issuer, _learner(number), credentialStatus=None, id=_urn(chance), name=_words(chance, 3)
    )
    achievement = made["credentialSubject"]["achievement"]
    achievement |= {"id": _urn(chance), "name": made["name"], "description": _words(chance, 12)}
    if extent is not None:
        achievement |= _details(extent, issuer.did, chance)
        made["credentialSubject"]["result"] = [
            {
                "type": ["Result"],
                "resultDescription": each["id"],
                "status": "Completed",
                "value": str(chance.randrange(50, 101)),
            }
            for each in achievement["resultDescription"]
        ]
        made["evidence"] = [
            {
                "id": _urn(chance),
                "type": ["Evidence"],
                "name": _words(chance, 3),
                "narrative": _words(chance, 15),
            }
        ]
    return made


@cache
def _learner(number: int) -> world.Actor:
    return world.did_key(f"Learner {number % 50}")


def _details(extent: Size, issuer: str, chance: random.Random) -> Object:
    return {
        "creator": {
            "id": issuer,
            "type": ["Profile"],
            "name": _words(chance, 2),
            "url": "https://school.example/",
            "otherIdentifier": [
                {
                    "type": "IdentifierEntry",
                    "identifier": f"{chance.random()}",
                    "identifierType": "ext:number",
                }
                for _number in range(extent.identifiers)
            ],
        },
        "humanCode": f"R-{chance.randrange(10_000)}",
        "fieldOfStudy": _words(chance, 2),
        "tag": [_words(chance, 1) for _number in range(4)],
        "alignment": [
            {
                "type": ["Alignment"],
                "targetName": _words(chance, 3),
                "targetDescription": _words(chance, 8),
                "targetFramework": "Skills of the region",
                "targetType": "CTDL",
                "targetUrl": f"https://skills.example/{chance.randrange(10**9)}",
            }
            for _number in range(extent.alignments)
        ],
        "resultDescription": [
            {
                "id": _urn(chance),
                "type": ["ResultDescription"],
                "name": _words(chance, 2),
                "resultType": "Percent",
                "requiredValue": "50",
                "valueMax": "100",
                "valueMin": "0",
            }
            for _number in range(extent.results)
        ],
    }


def _urn(chance: random.Random) -> str:
    digits = f"{chance.getrandbits(128):032x}"
    return "urn:uuid:" + "-".join((digits[:8], digits[8:12], digits[12:16], digits[16:20], digits[20:]))


def _words(chance: random.Random, count: int) -> str:
    return " ".join(chance.choices(_WORDS, k=count)).capitalize()


class Sample(NamedTuple):
    """One badge in one format: the file's name and bytes."""

    file: str
    data: bytes


def _with_rsa() -> world.Actor:
    """An issuer whose RSA key stands in its did:jwk, so that nothing needs to be at hand."""
    did = "did:jwk:" + base64url_encode(json.dumps(world.UNIVERSITY.public.jwk).encode())
    return replace(world.UNIVERSITY, did=did, method=f"{did}#0")


@cache
def formats_of_one() -> Mapping[str, Sample]:
    """One typical badge in each format that `verify` reads."""
    school = ISSUERS[0]
    signed = badge(TYPICAL, 0)
    presentation = world.presented(signed, badge(TYPICAL, 50), by=_learner(0))
    return {
        "OB 3.0 eddsa-rdfc-2022": Sample("badge.json", signed),
        "OB 3.0 Ed25519Signature2020": Sample(
            "old.json", world.dumps(world.signed_2020(world.old_badge(school), school))
        ),
        "OB 3.0 VC-JWT RS256": Sample("rs256.jwt", _token(_with_rsa())),
        "OB 3.0 VC-JWT ES256": Sample("es256.jwt", _token(world.COLLEGE)),
        "OB 3.0 VC-JWT EdDSA": Sample("eddsa.jwt", _token(school)),
        "SD-JWT VC, key bound": Sample("sd.jwt", world.bound(world.sd_jwt_vc(school))),
        "OB 3.0 in a PNG": Sample("badge.png", world.baked_png(signed)),
        "OB 3.0 in an SVG": Sample("badge.svg", world.baked_svg(signed)),
        "OB 2.0 in a PNG": Sample("old.png", world.baked_png(world.hosted(), Keyword.OPENBADGES)),
        "presentation of two": Sample("presentation.json", world.dumps(presentation)),
    }


def _token(issuer: world.Actor) -> bytes:
    plain = document(TYPICAL, 0)
    return world.vc_jwt({**plain, "issuer": {**plain["issuer"], "id": issuer.did}}, issuer)
