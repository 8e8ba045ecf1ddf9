"""Three made-up badges (collaboration, research, writing) for trying the program; nobody ever earned them.

A school that exists only for the minute of the tour signs them for the wallet of the tour, so every check is a real
one. To add a badge: its text in `texts`, and its file in `School.badges`.
"""

import json
import struct
import zlib
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, Final

from lerwallet.credential import JsonObject, utc
from lerwallet.demo.texts import COLLABORATION, RESEARCH, WRITING, Text
from lerwallet.formats import png
from lerwallet.formats.baked import Keyword
from lerwallet.formats.documents import VCDM_2
from lerwallet.keys import SecretKey
from lerwallet.multiformats import base64url_encode
from lerwallet.proofs import data_integrity, sd_jwt

SCHOOL: Final = "Demo School (made up)"
_OPEN_BADGES: Final = "https://purl.imsglobal.org/spec/ob/v3p0/context-3.0.3.json"
_SKILLS: Final = "https://demo.example/skills"  # a name that belongs to nobody (RFC 2606)
_GREEN: Final = (46, 125, 90)


@dataclass(frozen=True, kw_only=True)
class Learner:
    """The keys that the badges are given to: a DID, and a public JWK for the one that can be split."""

    did: str
    jwk: JsonObject


class School:
    """An issuer with a key of its own, gone when the program ends."""

    def __init__(self, now: datetime, random: Callable[[int], bytes]) -> None:
        self._secret = SecretKey.generate("EdDSA")
        self._now = now
        self._random = random
        self.did = f"did:key:{self._secret.public.multikey}"
        self._key = f"{self.did}#{self._secret.public.multikey}"

    def badges(self, learner: Learner) -> Sequence[tuple[str, bytes]]:
        """The three files: a document, a picture with a badge in it, and a token whose details can be left out."""
        return (
            ("collaboration.json", _pretty(self._open_badge(COLLABORATION, learner))),
            ("research.png", self._picture(self._open_badge(RESEARCH, learner))),
            ("writing.jwt", self._token(WRITING, learner).encode()),
        )

    def _open_badge(self, text: Text, learner: Learner) -> dict[str, Any]:
        """An Open Badges 3.0 credential with rubric result, signed with `eddsa-rdfc-2022`."""
        description = f"urn:uuid:{self._uuid()}"
        level = f"urn:uuid:{self._uuid()}"
        document = {
            "@context": [VCDM_2, _OPEN_BADGES],
            "id": f"urn:uuid:{self._uuid()}",
            "type": ["VerifiableCredential", "OpenBadgeCredential"],
            "issuer": {"id": self.did, "type": ["Profile"], "name": SCHOOL},
            "validFrom": utc(self._now),
            "validUntil": utc(self._now + timedelta(days=3 * 365)),
            "name": text.name,
            "credentialSubject": {
                "id": learner.did,
                "type": ["AchievementSubject"],
                "achievement": {
                    "id": f"urn:uuid:{self._uuid()}",
                    "type": ["Achievement"],
                    "achievementType": "MicroCredential",
                    "name": text.name,
                    "description": text.description,
                    "criteria": {"narrative": text.criteria},
                    "tag": list(text.skills),
                    "alignment": [
                        {"type": ["Alignment"], "targetName": skill, "targetUrl": f"{_SKILLS}#{number}"}
                        for number, skill in enumerate(text.skills, 1)
                    ],
                    "resultDescription": [
                        {
                            "id": description,
                            "type": ["ResultDescription"],
                            "name": "Rubric",
                            "resultType": "RubricCriterionLevel",
                            "rubricCriterionLevel": [
                                {"id": level, "type": ["RubricCriterionLevel"], "name": "Passing"},
                            ],
                        },
                    ],
                },
                "result": [
                    {"type": ["Result"], "resultDescription": description, "achievedLevel": level},
                ],
            },
        }
        options = {
            "cryptosuite": "eddsa-rdfc-2022",
            "created": utc(self._now),
            "verificationMethod": self._key,
            "proofPurpose": "assertionMethod",
        }
        return data_integrity.sign(document, options, self._secret)

    def _picture(self, badge: JsonObject) -> bytes:
        return png.bake(_plain_picture(), Keyword.OPENBADGECREDENTIAL, json.dumps(badge, ensure_ascii=False))

    def _token(self, text: Text, learner: Learner) -> str:
        """An SD-JWT VC bound to the learner's key, of which each detail can be left out."""
        claims = {
            "iss": self.did,
            "iat": int(self._now.timestamp()),
            "exp": int((self._now + timedelta(days=3 * 365)).timestamp()),
            "vct": "urn:lerwallet:demo:badge",
            "name": text.name,
            "cnf": {"jwk": dict(learner.jwk)},
        }
        details = {
            "description": text.description,
            "skills": list(text.skills),
            "result": {"value": "Passing", "status": "Completed"},
            "given_name": "Sam",
            "family_name": "Demo",
            "email": "sam@demo.example",
        }
        salts = iter(lambda: base64url_encode(self._random(16)), "")
        header = {"typ": "dc+sd-jwt", "kid": self._key}
        return sd_jwt.issue(header, claims, self._secret, salts, details)

    def _uuid(self) -> str:
        digits = self._random(16).hex()
        return "-".join((digits[:8], digits[8:12], f"4{digits[13:16]}", f"8{digits[17:20]}", digits[20:]))


def _pretty(document: JsonObject) -> bytes:
    return json.dumps(document, indent=2, ensure_ascii=False).encode() + b"\n"


def _plain_picture(side: int = 64) -> bytes:
    """A square of one colour: a badge's picture needs no words."""

    def chunk(kind: bytes, content: bytes) -> bytes:
        checked = kind + content
        return struct.pack(">I", len(content)) + checked + struct.pack(">I", zlib.crc32(checked))

    header = struct.pack(">IIBBBBB", side, side, 8, 2, 0, 0, 0)
    row = b"\0" + bytes(_GREEN) * side
    return b"".join(
        (
            b"\x89PNG\r\n\x1a\n",
            chunk(b"IHDR", header),
            chunk(b"IDAT", zlib.compress(row * side, 9)),
            chunk(b"IEND", b""),
        ),
    )
