"""Credentials for the tests of canonicalization: a rich Open Badge, with everything that its contexts can say."""

from typing import Any

V1 = "https://www.w3.org/2018/credentials/v1"
V2 = "https://www.w3.org/ns/credentials/v2"
OB = "https://purl.imsglobal.org/spec/ob/v3p0/context-3.0.3.json"
ED2020 = "https://w3id.org/security/suites/ed25519-2020/v1"
ISSUER = "did:key:z6MkrHKzgsahxBLyNAbLQyB1pcWNYC9GmywiWPgkrvntAZcj"


def badge() -> dict[str, Any]:
    """An Open Badge 3.0 of about 4 kB, 16 blank nodes and 110 statements."""
    return {
        "@context": [V2, OB],
        "id": "urn:uuid:0f8a4f0e-6f0e-4c59-9a5b-3f1f0a4f7a10",
        "type": ["VerifiableCredential", "OpenBadgeCredential"],
        "name": "Welding, level 3",
        "description": "Can join 10 mm plate in all positions\n(“to ISO 9606-1”), and reads drawings.",
        "issuer": {
            "id": ISSUER,
            "type": ["Profile"],
            "name": "Example College",
            "url": "https://college.example/",
            "image": {"id": "https://college.example/logo.png", "type": "Image", "caption": "The logo"},
            "address": {
                "type": "Address",
                "addressCountry": "DE",
                "addressLocality": "Kiel",
                "postalCode": "24103",
                "geo": {"type": "GeoCoordinates", "latitude": 54.3233, "longitude": 10.1228},
            },
        },
        "validFrom": "2024-05-01T00:00:00Z",
        "validUntil": "2029-05-01T00:00:00Z",
        "credentialSubject": {
            "id": "did:key:z6MkiTBz1ymuepAQ4HEHYSF1H8quG5GLVVQR3djdX3mDooWp",
            "type": ["AchievementSubject"],
            "activityStartDate": "2024-02-01T00:00:00Z",
            "creditsEarned": 4.5,
            "identifier": [
                {
                    "type": "IdentityObject",
                    "hashed": True,
                    "identityHash": "sha256$9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08",
                    "identityType": "emailAddress",
                    "salt": "not-so-random",
                }
            ],
            "achievement": {
                "id": "https://college.example/achievements/welding-3",
                "type": ["Achievement"],
                "achievementType": "Competency",
                "name": "Welding, level 3",
                "description": "Joins plate and pipe in all positions.",
                "criteria": {"narrative": "Three test pieces, examined by X-ray.\n\n* PA\n* PF\n* PC"},
                "fieldOfStudy": "Metal work",
                "humanCode": "W-3",
                "tag": ["welding", "metal", "level 3"],
                "image": {"id": "https://college.example/w3.png", "type": "Image"},
                "alignment": [
                    {
                        "type": ["Alignment"],
                        "targetName": f"Skill {number}",
                        "targetUrl": f"https://skills.example/framework/{number}",
                        "targetCode": f"S.{number}",
                        "targetFramework": "Example framework of skills",
                        "targetType": "CTDL",
                    }
                    for number in range(5)
                ],
                "resultDescription": [
                    {
                        "id": "urn:uuid:f6ab24cd-86e8-4eaf-b8c6-ded74e8fd41c",
                        "type": ["ResultDescription"],
                        "name": "Final grade",
                        "resultType": "LetterGrade",
                        "allowedValue": ["A", "B", "C", "D", "F"],
                        "requiredValue": "C",
                    }
                ],
                "otherIdentifier": [
                    {"type": "IdentifierEntry", "identifier": "W-3-2024", "identifierType": "identifier"}
                ],
            },
            "result": [
                {
                    "type": ["Result"],
                    "resultDescription": "urn:uuid:f6ab24cd-86e8-4eaf-b8c6-ded74e8fd41c",
                    "value": "A",
                    "status": "Completed",
                }
            ],
        },
        "evidence": [
            {
                "type": ["Evidence"],
                "name": "X-ray of the pipe",
                "narrative": "Taken on 12 April.",
                "genre": "Image",
                "audience": "Employers",
            }
        ],
        "credentialStatus": {
            "id": "https://college.example/status/3#94567",
            "type": "BitstringStatusListEntry",
            "statusPurpose": "revocation",
            "statusListIndex": "94567",
            "statusListCredential": "https://college.example/status/3",
        },
    }


def options() -> dict[str, Any]:
    """Proof options of an eddsa-rdfc-2022 proof over `badge()`."""
    return {
        "@context": [V2, OB],
        "type": "DataIntegrityProof",
        "cryptosuite": "eddsa-rdfc-2022",
        "created": "2024-05-01T00:00:00Z",
        "verificationMethod": f"{ISSUER}#{ISSUER[8:]}",
        "proofPurpose": "assertionMethod",
    }


def presentation() -> dict[str, Any]:
    """A presentation of two credentials with their proofs, each in a graph of its own."""
    proof = {name: value for name, value in options().items() if name != "@context"} | {
        "proofValue": "z3FXQjecWufY46"
    }
    return {
        "@context": [V2],
        "type": "VerifiablePresentation",
        "holder": ISSUER,
        "verifiableCredential": [
            badge() | {"proof": proof},
            badge() | {"id": "urn:uuid:1", "proof": [proof, proof]},
        ],
    }
